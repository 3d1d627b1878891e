/**
 * A deputy who is signed in, from round to round: paper, marks, encryption, then cast or challenge, receipt. What
 * others do never disturbs it: of the status it heeds the phase and the number of the round only.
 */
import { fromUtf8, type Hash } from '../../../crypto/bytes.ts';
import { ACCEPTED, type Rejection, type Result } from '../../../crypto/rejection.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import { contextOf } from '../../../crypto/session/round-checks.ts';
import { manifestOf } from '../../../crypto/session/state.ts';
import type { RoundProgress, Status } from '../../../server/contract/events.ts';
import { encodeCommitment } from '../lib/disclosure.ts';
import { storyOf } from '../lib/round-story.ts';
import type { SignedBallot } from '../lib/tablet.ts';
import { noMarks, pressMark, summarise } from './ballot-marks.ts';
import { type SentOutcome, sendUntilAnswered } from './casting.ts';
import { EMPTY_VOTING, type Fault, type VotingView } from './deputy-view.ts';
import { disclose } from './disclosing.ts';
import { Encryption } from './encryption.ts';
import type { Encryptor } from './encryptor.ts';
import type { KeptStatement } from './kept.ts';
import { type Ballot, type BallotTools, checkRound, fetchPaper } from './open-ballot.ts';
import { syncPatiently } from './patience.ts';
import type { RoundMemory } from './round-memory.ts';

