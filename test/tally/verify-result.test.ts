/** Records corrupted after the close: seal, declaration, partial decryptions, result, endorsements, proclamation. */
import { expect, it } from 'vitest';
import { archiving, commandFields, declaration, proclamation } from '../../ballot-client/src/lib/commands.ts';
import { type Bytes, fromHex, type Hash, type LeafHash, toHash, toHex } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { add, decodePoint, encodePoint, G, sub } from '../../crypto/group.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { ACCEPTED } from '../../crypto/rejection.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { type Deputy, MemorySession, must, random } from '../support/memory-session.ts';
import {
  type Attack,
  appended,
  asHash,
  ballotPayload,
  checkpointOver,
  expectCaught,
  findingsOf,
  indexOf,
  payloadOf,
  rebuilt,
  statementOf,
  stranger,
  takeOverTablets,
} from './forge.ts';

const attacks: Attack[] = [];
const session = await MemorySession.create({ deputies: 3, items: 2 });
await session.toOpenRound();
const [first, second, third] = session.deputies as [Deputy, Deputy, Deputy];
const { presiding, issuing, devices } = session;
const [chief, other, last] = devices as [(typeof devices)[0], (typeof devices)[0], (typeof devices)[0]];
const own = session.state.session as Hash;
const append = (name: string, code: Attack['code'], ...envelopes: Bytes[]): number =>
  attacks.push(appended(session, name, code, ...envelopes));
session.cast(first, [0, 0]);
session.cast(second, [0, 0]);
session.cast(third, [1, 0]);
session.closeRound();

// The seal.
const size = session.round.closedSize as number;
const lines = await session.cosignatures(size);
const sealWith = (note: string): Bytes =>
  issuing.sign('round-sealed', { ...commandFields(session.state, 1), round: 1, checkpoint: note });
const head = session.checkpoint(size);
append(
  'a seal with too few cosignatures',
  'seal.too_few',
  sealWith(must(withCosignatures(head, lines.slice(1)))),
);
append('a seal that nobody cosigned', 'seal.too_few', sealWith(head));
append(
  'a seal of a smaller log',
  'seal.checkpoint',
  sealWith(checkpointOver(session, session.entries.slice(0, size - 1))),
);
append(
  'a seal of another log',
  'seal.checkpoint',
  sealWith(checkpointOver(session, session.entries, { root: random(32) })),
);
append(
  'a seal that somebody else than the log signed',
  'log.signature',
  sealWith(checkpointOver(session, session.entries, { logSecret: random(32) as typeof session.logSecret })),
);
append(
  'a seal with a line of an unknown key',
  'log.unknown_key',
  sealWith(`${must(withCosignatures(head, lines))}— somebody ${toBase64(random(76))}\n`),
);
append(
  'a seal in the name of the server',
  'envelope.signer',
  stranger('issuing').sign('round-sealed', {
    ...commandFields(session.state, 1),
    round: 1,
    checkpoint: must(withCosignatures(head, lines)),
  }),
);
attacks.push({
  ...appended(
    session,
    'a counted ballot left out after the close',
    'seal.checkpoint',
    sealWith(must(withCosignatures(head, lines))),
  ),
  record: rebuilt(session, [
    ...session.entries.filter((_, i) => i !== indexOf(session.entries, 'ballot', 1)),
    sealWith(must(withCosignatures(head, lines))),
  ]),
  entry: session.entries.length - 1,
});
await session.seal();

// The declaration.
const declare = (changes: Partial<PayloadOf<'round-declared'>>): Bytes =>
  presiding.sign('round-declared', { ...declaration(session.state, 1), ...changes });
append('a declaration of more ballots', 'declaration.counts', declare({ received: 4 }));
append('a declaration of fewer papers', 'declaration.counts', declare({ issued: 2 }));
append('a round void without a reason', 'payload.malformed', declare({ verdict: 'void' }));
session.declare();

