/** What the state of a session does not keep of its log: who said what where, and every tracking code ever logged. */
import type { Hash, LeafHash } from '../../../crypto/bytes.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import { KINDS, type Kind, type SignerRole } from '../../../crypto/statements/catalogue.ts';
import type { Statement } from '../../../crypto/statements/envelope.ts';

/** An entry that was taken in. */
export interface LogRow {
  readonly entry: number;
  readonly kind: Kind;
  readonly role: SignerRole;
  /** Of a member of staff; null for keys that stand for no one by number. */
  readonly index: number | null;
  readonly round: number | null;
  readonly leaf: LeafHash;
}

/** Where a tracking code stands. */
export interface CodeEntry {
  readonly entry: number;
  readonly kind: 'ballot' | 'challenge';
  readonly round: number;
  /** The code that this ballot replaces. */
  readonly replaces: Hash | null;
}

export class LogIndex {
  readonly rows: LogRow[] = [];
  readonly #entryOfLeaf = new Map<LeafHash, number>();
  readonly #codes = new Map<Hash, CodeEntry[]>();
  readonly #codeOfEntry = new Map<number, Hash>();
  /** Checkpoint notes that seals hold, oldest first. */
  readonly seals: string[] = [];

  /** Takes an entry in, right after the state has. */
  take(statement: Statement, entry: number, state: SessionState): void {
    const { kind, payload, leaf, signer } = statement;
    const member = state.staff.get(signer);
    const [first] = KINDS[kind].signers as readonly [SignerRole, ...SignerRole[]];
    const round = 'round' in payload ? payload.round : null;
    this.rows.push({ entry, kind, role: member?.role ?? first, index: member?.index ?? null, round, leaf });
    this.#entryOfLeaf.set(leaf, entry);
    if (kind === 'round-sealed') this.seals.push(payload.checkpoint);
    if (kind === 'challenge') {
      this.#addCode(payload.code, { entry, kind, round: payload.round, replaces: null });
    }
    if (kind === 'ballot') {
      const current = state.rounds.at(-1);
      const paper = current?.papers.get(payload.paper);
      const cast = paper && current?.counting.get(paper.credential);
      if (cast?.entry !== entry) throw new Error('a ballot that was taken in counts');
      this.#addCode(cast.code, { entry, kind, round: payload.round, replaces: payload.replaces });
    }
  }

  #addCode(code: Hash, at: CodeEntry): void {
    this.#codes.set(code, [...(this.#codes.get(code) ?? []), at]);
    this.#codeOfEntry.set(at.entry, code);
  }

  /** The row of an entry with this leaf hash. */
  byLeaf(leaf: LeafHash): LogRow | undefined {
    const entry = this.#entryOfLeaf.get(leaf);
    return entry === undefined ? undefined : this.rows[entry];
  }

  /** The tracking code that a ballot or challenge is about. */
  codeAt(entry: number): Hash | undefined {
    return this.#codeOfEntry.get(entry);
  }

  get codes(): Iterable<Hash> {
    return this.#codes.keys();
  }

  /** Entries about a code, in log order: at most one ballot, and challenges. */
  entriesOf(code: Hash): readonly CodeEntry[] {
    return this.#codes.get(code) ?? [];
  }

  /** The ballot that replaces the one with this code. */
  replacementOf(code: Hash): CodeEntry | undefined {
    for (const entries of this.#codes.values()) {
      const found = entries.find(({ replaces }) => replaces === code);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