const OVER: ReadonlySet<Phase> = new Set(['proclaimed', 'archived', 'cancelled']);
const BEFORE_CAST: ReadonlySet<string> = new Set(['marking', 'review', 'encrypting', 'encrypted']);
/** Nothing on these screens waits for the deputy, so that news may take their place. */
const AT_REST: ReadonlySet<string> = new Set(['waiting', 'cast', 'closed']);
/** Signed, and not answered yet. */
const isUnderWay = ({ isCasting, isChallenging }: VotingView): boolean => isCasting || isChallenging;
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
  readonly #encryption: Encryption;
  #isEntering = false;
  /** Number of the round whose end this tablet has looked up. */
  #told: number | undefined;
  #isClosed = false;

  constructor(tools: VotingTools, status: Status) {
    this.#tools = tools;
    this.#memory = tools.memory;
    this.#encryption = new Encryption(tools.encryptor);
    this.#status = status;
  }

  get view(): VotingView {
    const { phase } = this.#status;
    const { step } = this.#view;
    const isHeld = phase === 'suspended' && (BEFORE_CAST.has(step) || isUnderWay(this.#view));
    const isLastValid = manifestOf(this.#tools.session.state).rules.secondCast === 'last-valid';
    const mayCastAgain = isLastValid && step === 'cast' && phase === 'open';
    const { isSaved } = this.#memory;
    return { ...this.#view, step: isHeld ? 'suspended' : step, isLastValid, mayCastAgain, isSaved };
  }

  /** Takes up what this tablet kept: a ballot or challenge without receipt is sent again before anything else. */
  start(): void {
    const { round } = this.#memory;
    if (round?.signed || round?.challenge) {
      this.#number = round.number;
      void this.#sendKept();
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
    if (this.#isEntering || isUnderWay(this.#view)) {
      // What is under way follows when it is done.
    } else if (OVER.has(phase)) this.#end('ended');
    else if (isOpen(phase) && round !== null && round.issued > 0 && round.number !== this.#number) {
      void this.#enter(round);
    } else if (!isOpen(phase) && BEFORE_CAST.has(this.#view.step)) {
      this.#end(this.#wasAborted ? 'waiting' : 'closed');
    } else if (this.#view.step === 'disclosed') {
      // A check that has begun may be finished: what it needs stands in the log.
      this.#view = { ...this.#view, isOver: !isOpen(phase), earlier: this.#memory.cast ?? undefined };
    }
    if (phase === 'idle' && AT_REST.has(this.#view.step)) void this.#tell();
    this.#tools.onChange();
  }

  /** Between two rounds: reads in the log what became of the last one; the next opening would read as far anyway. */
  async #tell(): Promise<void> {
    const { session } = this.#tools;
    const { round, size } = this.#status;
    if (round === null || round.number === this.#told) return;
    this.#told = round.number;
    const isOvertaken = (): boolean => this.#isClosed || this.#status.phase !== 'idle';
    const synced = await syncPatiently(session, size, isOvertaken);
    // A log that does not verify is reported where this deputy is to vote on it.
    if (!synced.ok || isOvertaken() || !AT_REST.has(this.#view.step)) return;
    const story = storyOf(session.state);
    if (story !== undefined) this.#show({ ...EMPTY_VOTING, step: 'waiting', story });
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

  /** Shows the marks once more, and begins to encrypt them meanwhile. */
  review(): void {
    const ballot = this.#ballot;
    if (this.view.step !== 'marking' || ballot === undefined) return;
    this.#show({ step: 'review', isCapped: false });
    const { marks } = this.#view;
    if (!summarise(ballot.sheet.layout, marks).isPermitted) return;
    const context = contextOf(this.#tools.session.state, ballot.round, ballot.paper);
    this.#encryption.begin(ballot, context, marks);
  }

  /** Back to the marks; an encryption, shown or not, is thrown away with its seed. */
  back(): void {
    if (!BEFORE_CAST.has(this.view.step)) return;
    this.#encryption.drop();
    this.#show({ step: 'marking', code: undefined, commitment: undefined, isCapped: false });
  }

  /** Shows the code of what was reviewed, as soon as it is encrypted. */
  async confirm(): Promise<void> {
    const ballot = this.#ballot;
    if (this.view.step !== 'review' || ballot === undefined) return;
    if (!summarise(ballot.sheet.layout, this.#view.marks).isPermitted) return;
    this.#show({ step: 'encrypting' });
    const made = await this.#encryption.made;
    if (made.kind === 'dropped' || this.#isClosed) return;
    if (made.kind === 'broken') this.#fail('encryption');
    else if (made.kind === 'refused') this.#refuse(made.rejection);
    else {
      const { code } = made;
      const commitment = encodeCommitment({ session: this.#session, round: ballot.round.number, code });
      this.#show({ step: 'encrypted', code, commitment });
    }
  }

  get #session(): Hash {
    return this.#tools.session.state.session as Hash;
  }

  /** Signs the encrypted ballot, keeps it sealed without the marks, and sends it. Its seed is erased before. */
  async cast(): Promise<void> {
    const { tablet, session } = this.#tools;
    const ballot = this.#ballot;
    if (this.view.step !== 'encrypted' || ballot === undefined) return;
    const encrypted = this.#encryption.takeForCast();
    if (encrypted === undefined) return;
    const { round, paper } = ballot;
    const signed = kept(tablet.signBallot(session.state, round, paper, encrypted, this.#memory.cast));
    this.#ballot = undefined;
    this.#show({ ...EMPTY_VOTING, step: 'casting', isCasting: true, code: signed.code });
    if (await this.#keep({ marks: null, signed })) await this.#sendKept();
  }

  /**
   * Signs a challenge (检验) of the encryption, keeps it sealed, and sends it: from now on the encryption is never cast.
   * Seed and marks are disclosed only once the log holds the challenge.
   */
  async challenge(): Promise<void> {
    const { tablet, session } = this.#tools;
    const ballot = this.#ballot;
    if (this.view.step !== 'encrypted' || ballot === undefined) return;
    const code = this.#encryption.takeForChallenge();
    if (code === undefined) return;
    const challenge = kept(tablet.signChallenge(session.state, ballot.round, ballot.paper, code));
    this.#show({ step: 'challenging', isChallenging: true, commitment: undefined });
    if (await this.#keep({ challenge })) await this.#sendKept();
  }

  /** Sends what is kept without a receipt. */
  async #sendKept(): Promise<void> {
    const { signed, challenge } = this.#memory.round ?? {};
    const statement = signed || challenge;
    if (!statement || this.#isClosed) return;
    const { connection, session, tablet } = this.#tools;
    const isCasting = Boolean(signed);
    const way = isCasting
      ? ({ ...EMPTY_VOTING, step: 'casting' } as const)
      : ({ step: 'challenging' } as const);
    this.#show({ ...way, isCasting, isChallenging: !isCasting, code: statement.code });
    const tools = { connection, session, credential: tablet.credential };
    const outcome = await sendUntilAnswered(tools, statement);
    if (this.#isClosed) return;
    if (outcome.kind !== 'logged') await this.#notLogged(outcome);
    else if (isCasting) {
      const hasReplaced = this.#memory.cast !== null && this.#memory.cast !== outcome.code;
      await this.#keep({ signed: null, cast: outcome.code });
      this.#show({ step: 'cast', isCasting: false, hasReplaced });
    } else if (await this.#keep({ challenge: null })) await this.#disclose(outcome.code);
    this.follow(this.#status);
  }

  async #notLogged(outcome: Exclude<SentOutcome, { kind: 'logged' }>): Promise<void> {
    if (outcome.kind === 'closed' || outcome.isFinal) {
      this.#encryption.drop();
      await this.#keep({ signed: null, challenge: null });
    }
    if (outcome.kind === 'refused') this.#refuse(outcome.rejection);
    else this.#show({ ...EMPTY_VOTING, step: 'closed', earlier: this.#memory.cast ?? undefined });
  }

  /** Hands seed and marks of the challenged encryption to the screen, for the checking device. */
  async #disclose(code: Hash): Promise<void> {
    const disclosure = await disclose(this.#session, this.#ballot, this.#encryption, code);
    if (!this.#isClosed) this.#show({ step: 'disclosed', isChallenging: false, code, disclosure });
  }

  /** The check is done: back to the ballot, with its marks or empty. Whatever follows is encrypted anew. */
  resume(isKeeping: boolean): void {
    if (this.#view.step !== 'disclosed') return;
    const { phase } = this.#status;
    if (!isOpen(phase)) {
      this.#end(this.#wasAborted ? 'waiting' : 'closed');
      this.follow(this.#status);
      return;
    }
    const sheet = this.#ballot?.sheet;
    const empty = sheet ? noMarks(sheet.layout.form) : null;
    const marks = isKeeping ? (this.#memory.round?.marks ?? empty) : empty;
    if (!isKeeping) void this.#keep({ marks });
    if (sheet === undefined) this.#number = undefined;
    const earlier = this.#memory.cast ?? undefined;
    const marking = { ...EMPTY_VOTING, step: 'marking', sheet, marks: marks ?? [], earlier } as const;
    this.#show(sheet && marks ? marking : EMPTY_VOTING);
    this.follow(this.#status);
  }

  /** Under `last-valid`: another ballot in place of the one that was cast. */
  castAgain(): void {
    const { round } = this.#status;
    if (this.view.mayCastAgain && round !== null) void this.#enter(round, true);
  }

  /** Gives up the other ballot before it is cast: the earlier one counts as before. */
  keepEarlier(): void {
    const { earlier } = this.#view;
    if (!BEFORE_CAST.has(this.view.step) || earlier === undefined) return;
    this.#encryption.drop();
    this.#ballot = undefined;
    void this.#keep({ marks: null });
    this.#show({ ...EMPTY_VOTING, step: 'cast', code: earlier });
  }

  /** Tries again what was refused. */
  retry(): void {
    if (this.#view.step !== 'refused') return;
    this.#show({ ...EMPTY_VOTING });
    const { signed, challenge } = this.#memory.round ?? {};
    if (signed || challenge) void this.#sendKept();
    else {
      this.#number = undefined;
      this.follow(this.#status);
    }
  }

  async #enter(progress: RoundProgress, isAgain = false): Promise<void> {
    this.#isEntering = true;
    this.#number = progress.number;
    this.#ballot = undefined;
    this.#encryption.drop();
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
    this.#show({ step: 'marking', sheet, marks, earlier: cast ?? undefined });
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
    this.#encryption.drop();
    this.#ballot = undefined;
    if (this.#memory.round?.marks) void this.#keep({ marks: null });
    const earlier = this.#memory.cast ?? undefined;
    this.#show({ ...EMPTY_VOTING, step, earlier, wasAborted: step === 'waiting' });
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
    this.#encryption.drop();
    this.#ballot = undefined;
    this.#view = EMPTY_VOTING;
    this.#tools.encryptor.close();
  }
}

const kept = ({ envelope, code }: SignedBallot): KeptStatement => ({
  envelope: fromUtf8(envelope) ?? '',
  code,
});
