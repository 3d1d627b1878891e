/** Records corrupted where badges are replaced and ballots are cast again. */
import { declaration, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../../ballot-client/src/lib/tablet.ts';
import { drawBadge } from '../../../crypto/badge.ts';
import type { Bytes, Hash, PublicKey } from '../../../crypto/bytes.ts';
import { fromBase64 } from '../../../crypto/encoding.ts';
import type { Paper } from '../../../crypto/session/state.ts';
import type { StatementOf } from '../../../crypto/statements/envelope.ts';
import { type Deputy, MemorySession, random } from '../../support/memory-session.ts';
import { endorsementBy } from '../../support/session-scenes.ts';
import { statementOf } from '../../tally/forge.ts';
import { AttackList, deputyOf, newKey, own, type Scene } from '../scene.ts';

/** A new badge for a deputy, filed and endorsed. */
function replaceBadge(session: MemorySession, i: number): { fresh: Deputy; filing: Bytes } {
  const badge = drawBadge(random);
  const fresh = { badge, tablet: new Tablet(badge, session.badgeSalt, random(32), random) };
  const filing = session.registrar.sign('badge-replaced', {
    ...own(session),
    old: deputyOf(session, i).tablet.credential,
    new: fresh.tablet.credential,
    reason: '代表证遗失',
  });
  return { fresh, filing };
}

/** A badge replaced while the ballot is open: its paper is void, and nobody else comes in with it. */
function replacedBadge(list: AttackList): void {
  const { session } = list;
  const old = deputyOf(session, 0);
  const withheld = session.ballotOf(old, [0]);
  const { fresh, filing } = replaceBadge(session, 0);
  list.append(
    'a new badge that signs in before it is endorsed',
    'attendance.not_on_roll',
    filing,
    fresh.tablet.signIn(own(session).session),
  );
  session.append(filing);
  list.append(
    'a badge replaced after its ballot was cast',
    'badge.replacement',
    withheld.envelope,
    endorsementBy(session, session.presiding),
  );
  session.append(endorsementBy(session, session.presiding));
  list.append('a ballot on the paper of a replaced badge', 'paper.unknown', withheld.envelope);
  const again = new Tablet(old.badge, session.badgeSalt, random(32), random);
  list.append('a replaced badge that signs in', 'attendance.not_on_roll', again.signIn(own(session).session));
  list.append(
    'a paper for a new badge before it signs in',
    'paper.credential',
    session.paperFor(fresh.tablet.credential, { votingKey: newKey() }),
  );
  session.append(fresh.tablet.signIn(own(session).session));
  list.append(
    'a round closed before the new badge has its paper',
    'paper.missing',
    session.presiding.sign('round-closed', roundCommand(session.state, 1)),
  );
  session.append(session.paperFor(fresh.tablet.credential));
  session.deputies[0] = { ...fresh, paper: session.round.paperOf.get(fresh.tablet.credential) as Paper };
}

/** Under last-valid each ballot names the one that it replaces. */
function secondCasts(list: AttackList): void {
  const { session } = list;
  const voter = deputyOf(session, 0);
  const withheld = session.ballotOf(voter, [1]);
  const first = session.ballotOf(voter, [0]);
  session.append(first.envelope);
  list.append('a withheld ballot that is logged later', 'ballot.replaces', withheld.envelope);
  list.append(
    'a second ballot that does not say what it replaces',
    'ballot.replaces',
    session.ballotOf(voter, [1]).envelope,
  );
  const second = session.ballotOf(voter, [1], first.code);
  const rival = session.ballotOf(voter, [0], first.code);
  session.append(second.envelope);
  list.append('two ballots that replace the same one', 'ballot.replaces', rival.envelope);
  const repeated = recast(session, voter, first.envelope, second.code);
  list.append('the first ballot cast again in place of the second', 'ballot.code_used', repeated);
}

/** The same encryption once more, signed again by the deputy's own tablet. */
function recast(session: MemorySession, voter: Deputy, envelope: Bytes, replaces: Hash): Bytes {
  const { payload } = statementOf(envelope) as StatementOf<'ballot'>;
  const ciphertext = fromBase64(payload.ciphertext) as Bytes;
  const proof = fromBase64(payload.proof) as Bytes;
  const encrypted = { ciphertext, proof, code: random(32) };
  return voter.tablet.signBallot(session.state, session.round, voter.paper as Paper, encrypted, replaces)
    .envelope;
}

/** The rules let a deputy cast again; a badge was lost; one encryption was challenged. */
export async function replacementsScene(): Promise<Scene> {
  const rules = { chosen: 1, max: 1, secondCast: 'last-valid' } as const;
  const session = await MemorySession.create({ deputies: 3, items: 1, rules });
  const list = new AttackList(session);
  await session.toOpenRound();
  replacedBadge(list);
  secondCasts(list);
  const neighbour = deputyOf(session, 1);
  const checked = session.ballotOf(neighbour, [0]);
  const paper = neighbour.paper as Paper;
  session.append(neighbour.tablet.signChallenge(session.state, session.round, paper, checked.code).envelope);
  list.append('a challenged encryption that is cast', 'ballot.challenged', checked.envelope);
  session.cast(neighbour, [0]);
  session.cast(deputyOf(session, 2), [0]);
  session.append(session.presiding.sign('incident', { ...own(session), round: 1, text: '一台平板没有电了' }));
  list.append('an incident told by a deputy', 'envelope.signature', forgedIncident(session));
  session.closeRound();
  await session.seal();
  const honest = declaration(session.state, 1);
  list.append(
    'the paper of a replaced badge counted as issued',
    'declaration.counts',
    session.presiding.sign('round-declared', { ...honest, issued: 4 }),
  );
  list.append(
    'a replaced ballot counted as received',
    'declaration.counts',
    session.presiding.sign('round-declared', { ...honest, received: 4 }),
  );
  session.declare();
  await session.decrypt();
  await session.finishResult();
  session.proclaim();
  session.archive();
  return list.scene(
    'replacements',
    'A badge replaced while the ballot is open, a ballot replaced under last-valid, a challenge, an incident; archived.',
  );
}

/** Somebody claims the key of the presiding officer. */
function forgedIncident(session: MemorySession): Bytes {
  const mine = session.registrar.sign('incident', { ...own(session), round: null, text: '无事' });
  const key: PublicKey = session.presiding.publicKey;
  return new TextEncoder().encode(new TextDecoder().decode(mine).replace(session.registrar.publicKey, key));
}
