/**
 * A deputy who is signed in, from round to round: paper, marks, encryption, cast, receipt. What others do never
 * disturbs it: of the status it heeds the phase and the number of the round only.
 */
import type { EncryptedBallot } from '../../../crypto/ballot/encrypt.ts';
import { fromUtf8, toHash } from '../../../crypto/bytes.ts';
import { ACCEPTED, type Rejection, type Result } from '../../../crypto/rejection.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import { contextOf } from '../../../crypto/session/round-checks.ts';
import { manifestOf } from '../../../crypto/session/state.ts';
import type { RoundProgress, Status } from '../../../server/contract/events.ts';
import { noMarks, pressMark, summarise } from './ballot-marks.ts';
import { castUntilAnswered } from './casting.ts';
import { EMPTY_VOTING, type Fault, type VotingView } from './deputy-view.ts';
import type { Encryptor } from './encryptor.ts';
import { type Ballot, type BallotTools, checkRound, fetchPaper } from './open-ballot.ts';
import type { RoundMemory } from './round-memory.ts';

const OVER: ReadonlySet<Phase> = new Set(['proclaimed', 'archived', 'cancelled']);
const BEFORE_CAST: ReadonlySet<string> = new Set(['marking', 'review', 'encrypting', 'encrypted']);
const isOpen = (phase: Phase): boolean => phase === 'open' || phase === 'suspended';

export interface VotingTools extends BallotTools {
  readonly memory: RoundMemory;
  readonly encryptor: Encryptor;
  readonly onChange: () => void;
}

export class Voting {
  readonly #tools: VotingTools;
  readonly #memory: RoundMemory;
  #view: VotingView = EMPTY_VOTING;
  #status: Status;
  /** The round that the screen deals with. */
  #number: number | undefined;
  #ballot: Ballot | undefined;
  #encrypted: EncryptedBallot | undefined;
  /** Grows with every encryption that is asked for or given up: an older answer is thrown away. */
  #attempt = 0;
  #isEntering = false;
  #isClosed = false;

  constructor(tools: VotingTools, status: Status) {
    this.#tools = tools;
    this.#memory = tools.memory;
    this.#status = status;
  }