// Partial decryptions.
append(
  'a proclamation before any count',
  'session.state',
  presiding.sign('proclaimed', proclamation(session.state, [1], 1)),
);
const empty = {
  ...commandFields(session.state, 1),
  round: 1,
  box: '00'.repeat(64),
  shares: [],
  counts: [],
  outcome: [],
};
append('a result without partial decryptions', 'decryption.too_few', chief.signer.sign('result', empty));
await session.decrypt();
const share = payloadOf(session.entries, 'partial-decryption', 1);
/** Moves one vote from one slot to another: the forged share of a single scrutineer. */
function shifted(base64: string): string {
  const bytes = fromBase64(base64) as Bytes;
  const point = (s: number): NonNullable<ReturnType<typeof decodePoint>> => {
    const found = decodePoint(bytes.slice(32 * s, 32 * s + 32));
    if (found === undefined) throw new Error('not a point');
    return found;
  };
  bytes.set(encodePoint(add(point(0), G)), 0);
  bytes.set(encodePoint(sub(point(1), G)), 32);
  return toBase64(bytes);
}
const shareAt = indexOf(session.entries, 'partial-decryption', 1);
const forgedShare = (
  name: string,
  code: Attack['code'],
  changes: Partial<PayloadOf<'partial-decryption'>>,
): number => {
  const entries = [
    ...session.entries.slice(0, shareAt),
    other.signer.sign('partial-decryption', { ...share, ...changes }),
  ];
  return attacks.push({ name, record: rebuilt(session, entries), code, entry: shareAt });
};
forgedShare('a partial decryption that moves a vote', 'decryption.proof', {
  decryption: shifted(share.decryption),
});
forgedShare('a partial decryption of other ballots', 'decryption.box', { box: toHex(random(64)) });
forgedShare('a partial decryption that is no group element', 'decryption.encoding', {
  decryption: toBase64(new Uint8Array(fromBase64(share.decryption)?.length ?? 0).fill(255)),
});
forgedShare('a partial decryption that is too short', 'decryption.encoding', {
  decryption: toBase64(random(32)),
});
append(
  'a partial decryption by a stranger',
  'envelope.signer',
  stranger('scrutineer').sign('partial-decryption', share),
);
append(
  'a second partial decryption',
  'session.duplicate',
  other.signer.sign('partial-decryption', { ...share, box: toHex(random(64)) }),
);

// The result. Chief, scrutineers and presiding officer all sign what the adversary wants.
await session.catchUp();
const honest = (
  statementOf(must(chief.result(session.verifiers[0] as SessionVerifier))) as StatementOf<'result'>
).payload;
const result = (changes: Partial<PayloadOf<'result'>>): Bytes =>
  chief.signer.sign('result', { ...honest, ...changes });
append('a result from other shares', 'result.shares', result({ shares: [...honest.shares].reverse() }));
append('a result from fewer shares', 'result.shares', result({ shares: honest.shares.slice(1) }));
append('a result of another box', 'decryption.box', result({ box: toHex(random(64)) }));
append('a result that leaves a slot out', 'result.counts', result({ counts: honest.counts.slice(1) }));
append(
  'a result that leaves a candidate out',
  'result.outcome',
  result({ outcome: honest.outcome.slice(1) }),
);
append('a result by a stranger', 'envelope.signer', stranger('scrutineer').sign('result', honest));
const leafOf = (envelope: Bytes): LeafHash => statementOf(envelope).leaf;
append(
  'a result without the endorsement of another scrutineer',
  'result.endorsements',
  result({}),
  presiding.sign('proclaimed', {
    ...proclamation(session.state, [2, 1], 1),
    after: leafOf(result({})),
    results: [leafOf(result({}))],
  }),
);
append(
  'a result endorsed by its own author',
  'endorsement.target',
  result({}),
  chief.signer.sign('endorsed', { session: own, entry: leafOf(result({})) }),
);
append(
  'a result endorsed by the presiding officer',
  'endorsement.target',
  result({}),
  presiding.sign('endorsed', { session: own, entry: leafOf(result({})) }),
);

/** A whole ending that agrees with itself, around a result of the adversary's choice. */
function ending(base: MemorySession, stated: Bytes, chosen: readonly number[]): Bytes[] {
  const leaf = leafOf(stated);
  const endorsed = base.devices[1]?.signer.sign('endorsed', {
    session: base.state.session as Hash,
    entry: leaf,
  }) as Bytes;
  const proclaimed = base.presiding.sign('proclaimed', {
    session: base.state.session as Hash,
    after: leaf,
    time: 2,
    results: [leaf],
    chosen,
  });
  const entries = [...base.entries, stated, endorsed, proclaimed];
  const tree = new MerkleTree(entries.map(leafHash));
  const archived = base.registrar.sign('archived', {
    session: base.state.session as Hash,
    after: leafOf(proclaimed),
    time: 3,
    size: tree.size,
    root: toHash(tree.root()),
  });
  return [...entries, archived];
}
const resultAt = session.entries.length;
const [a = 0, b = 0, ...rest] = honest.counts;
const stated = (
  name: string,
  code: Attack['code'],
  changes: Partial<PayloadOf<'result'>>,
  chosen: number[],
): number =>
  attacks.push({
    name,
    record: rebuilt(session, ending(session, result(changes), chosen)),
    code,
    entry: resultAt,
  });
stated('wrong counts that all have signed', 'result.counts', { counts: [a + 1, b - 1, ...rest] }, [2, 1]);
stated(
  'an outcome for another reason',
  'result.outcome',
  { outcome: honest.outcome.map((one) => ({ ...one, reason: 'tie-admitted' })) },
  [2, 1],
);
stated('an outcome in another order', 'result.outcome', { outcome: [...honest.outcome].reverse() }, [1, 2]);

