/**
 * Cosignatures of the scrutineers on committed checkpoints, and the seal: when Q key holders have cosigned the close of
 * a round, the server logs the round as sealed.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { verifyCosignature, type WitnessKey, withCosignatures } from '../../crypto/log/cosignature.ts';
import { parseNote, parseSignatureLine } from '../../crypto/log/note.ts';
import { ACCEPTED, type Result, reject } from '../../crypto/rejection.ts';
import { keyHolderWitnesses } from '../../crypto/session/closing-checks.ts';
import { witnessName } from '../../crypto/session/setup-checks.ts';
import { currentRound, type SessionState, sealQuorum } from '../../crypto/session/state.ts';
import { decodeStatement, type StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import type { CosignatureSubmission } from '../contract/events.ts';
import { withRetry } from '../db/ready.ts';
import type { Book } from '../log/book.ts';
import type { Sequencer } from '../log/sequencer.ts';
import type { LogStore } from '../log/store.ts';

export interface CosignaturesOptions {
  readonly book: Book;
  readonly sequencer: Sequencer;
  readonly store: LogStore;
  readonly issuing: StatementSigner;
  /** Unix seconds. */
  readonly time: () => number;
  readonly onChange: () => void;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Who may cosign: the scrutineers, and observers that the manifest lists. */
function witnessesOf(staff: SessionState['staff'], { origin, witnesses }: Manifest): readonly WitnessKey[] {
  const scrutineers = [...staff.values()].flatMap(({ index, witnessKey }) =>
    witnessKey === null ? [] : [{ name: witnessName(origin, index), publicKey: fromHex(witnessKey) }],
  );
  return [...scrutineers, ...witnesses.map(({ name, key }) => ({ name, publicKey: fromHex(key) }))];
}

export class Cosignatures {
  readonly #options: CosignaturesOptions;
  /** Lines by size, then by name of the witness. */
  readonly #lines = new Map<number, Map<string, string>>();
  #sealing: Promise<void> | undefined;

  constructor(options: CosignaturesOptions) {
    this.#options = options;
  }

  /** Reads what is stored, of all sizes or of one. */
  async load(size?: number): Promise<void> {
    const rows = await withRetry(() => this.#options.store.cosignatures(size), { limitMs: 10_000 });
    for (const row of rows) {
      const ofSize = this.#lines.get(row.size) ?? new Map<string, string>();
      this.#lines.set(row.size, ofSize.set(row.witness, row.line));
    }
  }

  /**
   * Takes a signature line (with newline) of a scrutineer or observer for the committed checkpoint of that size:
   * `request.not_found`, `log.note`, `log.unknown_key` or `log.signature` where it is none.
   */
  async add({ size, line }: CosignatureSubmission): Promise<Result<void>> {
    const { book, store, onChange } = this.#options;
    const note = book.checkpointAt(size)?.note;
    if (note === undefined) return reject('request.not_found', `no checkpoint of size ${size}`);
    const verified = this.#verify(note, line);
    if (!verified.ok) return verified;
    const witness = verified.value;
    if (!this.#lines.get(size)?.has(witness)) {
      await withRetry(() => store.addCosignature({ size, witness, line }), { limitMs: 10_000 });
      await this.load(size);
      onChange();
    }
    await this.seal();
    return ACCEPTED;
  }

  #verify(note: string, line: string): Result<string> {
    const { staff, manifest } = this.#options.book.ledger.state;
    if (manifest === undefined) return reject('manifest.missing');
    const parsed = parseSignatureLine(line);
    const checkpoint = parseNote(note);
    if (!parsed.ok) return parsed;
    if (!checkpoint.ok) return checkpoint;
    const { name } = parsed.value;
    const witness = witnessesOf(staff, manifest).find((known) => known.name === name);
    if (witness === undefined) return reject('log.unknown_key', name);
    const verified = verifyCosignature(checkpoint.value.text, line, witness);
    return verified.ok ? { ok: true, value: name } : verified;
  }

  /** The checkpoint of a size, or the newest one, with the cosignatures on it. */
  note(size?: number): string | undefined {
    const { book } = this.#options;
    const checkpoint = size === undefined ? book.checkpoint : book.checkpointAt(size);
    if (checkpoint === undefined) return undefined;
    const merged = withCosignatures(checkpoint.note, [...(this.#lines.get(checkpoint.size)?.values() ?? [])]);
    return merged.ok ? merged.value : checkpoint.note;
  }

  /** Lines of key holders on the close of the current round. */
  sealLines(state: SessionState): readonly string[] {
    const size = currentRound(state)?.closedSize;
    const lines = size === undefined ? undefined : this.#lines.get(size);
    if (lines === undefined) return [];
    return keyHolderWitnesses(state).flatMap(({ name }) => lines.get(name) ?? []);
  }

  /** Seals the closed round if enough key holders have cosigned it; does nothing otherwise. */
  async seal(): Promise<void> {
    this.#sealing ??= this.#seal().finally(() => {
      this.#sealing = undefined;
    });
    await this.#sealing;
  }

  async #seal(): Promise<void> {
    const { book, sequencer, issuing, time, onTrouble } = this.#options;
    const { state } = book.ledger;
    const round = currentRound(state);
    const { session, lastCommand: after } = state;
    if (state.phase !== 'closed' || book.isAhead || !session || !after || !round?.closedSize) return;
    const lines = this.sealLines(state);
    const checkpoint = book.checkpointAt(round.closedSize);
    if (lines.length < sealQuorum(state) || checkpoint === undefined) return;
    const note = withCosignatures(checkpoint.note, lines);
    if (!note.ok) return onTrouble('The seal cannot be put together.', note.code);
    const payload = { session, after, time: time(), round: round.number, checkpoint: note.value };
    const statement = decodeStatement(issuing.sign('round-sealed', payload));
    const sealed = statement.ok ? await sequencer.submit({ statement: statement.value }) : statement;
    if (!sealed.ok) onTrouble('The round could not be sealed.', sealed.code);
  }
}
