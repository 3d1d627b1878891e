/** Records corrupted while the ballot is open: stuffed, copied, repeated, malformed and impossible ballots. */
import { commandFields, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes, Hash } from '../../../crypto/bytes.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../../crypto/statements/envelope.ts';
import { MemorySession, random } from '../../support/memory-session.ts';
import { type KnownDeputy, withKnownVotingKeys } from '../../support/session-scenes.ts';
import {
  asHash,
  ballotPayload,
  rebuilt,
  replaced,
  statementOf,
  stranger,
  unsigned,
} from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { contents, OpenRound, owners } from './ballot-contents.ts';

/** How often, and of whom. */
function repetitions(open: OpenRound): void {
  const { list } = open;
  const { session } = list;
  const honest = open.honest();
  list.append('a second ballot', 'ballot.already_cast', open.sign(honest), open.sign(open.honest()));
  list.append('a ballot twice', 'session.duplicate', open.sign(honest), open.sign(honest));
  list.append(
    'a ballot that replaces another',
    'ballot.replaces',
    open.sign({ ...honest, replaces: asHash(random(32)) }),
  );
  session.cast(session.deputies[1] as KnownDeputy, [0, 1]);
  const cast = statementOf(session.entries.at(-1)) as StatementOf<'ballot'>;
  const { ciphertext, proof } = cast.payload;
  list.append('a copied ballot', 'ballot.rules', open.sign({ ...honest, ciphertext, proof }));
}

/** Challenges that disturb others, and ballots that were opened. */
function challenges(open: OpenRound): void {
  const { list } = open;
  const { session } = list;
  const own = session.state.session as Hash;
  const { voting } = open.deputy(0);
  const challenge = (code: Hash, changes: Partial<PayloadOf<'challenge'>> = {}): Bytes =>
    voting.sign('challenge', { session: own, round: 1, paper: open.paper(0).hash, code, ...changes });
  const neighbour = { ...open.deputy(2), paper: open.paper(2) };
  const other = session.ballotOf(neighbour, [1, 1]);
  const cast = [...session.round.codes][0] as Hash;
  const checked = session.ballotOf({ ...open.deputy(0), paper: open.paper(0) }, [0, 1]);
  list.append(
    'a challenge on the paper of another deputy',
    'paper.credential',
    challenge(other.code, { paper: open.paper(2).hash }),
  );
  list.append(
    'a challenge on a paper that does not exist',
    'paper.unknown',
    challenge(other.code, { paper: asHash(random(32)) }),
  );
  list.append(
    'a challenge in a round that is not open',
    'round.not_open',
    challenge(other.code, { round: 2 }),
  );
  list.append('a challenge of a ballot that was cast', 'ballot.code_used', challenge(cast));
  list.append(
    'a challenge twice, in the same bytes',
    'session.duplicate',
    challenge(checked.code),
    challenge(checked.code),
  );
  list.append(
    'a ballot that was opened for checking',
    'ballot.challenged',
    challenge(checked.code),
    checked.envelope,
  );
  list.append(
    'a challenge in the name of a deputy',
    'envelope.signature',
    unsigned(
      'challenge',
      { session: own, round: 1, paper: open.paper(0).hash, code: other.code },
      voting.publicKey,
    ),
  );
}

/** When. */
function times(open: OpenRound): void {
  const { list } = open;
  const { session } = list;
  const { presiding } = session;
  const command = (reason: string) => ({ ...roundCommand(session.state, session.now()), reason });
  const late = session.ballotOf({ ...open.deputy(2), paper: open.paper(2) }, [1, 1]).envelope;
  const honest = open.sign(open.honest());
  list.append(
    'a round resumed that was not suspended',
    'session.state',
    presiding.sign('round-resumed', command('来电')),
  );
  list.append(
    'a round suspended under another number',
    'round.number',
    presiding.sign('round-suspended', { ...command('停电'), round: 2 }),
  );
  const suspension = presiding.sign('round-suspended', command('停电'));
  session.append(suspension);
  list.append('a ballot while the round is suspended', 'round.suspended', honest);
  list.append('a suspension twice', 'session.duplicate', suspension);
  session.append(presiding.sign('round-resumed', command('来电')));
  session.append(honest);
  const closing = roundCommand(session.state, 1);
  list.append(
    'a round closed by a stranger',
    'envelope.signer',
    stranger('presiding').sign('round-closed', closing),
  );
  session.closeRound();
  list.append('a ballot after the close', 'round.closed', late);
  list.append('a paper after the close', 'session.state', session.paperFor(open.deputy(2).tablet.credential));
  list.append(
    'a round that is opened again',
    'session.state',
    presiding.sign('round-resumed', command('再来')),
  );
  const declared = {
    ...commandFields(session.state, 1),
    round: 1,
    verdict: 'valid',
    issued: 3,
    received: 2,
    reason: null,
  } as const;
  list.append('a declaration before the seal', 'session.state', presiding.sign('round-declared', declared));
}

export async function ballotsScene(): Promise<Scene> {
  const session = await MemorySession.create({
    deputies: 3,
    items: 2,
    scrutineers: { n: 2, t: 2 },
    rules: { max: 1, chosen: 1 },
  });
  const list = new AttackList(session);
  const open = new OpenRound(list, withKnownVotingKeys(session));
  await session.toOpenRound();
  owners(open);
  contents(open);
  repetitions(open);
  challenges(open);
  times(open);
  await throughTheRound(open);
  return list.scene('cast', 'Two ballots, a suspension and the close, then seal and declaration.');
}

/** A bad ballot in the middle of a log that goes on over it: found all the same, and no other is named. */
async function throughTheRound(open: OpenRound): Promise<void> {
  const { list } = open;
  const { session } = list;
  const mine = session.entries.findIndex((bytes) => {
    const { kind, signer } = statementOf(bytes);
    return kind === 'ballot' && signer === open.deputy(0).voting.publicKey;
  });
  const bad = open.sign(ballotPayload(session, open.paper(0), open.bits, open.paper(1)));
  list.add({
    name: 'a bad ballot among good ones',
    record: rebuilt(session, replaced(session.entries, mine, bad).slice(0, -1)),
    code: 'ballot.rules',
    entry: mine,
  });
  await session.seal();
  session.declare();
}