const unforged = rebuilt(session, ending(session, result({}), [2, 1]));
it('has the ending right when nothing is forged', async () => {
  expect(await findingsOf(unforged)).toEqual([]);
});

// The proclamation.
await session.finishResult();
const proclaim = (changes: Partial<PayloadOf<'proclaimed'>>): Bytes =>
  presiding.sign('proclaimed', { ...proclamation(session.state, [2, 1], 1), ...changes });
append('a proclamation in another order', 'proclamation.mismatch', proclaim({ chosen: [1, 2] }));
append('a proclamation of fewer', 'proclamation.mismatch', proclaim({ chosen: [2] }));
append('a proclamation with one item twice', 'proclamation.mismatch', proclaim({ chosen: [2, 2] }));
append(
  'a proclamation of another result',
  'proclamation.mismatch',
  proclaim({ results: [asHash(random(32)) as never] }),
);
append('a proclamation without a result', 'proclamation.mismatch', proclaim({ results: [] }));
append(
  'a decision where nothing is open',
  'decision.not_allowed',
  presiding.sign('decision', {
    ...commandFields(session.state, 1),
    round: 1,
    choice: 'accept-fewer',
    items: [],
    reason: '无',
  }),
);
session.proclaim();
append(
  'an archive of another root',
  'archive.mismatch',
  session.registrar.sign('archived', { ...archiving(session.state, 1), root: asHash(fromHex(own)) }),
);
append(
  'an archive of another size',
  'archive.mismatch',
  session.registrar.sign('archived', { ...archiving(session.state, 1), size: 1 }),
);
session.archive();
append('a second proclamation', 'session.state', proclaim({}));
append(
  'a scrutineer who destroys keys that it does not hold',
  'ceremony.attempt',
  last.signer.sign('keys-destroyed', { session: own, attempt: 2 }),
);

it('accepts the honest record', async () => {
  expect(await findingsOf(await session.record())).toEqual([]);
});

it.each(attacks.map((attack) => [attack.name, attack] as const))('catches %s', async (_, attack) => {
  await expectCaught(attack);
});

it('catches a tie at the cut that is broken silently', async () => {
  const tied = await MemorySession.create({
    deputies: 2,
    items: 2,
    scrutineers: { n: 2, t: 2 },
    rules: { chosen: 1, max: 2 },
  });
  await tied.toOpenRound();
  for (const deputy of tied.deputies) tied.cast(deputy, [0, 0]);
  tied.closeRound();
  await tied.seal();
  tied.declare();
  await tied.decrypt();
  await tied.catchUp();
  const payload = (
    statementOf(must(tied.devices[0]!.result(tied.verifiers[0] as SessionVerifier))) as StatementOf<'result'>
  ).payload;
  expect(payload.outcome.map(({ status }) => status)).toEqual(['tied', 'tied']);
  const outcome: ItemOutcome[] = [
    { item: 1, status: 'chosen', reason: 'within-n' },
    { item: 2, status: 'not-chosen', reason: 'beyond-n' },
  ];
  const forged = tied.devices[0]!.signer.sign('result', { ...payload, outcome });
  await expectCaught({
    name: '',
    record: rebuilt(tied, ending(tied, forged, [1])),
    code: 'result.outcome',
    entry: tied.entries.length,
  });

  // The honest result cannot be proclaimed either before the presidium has decided.
  const early = ending(tied, tied.devices[0]!.signer.sign('result', payload), []);
  const at = indexOf(early, 'proclaimed');
  await expectCaught({
    name: '',
    record: rebuilt(tied, early.slice(0, at + 1)),
    code: 'decision.not_allowed',
    entry: at,
  });
});

it('catches an impossible ballot even where server and all scrutineers look away', async () => {
  const corrupt = await MemorySession.create({
    deputies: 2,
    items: 2,
    scrutineers: { n: 2, t: 2 },
    rules: { chosen: 1, max: 1 },
  });
  const [voting] = takeOverTablets(corrupt);
  const blind = {
    random,
    verifyBallots: (_: unknown, ballots: readonly unknown[]) => ballots.map(() => ACCEPTED),
  };
  for (const i of corrupt.verifiers.keys()) corrupt.verifiers[i] = new SessionVerifier(blind);
  await corrupt.toOpenRound();
  // Both items 赞成, though one is allowed: the sums still look possible.
  const [stuffed, fair] = corrupt.deputies as [Deputy, Deputy];
  corrupt.cast(fair, [0, 1]);
  const both = ballotPayload(corrupt, stuffed.paper!, [1, 0, 0, 1, 0, 0, 0, 0]);
  corrupt.append(voting!.sign('ballot', both));
  await corrupt.toArchive();
  const entry = indexOf(corrupt.entries, 'ballot', 1);
  await expectCaught({ name: '', record: await corrupt.record(), code: 'ballot.rules', entry });
});
