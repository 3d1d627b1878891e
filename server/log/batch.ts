/** What one commit writes, gathered while its statements are taken into the ledger. */
import { fromHex, type LeafHash } from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { type Result, reject } from '../../crypto/rejection.ts';
import type { Ledger } from '../../crypto/session/ledger.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { Statement } from '../../crypto/statements/envelope.ts';
import type { Append, StoredBallot } from './store.ts';

/** Statements that stand in the log together or not at all. */
export interface Submission {
  readonly statement: Statement;
  /** What stands right behind it in the same commit, made when its place is certain. */
  readonly follow?: (state: SessionState) => readonly Statement[];
  /** Whether its commit ends with it, so that a checkpoint of exactly that size exists. */
  readonly endsCommit?: boolean;
}

export class Batch {
  readonly #ledger: Ledger;
  readonly #oldSize: number;
  readonly #statements: Statement[] = [];
  readonly #ballots: StoredBallot[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#oldSize = ledger.state.tree.size;
  }

  get statements(): readonly Statement[] {
    return this.#statements;
  }

  /** Takes a submission into the ledger, or refuses it and changes nothing. Throws where what follows it is refused. */
  take({ statement, follow }: Submission): Result<LeafHash> {
    const checked = this.#ledger.check(statement);
    if (!checked.ok) return checked;
    checked.value();
    this.#keep(statement);
    for (const next of follow?.(this.#ledger.state) ?? []) {
      const possible = this.#ledger.check(next);
      if (!possible.ok)
        throw new Error(`${next.kind} after ${statement.kind}: ${possible.code} ${possible.detail}`);
      possible.value();
      this.#keep(next);
    }
    return { ok: true, value: statement.leaf };
  }

  #keep(statement: Statement): void {
    const index = this.#oldSize + this.#statements.push(statement) - 1;
    if (statement.kind !== 'ballot') return;
    const { round, paper, replaces } = statement.payload;
    const state = this.#ledger.state.rounds.at(-1);
    const credential = state?.papers.get(paper)?.credential;
    const code = credential && state?.counting.get(credential)?.code;
    if (!credential || !code) throw new Error('a ballot in the ledger counts');
    this.#ballots.push({
      ...{ index, round, credential: fromHex(credential), code: fromHex(code) },
      replaces: replaces === null ? null : fromHex(replaces),
    });
  }

  /** The transaction, with the checkpoint signed over hashes of the very bytes that it stores. */
  append(origin: string, logSecret: SecretKey): Append {
    const { tree } = this.#ledger.state;
    const head = { size: tree.size, root: tree.root() };
    const note = signCheckpoint({ origin, ...head }, logSecret);
    return {
      oldSize: this.#oldSize,
      head,
      entries: this.#statements.map(({ leaf, bytes }, i) => ({
        ...{ index: this.#oldSize + i, leaf: fromHex(leaf), envelope: bytes },
      })),
      ballots: this.#ballots,
      attended: this.#statements
        .filter(({ kind }) => kind === 'attendance')
        .map(({ signer }) => fromHex(signer)),
      checkpoint: { size: head.size, note },
    };
  }
}

/** The answer while the database is away. */
export const UNAVAILABLE = reject('request.unavailable');
