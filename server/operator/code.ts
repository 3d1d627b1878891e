/**
 * The operator's code: shown in the server's window at every start, kept in memory only, so that no database and no backup
 * holds it. It opens the operator's page and nothing else.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { normalizeCrockford, toCrockford } from '../../crypto/encoding.ts';
import { ACCEPTED, type Result, reject } from '../../crypto/rejection.ts';
import { type BucketSize, TokenBucket } from '../limits/token-bucket.ts';

/** 100 bits. */
const CODE_CHARACTERS = 20;
/** Wrong codes of all connections together: whoever guesses opens as many connections as it likes. */
const GUESSES: BucketSize = { capacity: 20, perSecond: 0.5 };

/** Look-alikes, spaces and hyphens do not matter, as on a badge; hashed, so that lengths compare as well. */
const hashOf = (code: string): Buffer => createHash('sha256').update(normalizeCrockford(code)).digest();

/** A new code, in groups of four. */
export const drawOperatorCode = (): string =>
  toCrockford(new Uint8Array(randomBytes(16)), CODE_CHARACTERS).replace(/(.{4})(?=.)/g, '$1-');

export class OperatorCode {
  readonly #expected: Buffer;
  readonly #clock: () => number;
  readonly #guesses: TokenBucket;
  /** Connections that have shown the code: those who guess cannot lock out an operator who is in. */
  readonly #known = new WeakSet<object>();

  /** `clock`: milliseconds from any origin. */
  constructor(code: string, clock: () => number = () => performance.now()) {
    this.#expected = hashOf(code);
    this.#clock = clock;
    this.#guesses = new TokenBucket(GUESSES, clock());
  }

  /** `operator.code`, or `request.too_many` while codes are being guessed. `connection` is any object that stands for one. */
  check(code: unknown, connection: object): Result<void> {
    const isRight = typeof code === 'string' && timingSafeEqual(hashOf(code), this.#expected);
    if (isRight && this.#known.has(connection)) return ACCEPTED;
    if (!this.#guesses.take(this.#clock())) return reject('request.too_many');
    if (!isRight) return reject('operator.code');
    this.#known.add(connection);
    return ACCEPTED;
  }
}
