/**
 * What an adversary makes of a whole log around one entry that it has changed: it signs that entry again, then every
 * later one whose signer it holds and that names something which is different now, builds the tree anew, seals and
 * cosigns with the witness keys that it holds, and signs the checkpoint with the log key.
 */
import { type Bytes, type PublicKey, toHash } from '../../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../../crypto/log/merkle.ts';
import type { Ledger } from '../../../crypto/session/ledger.ts';
import { originOf, witnessName } from '../../../crypto/session/setup-checks.ts';
import { KINDS, type Kind } from '../../../crypto/statements/catalogue.ts';
import type { Statement, StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { RecordSource } from '../../../tally/verify/verify-record.ts';
import type { KnownSession } from '../../support/every-kind.ts';
import { type MemorySession, must } from '../../support/memory-session.ts';
import { newLedger } from '../../support/session-scenes.ts';
import { statementOf } from '../forge.ts';

export interface Adversary {
  /** Statement keys that it holds. */
  readonly holds: (key: PublicKey) => boolean;
  /** Scrutineers whose witness keys it holds, from 1. */
  readonly witnesses: readonly number[];
}

/** A checkpoint of the first entries, cosigned with the witness keys that the adversary holds. */
function noteOver(session: MemorySession, tree: MerkleTree, size: number, { witnesses }: Adversary): string {
  const origin = originOf(session.sessionId);
  const head = { origin, size, root: tree.rootAt(size) };
  const lines = witnesses.map((j) => {
    const secret = session.devices[j - 1]?.witnessSecret;
    if (secret === undefined) throw new Error(`no scrutineer ${j}`);
    return cosign(formatCheckpoint(head), witnessName(origin, j), secret, 1_700_000_900);
  });
  return must(withCosignatures(signCheckpoint(head, session.logSecret), lines));
}

/** Names by which later entries refer to a log as it is: they change with every entry before. */
function namesIn({ state }: Ledger): readonly (string | undefined)[] {
  const attempt = state.attempts.at(-1);
  return [attempt?.prev, attempt?.ceremony, toHash(state.tree.root())];
}

/** A log and the names in it after each of its entries. */
export class Original {
  readonly known: KnownSession;
  readonly statements: readonly Statement[];
  readonly names: readonly (readonly (string | undefined)[])[];
  /** As far as somebody has asked. */
  #ledger = newLedger();

  constructor(known: KnownSession) {
    this.known = known;
    this.statements = known.session.entries.map(statementOf);
    const ledger = newLedger();
    this.names = this.statements.map((statement) => {
      must(ledger.replay(statement));
      return namesIn(ledger);
    });
  }

  /** Whether the log up to entry `at` cannot go on with this one. */
  refuses(at: number, envelope: Bytes): boolean {
    if (this.#ledger.state.tree.size > at) this.#ledger = newLedger();
    for (const statement of this.statements.slice(this.#ledger.state.tree.size, at))
      must(this.#ledger.replay(statement));
    return !this.#ledger.check(statementOf(envelope)).ok;
  }
}

/** The value with every string that has a new name replaced. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, names)]));
}

/** Signs a payload of a kind that the schema takes. */
export function signAs(signer: StatementSigner, kind: Kind, payload: unknown): Bytes {
  const read = KINDS[kind].schema.read(payload);
  if (read === undefined) throw new Error(`no ${kind}`);
  return signer.sign(kind, read);
}

class Repair {
  readonly #original: Original;
  readonly #adversary: Adversary;
  readonly #names = new Map<string, string>();
  readonly #ledger = newLedger();
  readonly #tree = new MerkleTree();
  readonly entries: Bytes[] = [];
  #isRefused = false;

  constructor(original: Original, adversary: Adversary) {
    this.#original = original;
    this.#adversary = adversary;
  }

  /** Takes the place of entry `i`, whatever it says. */
  put(i: number, envelope: Bytes): void {
    const old = this.#original.statements[i] as Statement;
    const statement = statementOf(envelope);
    this.entries.push(envelope);
    this.#tree.append(leafHash(envelope));
    if (!this.#isRefused) this.#isRefused = !this.#ledger.replay(statement).ok;
    this.#name(old.leaf, statement.leaf);
    this.#name(old.hash, statement.hash);
    const now = namesIn(this.#ledger);
    if (this.#isRefused) return;
    for (const [k, name] of (this.#original.names[i] ?? []).entries()) this.#name(name, now[k]);
  }

  #name(old: string | undefined, now: string | undefined): void {
    if (old !== undefined && now !== undefined && old !== now) this.#names.set(old, now);
  }

  /** Entry `i` with its names brought up to date, signed again if the adversary can. */
  follow(i: number): void {
    const { known, statements } = this.#original;
    const old = statements[i] as Statement;
    const signer = known.keys.get(old.signer);
    const payload = this.#sealed(old, renamed(old.payload, this.#names));
    const isSame = JSON.stringify(payload) === JSON.stringify(old.payload);
    const canSign = signer !== undefined && this.#adversary.holds(old.signer);
    this.put(i, isSame || !canSign ? old.bytes : signAs(signer, old.kind, payload));
  }

  /** A seal of this log instead of the one that was cosigned. */
  #sealed({ kind, payload: old }: Statement, payload: unknown): unknown {
    if (kind !== 'round-sealed' || this.#names.size === 0) return payload;
    const { session } = this.#original.known;
    const size = this.#ledger.state.rounds.at(-1)?.closedSize;
    const { statements } = this.#original;
    const closed = size === undefined || this.#isRefused ? undefined : this.#tree.rootAt(size);
    const before =
      size === undefined
        ? undefined
        : new MerkleTree(statements.slice(0, size).map(({ bytes }) => leafHash(bytes))).root();
    if (size === undefined || closed === undefined || before === undefined) return payload;
    if (toHash(closed) === toHash(before)) return payload;
    const checkpoint = noteOver(session, this.#tree, size, this.#adversary);
    return { ...(payload as typeof old), checkpoint };
  }

  record(): RecordSource {
    const { session } = this.#original.known;
    return {
      entries: this.entries,
      checkpoint: noteOver(session, this.#tree, this.#tree.size, this.#adversary),
    };
  }
}

/** The record in which entry `at` is another one, and everything else as right as the adversary can make it. */
export function repaired(
  original: Original,
  at: number,
  envelope: Bytes,
  adversary: Adversary,
): RecordSource {
  const repair = new Repair(original, adversary);
  for (const i of original.statements.keys()) {
    if (i < at) repair.put(i, (original.statements[i] as Statement).bytes);
    else if (i === at) repair.put(i, envelope);
    else repair.follow(i);
  }
  return repair.record();
}
