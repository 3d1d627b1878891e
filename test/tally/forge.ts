import { type Bytes, equalBytes, type Hash, type PublicKey, toHex, utf8 } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { formatCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import { contextOf } from '../../crypto/session/round-checks.ts';
import { originOf, witnessName } from '../../crypto/session/setup-checks.ts';
import type { Paper } from '../../crypto/session/state.ts';
import { type SecretKey, signBytes } from '../../crypto/signature.ts';
import { KINDS, type Kind, type PayloadOf, type SignerRole } from '../../crypto/statements/catalogue.ts';
import {
  decodeStatement,
  encodeEnvelope,
  type Statement,
  type StatementOf,
  StatementSigner,
} from '../../crypto/statements/envelope.ts';
import { encodePayload, type Field } from '../../crypto/statements/schema.ts';
import type { RecordSource, VerifyOptions } from '../../tally/verify/verify-record.ts';
import { announce, ballotOf, challengeOf, respond, witnessOf } from '../support/crypto-forge.ts';
import { type MemorySession, must, random } from '../support/memory-session.ts';

/** A corrupted record and what the verifier must say of it. */
export interface Attack {
  /** What is wrong with it, in words that no other attack has. */
  readonly name: string;
  readonly record: RecordSource;
  readonly code: RejectionCode;
  /** Index of the entry at fault, or undefined where no single one is. */
  readonly entry?: number;
  /** What else must be found, where one lie cannot stand without another. */
  readonly also?: readonly { readonly code: RejectionCode; readonly entry?: number }[];
  /** What the auditor knows from elsewhere. */
  readonly options?: Pick<VerifyOptions, 'expectManifest' | 'knownCheckpoint'>;
  /** Files of the folder that differ as files: their text or bytes, or null where one is missing. */
  readonly files?: Readonly<Record<string, string | Bytes | null>>;
}

export interface HeadChanges {
  readonly size?: number;
  readonly root?: Bytes;
  readonly origin?: string;
  readonly logSecret?: SecretKey;
  /** How many scrutineers cosign. */
  readonly cosigners?: number;
}

/** A checkpoint over these entries, signed and cosigned, with whatever the adversary wants otherwise. */
export function checkpointOver(
  session: MemorySession,
  entries: readonly Bytes[],
  changes: HeadChanges = {},
): string {
  const tree = new MerkleTree(entries.map(leafHash));
  const own = originOf(session.sessionId);
  const { size = tree.size, root = tree.root(), origin = own, logSecret = session.logSecret } = changes;
  const head = { origin, size, root };
  const lines = session.devices
    .slice(0, changes.cosigners ?? session.devices.length)
    .map(({ witnessSecret }, i) =>
      cosign(formatCheckpoint(head), witnessName(own, i + 1), witnessSecret, 1_700_000_500 + i),
    );
  return must(withCosignatures(signCheckpoint(head, logSecret), lines));
}

/** A record of these entries under a new checkpoint. */
export const rebuilt = (
  session: MemorySession,
  entries: readonly Bytes[],
  changes?: HeadChanges,
): RecordSource => ({
  entries: [...entries],
  checkpoint: checkpointOver(session, entries, changes),
});

export const statementOf = (envelope: Bytes | undefined): Statement =>
  must(decodeStatement(envelope as Bytes));

/** Index of the nth entry of a kind. */
export function indexOf(entries: readonly Bytes[], kind: Kind, nth = 0): number {
  const all = entries.flatMap((bytes, i) => (statementOf(bytes).kind === kind ? [i] : []));
  const found = all.at(nth);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

/** The payload of the nth entry of a kind. */
export function payloadOf<K extends Kind>(entries: readonly Bytes[], kind: K, nth = 0): PayloadOf<K> {
  return (statementOf(entries[indexOf(entries, kind, nth)]) as StatementOf<K>).payload;
}

/** The entries with one of them replaced. */
export const replaced = (entries: readonly Bytes[], index: number, envelope: Bytes): Bytes[] =>
  entries.map((bytes, i) => (i === index ? envelope : bytes));

/** A signer whose key stands nowhere. */
export const stranger = (role: SignerRole): StatementSigner =>
  new StatementSigner(role, random(32) as SecretKey);

/** A statement under somebody's key whose signature is not of that key. */
export function unsigned<K extends Kind>(kind: K, payload: PayloadOf<K>, key: PublicKey): Bytes {
  const bytes = encodePayload(KINDS[kind].schema as Field<unknown>, payload);
  return encodeEnvelope(kind, bytes, key, signBytes(bytes, random(32) as SecretKey));
}

/** An envelope around any payload text and type; the signature is not right. */
export const rawEnvelope = (kind: string, payload: string): Bytes =>
  utf8(
    `{"payload":"${toBase64(utf8(payload))}","payloadType":"application/vnd.piaojue.${kind}+json",` +
      `"signatures":[{"keyid":"${toHex(random(32))}","sig":"${toBase64(random(64))}"}]}`,
  );

/** An attack that adds entries at the end; the last one is at fault. */
export function appended(
  session: MemorySession,
  name: string,
  code: RejectionCode,
  ...envelopes: readonly Bytes[]
): Attack {
  const entries = [...session.entries, ...envelopes];
  return { name, record: rebuilt(session, entries), code, entry: entries.length - 1 };
}

/** An attack that replaces one entry and rebuilds the tree over all. */
export function substituted(
  session: MemorySession,
  name: string,
  code: RejectionCode,
  index: number,
  envelope: Bytes,
): Attack {
  if (equalBytes(session.entries[index] as Bytes, envelope)) throw new Error(`${name} changes nothing`);
  return { name, record: rebuilt(session, replaced(session.entries, index, envelope)), code, entry: index };
}

export const asHash = (bytes: Bytes): Hash => toHex(bytes) as Hash;

/**
 * A ballot of any values, permitted or not, by a prover that follows the protocol otherwise, on a paper of the open
 * round; `bound` is the paper that the proof is bound to.
 */
export function ballotPayload(
  session: MemorySession,
  paper: Paper,
  values: readonly number[],
  bound: Paper = paper,
): PayloadOf<'ballot'> {
  const { state, round } = session;
  if (round.keys === undefined) throw new Error('no keys');
  const { layout } = round.keys;
  const witness = witnessOf(layout, values);
  const announcement = announce(round.keys, witness);
  const x = challengeOf(layout, contextOf(state, round, bound), announcement);
  const { ciphertext, proof } = ballotOf(layout, announcement, respond(witness, x));
  return {
    session: state.session as Hash,
    round: round.number,
    paper: paper.hash,
    replaces: null,
    ciphertext: toBase64(ciphertext),
    proof: toBase64(proof),
  };
}
