/** Partial decryptions and results that do not follow from the ballots. */
import { proclamation, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { type Bytes, type LeafHash, toHash, toHex } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import { add, decodePoint, encodePoint, G, type Point, sub } from '../../../crypto/group.ts';
import { leafHash, MerkleTree } from '../../../crypto/log/merkle.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../../crypto/statements/envelope.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { type MemorySession, must, random } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { indexOf, payloadOf, rebuilt, statementOf, stranger } from '../../tally/forge.ts';
import { type AttackList, own } from '../scene.ts';

const leafOf = (envelope: Bytes): LeafHash => statementOf(envelope).leaf;

/** Moves one vote from one slot to another: the forged share of a single scrutineer. */
function shifted(base64: string): string {
  const bytes = Uint8Array.from(fromBase64(base64) as Bytes);
  const point = (s: number): Point => decodePoint(bytes.slice(32 * s, 32 * s + 32)) as Point;
  bytes.set(encodePoint(add(point(0), G)), 0);
  bytes.set(encodePoint(sub(point(1), G)), 32);
  return toBase64(bytes);
}

/** Partial decryptions of something else, or that are none. */
export function shares(list: AttackList): void {
  const { session } = list;
  const { signer } = deviceOf(session, 2);
  const shareAt = indexOf(session.entries, 'partial-decryption', 1);
  const honest = payloadOf(session.entries, 'partial-decryption', 1);
  const { decryption } = honest;
  const first = payloadOf(session.entries, 'partial-decryption', 0);
  const forged = (
    name: string,
    code: RejectionCode,
    changes: Partial<PayloadOf<'partial-decryption'>>,
  ): void => {
    const entries = [
      ...session.entries.slice(0, shareAt),
      signer.sign('partial-decryption', { ...honest, ...changes }),
    ];
    list.add({ name, record: rebuilt(session, entries), code, entry: shareAt });
  };
  const bytes = fromBase64(decryption) as Bytes;
  forged('a partial decryption that moves a vote', 'decryption.proof', { decryption: shifted(decryption) });
  forged('a partial decryption copied from another scrutineer', 'decryption.proof', {
    decryption: first.decryption,
    proof: first.proof,
  });
  forged('a partial decryption with a proof of another scrutineer', 'decryption.proof', {
    proof: first.proof,
  });
  forged('a partial decryption of other ballots', 'decryption.box', { box: toHex(random(64)) });
  forged('a partial decryption that is no group element', 'decryption.encoding', {
    decryption: toBase64(new Uint8Array(bytes.length).fill(255)),
  });
  forged('a partial decryption that is too short', 'decryption.encoding', {
    decryption: toBase64(bytes.slice(32)),
  });
  forged('a partial decryption without a proof', 'decryption.encoding', { proof: '' });
  forged('a partial decryption of another round', 'round.number', { round: 2 });
  list.append(
    'a partial decryption by a stranger',
    'envelope.signer',
    stranger('scrutineer').sign('partial-decryption', honest),
  );
  list.append(
    'a second partial decryption',
    'session.duplicate',
    signer.sign('partial-decryption', { ...honest, box: toHex(random(64)) }),
  );
  const abort = { ...roundCommand(session.state, 1), reason: '不满意' };
  list.append(
    'a round aborted once it can be counted',
    'session.state',
    session.presiding.sign('round-aborted', abort),
  );
}

/** The honest result of the declared round, as the chief would state it. */
export async function honestResult(session: MemorySession): Promise<PayloadOf<'result'>> {
  await session.catchUp();
  const stated = must(deviceOf(session, 1).result(session.verifiers[0] as SessionVerifier));
  return (statementOf(stated) as StatementOf<'result'>).payload;
}

/** A whole ending that agrees with itself, around a result of the adversary's choice; all staff sign it. */
export function ending(base: MemorySession, stated: Bytes, chosen: readonly number[]): Bytes[] {
  const leaf = leafOf(stated);
  const endorsed = deviceOf(base, 2).signer.sign('endorsed', { ...own(base), entry: leaf });
  const proclaimed = base.presiding.sign('proclaimed', {
    ...own(base),
    after: leaf,
    time: 2,
    results: [leaf],
    chosen,
  });
  const entries = [...base.entries, stated, endorsed, proclaimed];
  const tree = new MerkleTree(entries.map(leafHash));
  const at = { after: leafOf(proclaimed), time: 3, size: tree.size, root: toHash(tree.root()) };
  return [...entries, base.registrar.sign('archived', { ...own(base), ...at })];
}

/** Results that do not follow from the ballots, whoever signs them. */
export function results(list: AttackList, honest: PayloadOf<'result'>): void {
  const { session } = list;
  const { signer } = deviceOf(session, 1);
  const { presiding } = session;
  const result = (changes: Partial<PayloadOf<'result'>> = {}): Bytes =>
    signer.sign('result', { ...honest, ...changes });
  const [one, ...others] = honest.outcome;
  if (one === undefined) throw new Error('no outcome');
  list.append(
    'a result from shares in another order',
    'result.shares',
    result({ shares: [...honest.shares].reverse() }),
  );
  list.append('a result from fewer shares', 'result.shares', result({ shares: honest.shares.slice(1) }));
  list.append('a result of another box', 'decryption.box', result({ box: toHex(random(64)) }));
  list.append('a result that leaves a slot out', 'result.counts', result({ counts: honest.counts.slice(1) }));
  list.append('a result that leaves a candidate out', 'result.outcome', result({ outcome: others }));
  list.append(
    'a result with a candidate twice',
    'result.outcome',
    result({ outcome: [one, ...others.slice(1), one] }),
  );
  list.append('a result of another round', 'round.number', result({ round: 2 }));
  list.append('a result by a stranger', 'envelope.signer', stranger('scrutineer').sign('result', honest));
  list.append(
    'a second result of one scrutineer',
    'session.duplicate',
    result(),
    result({ after: leafOf(result()), time: 9 }),
  );
  const unendorsed = {
    ...proclamation(session.state, [2, 1], 1),
    after: leafOf(result()),
    results: [leafOf(result())],
  };
  list.append(
    'a result without the endorsement of another scrutineer',
    'result.endorsements',
    result(),
    presiding.sign('proclaimed', unendorsed),
  );
  const endorse = { ...own(session), entry: leafOf(result()) };
  list.append(
    'a result endorsed by its own author',
    'endorsement.target',
    result(),
    signer.sign('endorsed', endorse),
  );
  list.append(
    'a result endorsed by the presiding officer',
    'endorsement.target',
    result(),
    presiding.sign('endorsed', endorse),
  );
  const [a = 0, b = 0, ...rest] = honest.counts;
  const resultAt = session.entries.length;
  const stated = (
    name: string,
    code: RejectionCode,
    changes: Partial<PayloadOf<'result'>>,
    chosen: readonly number[],
  ): void =>
    list.add({
      name,
      record: rebuilt(session, ending(session, result(changes), chosen)),
      code,
      entry: resultAt,
    });
  stated('wrong counts that all have signed', 'result.counts', { counts: [a + 1, b - 1, ...rest] }, [2, 1]);
  stated(
    'an outcome for another reason',
    'result.outcome',
    { outcome: honest.outcome.map((entry) => ({ ...entry, reason: 'tie-admitted' })) },
    [2, 1],
  );
  stated('an outcome in another order', 'result.outcome', { outcome: [...honest.outcome].reverse() }, [1, 2]);
  const demoted = others.map((entry) => ({ ...entry, status: 'not-chosen', reason: 'beyond-n' }) as const);
  const short = ending(session, result({ outcome: [one, ...demoted] }), []).slice(0, resultAt + 2);
  const record = rebuilt(session, short);
  list.add({ name: 'a candidate left out of the chosen', record, code: 'result.outcome', entry: resultAt });
}
