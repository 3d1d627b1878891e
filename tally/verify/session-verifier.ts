/**
 * Verifies the entries of a log as they come: the ledger's fold, then everything that the ledger leaves to its caller
 * (ballot proofs, boxes, partial decryptions, counts, outcome, order of the chosen). Works in a browser: no Node, no
 * clock; randomness is passed in. Auditors run it over a whole record, scrutineers' devices as the log grows.
 */

import type { RoundKeys } from '../../crypto/ballot/keys.ts';
import type { BallotToVerify } from '../../crypto/ballot/verify.ts';
import { verifyBallots } from '../../crypto/ballot/verify.ts';
import type { Bytes, RandomBytes } from '../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { checkOf, type Rejection, type RejectionCode, type Result, reject } from '../../crypto/rejection.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import { contextOf } from '../../crypto/session/round-checks.ts';
import type { Round, SessionState } from '../../crypto/session/state.ts';
import { decodeStatement, type Statement, type StatementOf } from '../../crypto/statements/envelope.ts';
import type { VerifiedShare } from '../../crypto/threshold/decrypt.ts';
import { type Box, boxOf, countRound, type RoundCount, verifyShare } from '../count/count-round.ts';
import { LAWS } from '../rules/laws.ts';
import { isTold, type Told } from './chronicle.ts';

/** What went wrong, where. */
export interface Finding {
  readonly check: number;
  readonly code: RejectionCode;
  /** Index of the entry, or undefined where no single entry is at fault. */
  readonly entry?: number;
  readonly detail: string;
}

/** Verifies ballots of one round; by default in this thread. */
export type BallotVerifier = (
  keys: RoundKeys,
  ballots: readonly BallotToVerify[],
) => Promise<Result<void>[]> | Result<void>[];

export interface VerifierOptions {
  /** The system's generator. */
  readonly random: RandomBytes;
  readonly verifyBallots?: BallotVerifier;
  /** Called with the number of entries and ballot proofs done so far. */
  readonly progress?: (done: { entries: number; ballots: number }) => void;
  /** Ballots that are verified together. */
  readonly batch?: number;
  /** Called with each statement that was taken in, and the state with it; its ballot proof may still be unchecked. */
  readonly onTaken?: (statement: Statement, entry: number, state: SessionState) => void;
}

interface OpenProof {
  readonly round: Round;
  readonly entry: number;
  readonly ballot: BallotToVerify;
}

interface RoundTally {
  readonly box: Box;
  readonly shares: VerifiedShare[];
  count?: RoundCount;
}

const DEFAULT_BATCH = 64;

