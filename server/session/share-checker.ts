/** Checks partial decryptions and results before they enter the log, where a false one would spoil the whole record. */
import { type Bytes, fromHex, type Hash, toHex } from '../../crypto/bytes.ts';
import { fromBase64 } from '../../crypto/encoding.ts';
import { ACCEPTED, type Result, reject } from '../../crypto/rejection.ts';
import { outcomeInput } from '../../crypto/session/outcome-input.ts';
import { currentRound, manifestOf, type SessionState } from '../../crypto/session/state.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';
import { type Box, encodePoints } from '../ballot-box/proof-jobs.ts';
import type { WorkerPool } from '../ballot-box/worker-pool.ts';
import { UNAVAILABLE } from '../log/batch.ts';

export class ShareChecker {
  readonly #pool: WorkerPool;
  /** By hash of round-opened and sealed root. */
  #box: { readonly of: string; readonly made: Promise<Box> } | undefined;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  /** Begins to sum up the counting ballots of the round that was just declared valid. */
  prepare(state: SessionState): void {
    if (state.phase === 'declared') this.#boxOf(state)?.catch(() => undefined);
  }

  /** `decryption.box`, `decryption.encoding` or `decryption.proof`. The ledger has admitted the statement. */
  async verify(state: SessionState, statement: StatementOf<'partial-decryption'>): Promise<Result<void>> {
    const { signer, payload } = statement;
    const round = currentRound(state);
    const from = state.staff.get(signer)?.index;
    const shareKeys = from === undefined ? undefined : state.keys?.shareKeys.get(from);
    const slots = round?.keys?.layout.slots;
    const making = this.#boxOf(state);
    if (from === undefined || !shareKeys || slots === undefined || making === undefined) {
      return reject('session.state', 'there is nothing to decrypt');
    }
    try {
      const box = await making;
      if (toHex(box.box) !== payload.box) return reject('decryption.box');
      const share = { shares: bytesOf(payload.decryption), proof: bytesOf(payload.proof) };
      const keys = encodePoints(shareKeys.slice(0, slots));
      return await this.#pool.run({ type: 'verify-share', box, from, shareKeys: keys, share });
    } catch {
      return UNAVAILABLE;
    }
  }

  /**
   * `result.counts` or `result.outcome`. What is checked here anybody can check by then: the partial decryptions stand
   * in the log. The ledger has admitted the statement.
   */
  async verifyResult(state: SessionState, { payload }: StatementOf<'result'>): Promise<Result<void>> {
    const round = currentRound(state);
    const making = this.#boxOf(state);
    if (round === undefined || making === undefined) return reject('session.state', 'there is no result');
    const manifest = manifestOf(state);
    const shares = round.partials.slice(0, manifest.threshold).map(({ signer, payload: { decryption } }) => ({
      index: state.staff.get(signer)?.index ?? 0,
      decryption: bytesOf(decryption),
    }));
    try {
      const { counts } = payload;
      const hold = await this.#pool.run({ type: 'check-counts', box: await making, shares, counts });
      if (!hold) return reject('result.counts');
    } catch {
      return UNAVAILABLE;
    }
    const outcome = decideOutcome(outcomeInput(manifest, round, payload.counts, round.counting.size));
    return JSON.stringify(outcome) === JSON.stringify(payload.outcome) ? ACCEPTED : reject('result.outcome');
  }

  #boxOf(state: SessionState): Promise<Box> | undefined {
    const round = currentRound(state);
    const { session } = state;
    if (round?.sealedRoot === undefined || round.keys === undefined || session === undefined)
      return undefined;
    const of: `${Hash} ${string}` = `${round.opened} ${toHex(round.sealedRoot)}`;
    if (this.#box?.of === of) return this.#box.made;
    const made = this.#pool.run({
      type: 'make-box',
      session: fromHex(session),
      round: round.number,
      sealedRoot: round.sealedRoot,
      slots: round.keys.layout.slots,
      ciphertexts: [...round.counting.values()].map(({ ciphertext }) => ciphertext),
    });
    this.#box = { of, made };
    made.catch(() => {
      if (this.#box?.made === made) this.#box = undefined;
    });
    return made;
  }
}

/** Base64 of a decoded payload is canonical. */
const bytesOf = (base64: string): Bytes => fromBase64(base64) as Bytes;
