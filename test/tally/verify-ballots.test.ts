/** Records corrupted while the ballot is open: stuffed, copied, repeated, malformed and impossible ballots. */
import { expect, it } from 'vitest';
import { commandFields, roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { type BallotForm, bitsOf, layoutOf } from '../../crypto/ballot/form.ts';
import type { Bytes, Hash, PublicKey } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import type { Paper } from '../../crypto/session/state.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf, StatementSigner } from '../../crypto/statements/envelope.ts';
import { type Deputy, MemorySession, must, random } from '../support/memory-session.ts';
import {
  type Attack,
  appended,
  asHash,
  ballotPayload,
  expectCaught,
  findingsOf,
  rebuilt,
  statementOf,
  stranger,
  takeOverTablets,
  unsigned,
} from './forge.ts';

const attacks: Attack[] = [];
const session = await MemorySession.create({
  deputies: 3,
  items: 2,
  scrutineers: { n: 2, t: 2 },
  rules: { max: 1, chosen: 1 },
});
const [mine] = takeOverTablets(session) as [StatementSigner];
await session.toOpenRound();
const [first, second, third] = session.deputies as [Deputy, Deputy, Deputy];
const { presiding } = session;
const own = session.state.session as Hash;
const paper = first.paper as Paper;
const append = (name: string, code: Attack['code'], ...envelopes: Bytes[]): number =>
  attacks.push(appended(session, name, code, ...envelopes));
const sign = (payload: PayloadOf<'ballot'>): Bytes => mine.sign('ballot', payload);

const layout = must(layoutOf(session.round.form as BallotForm));
const bits = must(bitsOf(layout, [0, 1]));
const honest = ballotPayload(session, paper, bits);
const withOnes = (...ones: number[]): number[] => bits.map((_, i) => (ones.includes(i) ? 1 : 0));

// Whose ballot it is.
append(
  'a ballot that the server stuffs on a paper',
  'paper.credential',
  stranger('voting').sign('ballot', honest),
);
append('a ballot in the name of a deputy', 'envelope.signature', unsigned('ballot', honest, mine.publicKey));
append(
  'a ballot on a paper that does not exist',
  'paper.unknown',
  sign({ ...honest, paper: asHash(random(32)) }),
);
append(
  'a ballot on the paper of another deputy',
  'paper.credential',
  sign(ballotPayload(session, second.paper as Paper, bits)),
);
append('a ballot for a round that is not open', 'round.not_open', sign({ ...honest, round: 2 }));
append('a ballot of another session', 'session.mismatch', sign({ ...honest, session: asHash(random(32)) }));

// What is in it. The proof is right for every part of these but the one that the rules forbid.
append('two marks for one item', 'ballot.rules', sign(ballotPayload(session, paper, withOnes(0, 1, 4))));
append('more 赞成 than allowed', 'ballot.rules', sign(ballotPayload(session, paper, withOnes(0, 3))));
append('a blank ballot with a mark', 'ballot.rules', sign(ballotPayload(session, paper, withOnes(0, 4, 6))));
append(
  'an empty ballot that is not a blank one',
  'ballot.rules',
  sign(ballotPayload(session, paper, withOnes())),
);
append(
  'a vote of weight two',
  'ballot.proof',
  // Item 1: 赞成 2, 反对 −1; every linear rule holds.
  sign(ballotPayload(session, paper, [2, -1, 0, ...must(bitsOf(layout, [1, 1])).slice(3, -1), -1])),
);
append(
  'a proof bound to another paper',
  'ballot.rules',
  sign(ballotPayload(session, paper, bits, second.paper as Paper)),
);
append('a ballot that is too short', 'ballot.length', sign({ ...honest, ciphertext: toBase64(random(64)) }));
append(
  'a ballot that is not made of group elements',
  'ballot.encoding',
  sign({ ...honest, ciphertext: toBase64(new Uint8Array(32 * (layout.slots + 1)).fill(255)) }),
);

// How often.
append('a second ballot', 'ballot.already_cast', sign(honest), sign(ballotPayload(session, paper, bits)));
append('a ballot twice', 'session.duplicate', sign(honest), sign(honest));
append(
  'a ballot that replaces another',
  'ballot.replaces',
  sign({ ...honest, replaces: asHash(random(32)) }),
);
session.cast(second, [0, 1]);
const copied = (statementOf(second.ballot?.envelope) as StatementOf<'ballot'>).payload;
append(
  'a copied ballot',
  'ballot.rules',
  sign({ ...honest, ciphertext: copied.ciphertext, proof: copied.proof }),
);

// Challenges.
const challenge = (code: Hash, hash = paper.hash): Bytes =>
  mine.sign('challenge', { session: own, round: 1, paper: hash, code });
const opened = session.ballotOf(third, [1, 1]);
append(
  'a challenge on the paper of another deputy',
  'paper.credential',
  challenge(opened.code, third.paper?.hash),
);
append('a challenge of a ballot that was cast', 'ballot.code_used', challenge(second.ballot?.code as Hash));
const checked = session.ballotOf(first, [0, 1]);
append(
  'a ballot that was opened for checking',
  'ballot.challenged',
  challenge(checked.code),
  checked.envelope,
);
append(
  'a challenge in the name of a deputy',
  'envelope.signature',
  unsigned('challenge', { session: own, round: 1, paper: paper.hash, code: opened.code }, mine.publicKey),
);

// When.
const because = { ...roundCommand(session.state, 1), reason: '停电' };
session.append(presiding.sign('round-suspended', because));
append('a ballot while the round is suspended', 'round.suspended', sign(honest));
append('a suspension twice', 'session.duplicate', presiding.sign('round-suspended', because));
session.append(presiding.sign('round-resumed', { ...roundCommand(session.state, 1), reason: '来电' }));
session.append(sign(honest));
append(
  'a round closed by a stranger',
  'envelope.signer',
  stranger('presiding').sign('round-closed', roundCommand(session.state, 1)),
);
session.closeRound();
append('a ballot after the close', 'round.closed', opened.envelope);
append('a paper after the close', 'session.state', session.paperFor(third.tablet.credential as PublicKey));
append(
  'a round that is opened again',
  'session.state',
  presiding.sign('round-resumed', { ...roundCommand(session.state, 1), reason: '再来' }),
);
append(
  'a declaration before the seal',
  'session.state',
  presiding.sign('round-declared', {
    ...commandFields(session.state, 1),
    round: 1,
    verdict: 'valid',
    issued: 3,
    received: 2,
    reason: null,
  }),
);

it('does not let a deputy block the ballot of another one by a challenge', async () => {
  const closing = session.entries.findIndex((bytes) => statementOf(bytes).kind === 'round-suspended');
  const entries = [...session.entries.slice(0, closing), challenge(opened.code), opened.envelope];
  expect(await findingsOf(rebuilt(session, entries))).toEqual([]);
});

it('accepts the honest record', async () => {
  expect(await findingsOf(rebuilt(session, session.entries))).toEqual([]);
});

it.each(attacks.map((attack) => [attack.name, attack] as const))('catches %s', async (_, attack) => {
  await expectCaught(attack);
});

it('names every bad ballot of a batch and no other', async () => {
  const bad = ballotPayload(session, paper, bits, second.paper as Paper);
  const index = session.entries.findIndex(
    (bytes) => statementOf(bytes).kind === 'ballot' && statementOf(bytes).signer === mine.publicKey,
  );
  const closing = session.entries.length - 1;
  const entries = session.entries.slice(0, closing);
  entries[index] = sign(bad);
  const findings = await findingsOf(rebuilt(session, entries));
  expect(findings.map(({ code, entry }) => [code, entry])).toEqual([['ballot.rules', index]]);
});