export class SessionVerifier {
  readonly findings: Finding[] = [];
  readonly #ledger: Ledger;
  readonly #options: VerifierOptions;
  readonly #tallies = new Map<number, RoundTally>();
  /** Over all entries, also those after a rejected one. */
  readonly tree = new MerkleTree();
  #unproved: OpenProof[] = [];
  /** Batches that are being verified, in threads perhaps, while further entries are folded. */
  #proving: Promise<void>[] = [];
  #halted = false;
  /** Calls of `take` that have not come to their end. */
  #underWay = 0;
  /** Entries seen, including those after a halt. */
  #entries = 0;
  #ballots = 0;
  /** What minutes tell of, in the order of the log. */
  readonly chronicle: Told[] = [];
  /** Statements taken in, by the check that they belong to. */
  readonly counted = new Map<number, number>();

  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#ledger = new Ledger({ laws: LAWS, random: options.random });
  }

  get state(): SessionState {
    return this.#ledger.state;
  }

  /** Entries seen so far. */
  get size(): number {
    return this.#entries;
  }

  /** Whether an entry was rejected, after which the state of the session is unknown. */
  get isHalted(): boolean {
    return this.#halted;
  }

  /**
   * Whether everything taken in is verified and holds. Not while proofs are still checked, and never again after a
   * check that broke off with an error: no findings so far is not the same as none.
   */
  get isVerified(): boolean {
    return this.#underWay === 0 && !this.#halted && this.findings.length === 0;
  }

  countOf(round: number): RoundCount | undefined {
    return this.#tallies.get(round)?.count;
  }

  boxOf(round: number): Box | undefined {
    return this.#tallies.get(round)?.box;
  }

  #find(rejection: Rejection, entry: number): void {
    const { code, detail } = rejection;
    this.findings.push({ check: checkOf(code), code, detail, entry });
  }

  #count(check: number, by = 1): void {
    this.counted.set(check, (this.counted.get(check) ?? 0) + by);
  }

  /** Takes in the next entries, verifying everything that they allow to verify. */
  async take(entries: readonly Bytes[]): Promise<void> {
    this.#underWay += 1;
    await this.#takeAll(entries);
    this.#underWay -= 1;
  }

  async #takeAll(entries: readonly Bytes[]): Promise<void> {
    for (const bytes of entries) {
      const entry = this.#entries++;
      this.tree.append(leafHash(bytes));
      if (this.#halted) continue;
      await this.#takeOne(bytes, entry);
      if (this.#unproved.length >= (this.#options.batch ?? DEFAULT_BATCH)) this.#startProof();
      if (entry % 64 === 0) await this.#breathe();
    }
    await this.#finishProofs();
    this.findings.sort((a, b) => (a.entry ?? 0) - (b.entry ?? 0));
    this.#report();
  }

  async #takeOne(bytes: Bytes, entry: number): Promise<void> {
    const statement = decodeStatement(bytes);
    if (!statement.ok) return this.#halt(statement, entry);
    const appended = this.#ledger.append(statement.value);
    if (!appended.ok) return this.#halt(appended, entry);
    this.#count(CHECK_OF_KIND[statement.value.kind] ?? 2);
    if (isTold(statement.value.kind)) this.chronicle.push({ entry, statement: statement.value });
    this.#options.onTaken?.(statement.value, entry, this.state);
    const deferred = await this.#checkDeferred(statement.value, entry);
    if (!deferred.ok) this.#find(deferred, entry);
  }

  #halt(rejection: Rejection, entry: number): void {
    this.#find(rejection, entry);
    this.#halted = true;
  }

  /**
   * What the ledger leaves to its caller, once it has taken the statement in: proofs, sums, counts, order. None of it
   * depends on what this statement changed in the state. All ballots are proved before the sums are used.
   */
  async #checkDeferred(statement: Statement, entry: number): Promise<Result<void>> {
    switch (statement.kind) {
      case 'ballot':
        this.#queueProof(statement, entry);
        return { ok: true, value: undefined };
      case 'partial-decryption':
        await this.#finishProofs();
        return this.#takeShare(statement);
      case 'result':
        return this.#checkResult(statement);
      default:
        return { ok: true, value: undefined };
    }
  }

  #queueProof({ payload }: StatementOf<'ballot'>, entry: number): void {
    const round = this.state.rounds.at(-1) as Round;
    const paper = round.papers.get(payload.paper);
    const cast = paper && round.counting.get(paper.credential);
    if (!paper || !cast) throw new Error('a ballot that was taken in counts');
    const ballot = {
      context: contextOf(this.state, round, paper),
      ciphertext: cast.ciphertext,
      proof: cast.proof,
    };
    this.#unproved.push({ round, entry, ballot });
  }

  /** Begins to verify the ballots that wait, without waiting for the outcome. */
  #startProof(): void {
    const waiting = this.#unproved;
    this.#unproved = [];
    const proof = this.#prove(waiting);
    // Whoever waits for it sees an error; until then it must not end the process.
    proof.catch(() => undefined);
    this.#proving.push(proof);
  }

  /** Waits until every ballot that was taken in is verified. */
  async #finishProofs(): Promise<void> {
    this.#startProof();
    const proving = this.#proving;
    this.#proving = [];
    await Promise.all(proving);
  }

  async #prove(waiting: readonly OpenProof[]): Promise<void> {
    for (const round of new Set(waiting.map((open) => open.round))) {
      const own = waiting.filter((open) => open.round === round);
      const keys = round.keys as RoundKeys;
      const ballots = own.map(({ ballot }) => ballot);
      const verify: BallotVerifier =
        this.#options.verifyBallots ?? ((k, b) => verifyBallots(k, b, this.#options.random));
      const results = await verify(keys, ballots);
      for (const [i, { entry }] of own.entries()) {
        const verdict = results[i] ?? reject('ballot.proof', 'not verified');
        if (!verdict.ok) this.#find(verdict, entry);
      }
      this.#ballots += own.length;
      await this.#breathe();
    }
  }

  #tallyOf(round: Round): Result<RoundTally> {
    const known = this.#tallies.get(round.number);
    if (known !== undefined) return { ok: true, value: known };
    const box = boxOf(this.state, round);
    if (!box.ok) return box;
    const tally: RoundTally = { box: box.value, shares: [] };
    this.#tallies.set(round.number, tally);
    return { ok: true, value: tally };
  }

  /** The sums of a sealed round, computed once. */
  sealedBox(round: Round): Result<Box> {
    const tally = this.#tallyOf(round);
    return tally.ok ? { ok: true, value: tally.value.box } : tally;
  }

  #takeShare(statement: StatementOf<'partial-decryption'>): Result<void> {
    const round = this.state.rounds.at(-1);
    if (round === undefined) return reject('session.state', statement.kind);
    const tally = this.#tallyOf(round);
    if (!tally.ok) return tally;
    const share = verifyShare(this.state, tally.value.box, statement);
    if (!share.ok) return share;
    tally.value.shares.push(share.value);
    return { ok: true, value: undefined };
  }

  /** Counts and outcome of the present round from the first t valid shares, once there are so many. */
  recount(round: Round): Result<RoundCount> {
    const tally = this.#tallies.get(round.number);
    const threshold = this.state.manifest?.threshold ?? Number.POSITIVE_INFINITY;
    if (tally === undefined || tally.shares.length < threshold) return reject('decryption.too_few');
    if (tally.count !== undefined) return { ok: true, value: tally.count };
    const count = countRound(this.state, round, tally.box, tally.shares.slice(0, threshold));
    if (count.ok) tally.count = count.value;
    return count;
  }

  #checkResult({ payload }: StatementOf<'result'>): Result<void> {
    const round = this.state.rounds.at(-1);
    if (round === undefined) return reject('session.state', 'result');
    const count = this.recount(round);
    if (!count.ok) return count;
    const { counts, outcome } = count.value;
    if (JSON.stringify(counts) !== JSON.stringify(payload.counts)) return reject('result.counts');
    return JSON.stringify(outcome) === JSON.stringify(payload.outcome)
      ? { ok: true, value: undefined }
      : reject('result.outcome');
  }

  #report(): void {
    this.#options.progress?.({ entries: this.#entries, ballots: this.#ballots });
  }

  /** Lets the event loop run, so that a page stays alive. */
  async #breathe(): Promise<void> {
    this.#report();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** The check under which a kind is counted; all others are counted under check 2. */
const CHECK_OF_KIND: Readonly<Record<string, number>> = {
  'ceremony-started': 3,
  'key-transport': 3,
  'key-commit': 3,
  'key-reveal': 3,
  'key-share': 3,
  'key-complaint': 3,
  'key-confirm': 3,
  'key-rehearsal': 3,
  attendance: 4,
  'attendance-withdrawn': 4,
  'badge-replaced': 4,
  paper: 5,
  ballot: 6,
  challenge: 6,
  'round-sealed': 7,
  'round-declared': 7,
  'partial-decryption': 7,
  result: 8,
  decision: 8,
  'paper-round': 8,
  proclaimed: 8,
};