  get view(): VotingView {
    const { phase } = this.#status;
    const { step, isCasting } = this.#view;
    const isHeld = phase === 'suspended' && (BEFORE_CAST.has(step) || isCasting);
    const mayCastAgain = this.isLastValid && step === 'cast' && phase === 'open';
    const { isSaved } = this.#memory;
    return { ...this.#view, step: isHeld ? 'suspended' : step, mayCastAgain, isSaved };
  }

  /** Whether a deputy may cast again before the close. */
  get isLastValid(): boolean {
    return manifestOf(this.#tools.session.state).rules.secondCast === 'last-valid';
  }

  /** Takes up what this tablet kept: a ballot without receipt is sent again before anything else. */
  start(): void {
    const { round } = this.#memory;
    if (round?.signed) {
      this.#number = round.number;
      void this.#send();
    } else if (round?.number === this.#status.round?.number && round && !isOpen(this.#status.phase)) {
      this.#number = round.number;
      if (round.cast !== null) this.#show({ step: 'cast', code: round.cast });
      else if (!this.#wasAborted) this.#show({ step: 'closed' });
    }
    this.follow(this.#status);
  }

  /** Takes in a status of the server. */
  follow(status: Status): void {
    this.#status = status;
    const { phase, round } = status;
    if (this.#isClosed) return;
    if (this.#isEntering || this.#view.isCasting) {
      // What is under way follows when it is done.
    } else if (OVER.has(phase)) this.#end('ended');
    else if (isOpen(phase) && round !== null && round.issued > 0 && round.number !== this.#number) {
      void this.#enter(round);
    } else if (!isOpen(phase) && BEFORE_CAST.has(this.#view.step)) {
      this.#end(this.#wasAborted ? 'waiting' : 'closed');
    }
    this.#tools.onChange();
  }

  /** An aborted round has no close in the log. */
  get #wasAborted(): boolean {
    return this.#status.phase === 'idle' && this.#status.round?.closedSize === null;
  }

  /** Marks an item or takes its mark back; what stands on the paper afterwards is sealed at once. */
  press(item: number, option: number): void {
    if (this.view.step !== 'marking' || this.#ballot === undefined) return;
    const { form } = this.#ballot.sheet.layout;
    const { marks, isRefused } = pressMark(form, this.#view.marks, item, option);
    this.#show({ marks, isCapped: isRefused });
    if (!isRefused) void this.#keep({ marks });
  }

  review(): void {
    if (this.view.step === 'marking') this.#show({ step: 'review', isCapped: false });
  }

  /** Back to the marks; an encryption is thrown away with its seed. */
  back(): void {
    if (!BEFORE_CAST.has(this.view.step)) return;
    this.#dropEncryption();
    this.#show({ step: 'marking', code: undefined, isCapped: false });
  }

  #dropEncryption(): void {
    this.#attempt += 1;
    this.#encrypted = undefined;
  }

  /** Encrypts what was reviewed, under a fresh seed. */
  async confirm(): Promise<void> {
    const ballot = this.#ballot;
    const { marks } = this.#view;
    if (this.view.step !== 'review' || ballot === undefined) return;
    if (!summarise(ballot.sheet.layout, marks).isPermitted) return;
    const attempt = ++this.#attempt;
    this.#show({ step: 'encrypting' });
    const context = contextOf(this.#tools.session.state, ballot.round, ballot.paper);
    const encrypted = await this.#tools.encryptor.encrypt(ballot.keys, context, marks).catch(() => undefined);
    if (attempt !== this.#attempt || this.#isClosed) return;
    if (encrypted === undefined) this.#fail('encryption');
    else if (!encrypted.ok) this.#refuse(encrypted);
    else {
      this.#encrypted = encrypted.value;
      this.#show({ step: 'encrypted', code: toHash(encrypted.value.code) });
    }
  }

  /** Signs the encrypted ballot, keeps it sealed without the marks, and sends it. */
  async cast(): Promise<void> {
    const { tablet, session } = this.#tools;
    const encrypted = this.#encrypted;
    if (this.view.step !== 'encrypted' || this.#ballot === undefined || encrypted === undefined) return;
    const { round, paper } = this.#ballot;
    const { cast } = this.#memory;
    const { envelope, code } = tablet.signBallot(session.state, round, paper, encrypted, cast);
    this.#dropEncryption();
    this.#ballot = undefined;
    this.#show({ ...EMPTY_VOTING, step: 'casting', isCasting: true, code });
    const signed = { envelope: fromUtf8(envelope) ?? '', code };
    if (await this.#keep({ marks: null, signed })) await this.#send();
  }

  async #send(): Promise<void> {
    const ballot = this.#memory.round?.signed;
    if (!ballot || this.#isClosed) return;
    const { connection, session, tablet } = this.#tools;
    this.#show({ ...EMPTY_VOTING, step: 'casting', isCasting: true, code: ballot.code });
    const outcome = await castUntilAnswered({ connection, session, credential: tablet.credential }, ballot);
    if (this.#isClosed) return;
    if (outcome.kind === 'counted') {
      await this.#keep({ signed: null, cast: outcome.code });
      this.#show({ step: 'cast', isCasting: false });
    } else {
      if (outcome.kind === 'closed' || outcome.isFinal) await this.#keep({ signed: null });
      if (outcome.kind === 'refused') this.#refuse(outcome.rejection);
      else this.#show({ step: 'closed', isCasting: false, earlierCounts: this.#memory.cast !== null });
    }
    this.follow(this.#status);
  }

  /** Under `last-valid`: another ballot in place of the one that was cast. */
  castAgain(): void {
    const { round } = this.#status;
    if (this.view.mayCastAgain && round !== null) void this.#enter(round, true);
  }

  /** Tries again what was refused. */
  retry(): void {
    if (this.#view.step !== 'refused') return;
    this.#show({ ...EMPTY_VOTING });
    if (this.#memory.round?.signed) void this.#send();
    else {
      this.#number = undefined;
      this.follow(this.#status);
    }
  }

  async #enter(progress: RoundProgress, isAgain = false): Promise<void> {
    this.#isEntering = true;
    this.#number = progress.number;
    this.#ballot = undefined;
    this.#dropEncryption();
    this.#show({ ...EMPTY_VOTING });
    const entered = await this.#openRound(progress, isAgain);
    if (this.#isClosed) return;
    this.#isEntering = false;
    if (!entered.ok) this.#refuse(entered);
    this.follow(this.#status);
  }

  /** Shows the ballot with the marks that were kept, or that it was cast already. */
  async #openRound(progress: RoundProgress, isAgain: boolean): Promise<Result<void>> {
    const checked = await checkRound(this.#tools, progress, () => this.#isClosed);
    if (!checked.ok) return checked;
    if (checked.value === undefined) return ACCEPTED;
    const { round, keys, sheet } = checked.value;
    const kept = this.#memory.begin(round.number);
    const cast = kept.cast ?? round.counting.get(this.#tools.tablet.credential)?.code ?? null;
    if (cast !== null && !isAgain) {
      await this.#keep({ marks: null, cast });
      this.#show({ step: 'cast', code: cast });
      return ACCEPTED;
    }
    const paper = await fetchPaper(this.#tools, checked.value);
    if (!paper.ok) return paper;
    this.#tools.encryptor.prepare(keys);
    const marks = kept.marks ?? noMarks(round.form);
    this.#ballot = { round, keys, sheet, paper: paper.value };
    this.#show({ step: 'marking', sheet, marks });
    await this.#keep({ marks });
    return ACCEPTED;
  }

  /** False, and the fault is shown, where the tablet cannot keep anything. */
  async #keep(change: Parameters<RoundMemory['keep']>[0]): Promise<boolean> {
    const isSafe = await this.#memory.keep(change);
    if (this.#isClosed) return isSafe;
    if (isSafe) this.#tools.onChange();
    else this.#fail('storage');
    return isSafe;
  }

  /** The round is over for this deputy without a cast, or the session is: the marks go. */
  #end(step: 'waiting' | 'closed' | 'ended'): void {
    if (this.#view.step === step) return;
    this.#dropEncryption();
    this.#ballot = undefined;
    if (this.#memory.round?.marks) void this.#keep({ marks: null });
    const earlierCounts = this.#memory.cast !== null;
    this.#show({ ...EMPTY_VOTING, step, earlierCounts, wasAborted: step === 'waiting' });
  }

  #refuse(rejection: Rejection): void {
    this.#show({ ...EMPTY_VOTING, step: 'refused', rejection });
  }

  #fail(fault: Fault): void {
    this.#show({ ...EMPTY_VOTING, step: 'refused', fault });
  }

  #show(change: Partial<VotingView>): void {
    this.#view = { ...this.#view, ...change };
    this.#tools.onChange();
  }

  /** Forgets everything that is not sealed. */
  close(): void {
    this.#isClosed = true;
    this.#dropEncryption();
    this.#ballot = undefined;
    this.#view = EMPTY_VOTING;
    this.#tools.encryptor.close();
  }
}
