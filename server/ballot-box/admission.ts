/**
 * The way of a ballot or challenge into the log. Checks in the order of the protocol, cheap ones first: form, state,
 * paper, credential, once (all by the ledger), signature, proof. Then the sequencer checks the state again and
 * commits.
 */
import { type LeafHash, type PublicKey, utf8 } from '../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { examineBallot } from '../../crypto/session/round-checks.ts';
import { decodeStatement, type Statement, signatureHolds } from '../../crypto/statements/envelope.ts';
import type { Logged } from '../contract/events.ts';
import { type BucketSize, TokenBuckets } from '../limits/token-bucket.ts';
import type { Book } from '../log/book.ts';
import type { Sequencer } from '../log/sequencer.ts';
import { Lanes } from './lanes.ts';
import type { ProofChecker } from './proof-checker.ts';

/** For each voting key, counted after its signature was found right. */
const PER_KEY: BucketSize = { capacity: 64, perSecond: 1 };
/**
 * Challenges of each voting key, besides: the protocol has no limit, but each is an entry of the log for ever. Who
 * checks by hand never meets it; it does not touch casting.
 */
const CHALLENGES_PER_KEY: BucketSize = { capacity: 8, perSecond: 1 / 30 };
/** What a proof that fails costs in addition: it made a whole batch be verified in halves. */
const FAILED_PROOF = 16;
/** What a closing round waits for. */
const CLOSING_MS = 15_000;

export interface AdmissionOptions {
  readonly book: Book;
  readonly sequencer: Sequencer;
  readonly proofs: ProofChecker;
  /** Milliseconds from any origin. */
  readonly clock: () => number;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #limits: TokenBuckets<PublicKey>;
  readonly #challenges: TokenBuckets<PublicKey>;
  /** One at a time for each voting key, so that many casts of one deputy cost one proof. */
  readonly #lanes = new Lanes<PublicKey>();
  /** Received and not yet answered. */
  readonly #underWay = new Map<LeafHash, Promise<Result<Logged>>>();
  #closings = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#limits = new TokenBuckets(PER_KEY, options.clock);
    this.#challenges = new TokenBuckets(CHALLENGES_PER_KEY, options.clock);
  }

  /** Admits an envelope text; resolves after the commit. The same bytes again get the same receipt. */
  async cast(envelope: string): Promise<Result<Logged>> {
    const decoded = decodeStatement(utf8(envelope));
    return decoded.ok ? this.admit(decoded.value) : decoded;
  }

  admit(statement: Statement): Promise<Result<Logged>> {
    const { leaf, kind } = statement;
    if (kind !== 'ballot' && kind !== 'challenge') return Promise.resolve(reject('key.kind', kind));
    const logged = this.#options.book.logged(leaf);
    if (logged !== undefined) return Promise.resolve(accept(logged));
    const before = this.#underWay.get(leaf);
    if (before !== undefined) return before;
    if (this.#closings > 0) return Promise.resolve(reject('round.closed'));
    const admitted = this.#admit(statement).finally(() => this.#underWay.delete(leaf));
    this.#underWay.set(leaf, admitted);
    return admitted;
  }

  /**
   * From now on new casts are refused with `round.closed`; resolves when those received before are answered, at the
   * latest after 15 seconds. The caller then appends the close and calls what it got, which admits casts again should
   * the close have been refused.
   */
  async beginClosing(): Promise<() => void> {
    this.#closings += 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSING_MS);
    });
    await Promise.race([Promise.allSettled(this.#underWay.values()), late]);
    clearTimeout(timer);
    return () => {
      this.#closings -= 1;
    };
  }

  async #admit(statement: Statement): Promise<Result<Logged>> {
    const { sequencer } = this.#options;
    const { signer } = statement;
    const checked = await sequencer.check(statement);
    // what this deputy cast a moment ago may decide, once it is committed
    if (!checked.ok && !this.#lanes.isBusy(signer)) return checked;
    if (!signatureHolds(statement)) return reject('envelope.signature', statement.kind);
    if (statement.kind === 'challenge' && !this.#challenges.take(signer)) return reject('request.too_many');
    if (!this.#limits.take(signer)) return reject('request.too_many');
    return this.#lanes.run(signer, () => this.#prove(statement));
  }

  async #prove(statement: Statement): Promise<Result<Logged>> {
    const { book, sequencer, proofs } = this.#options;
    const checked = await sequencer.check(statement);
    if (!checked.ok) return checked;
    if (statement.kind === 'ballot') {
      const examined = examineBallot(book.ledger.state, statement);
      if (!examined.ok) return examined;
      const proven = await proofs.verify(examined.value);
      if (!proven.ok) {
        if (proven.code === 'ballot.proof') this.#limits.charge(statement.signer, FAILED_PROOF);
        return proven;
      }
    }
    return sequencer.submit({ statement });
  }
}
