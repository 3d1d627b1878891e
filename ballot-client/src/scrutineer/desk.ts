/**
 * The scrutineer's desk: device, verifier and network together, without a screen. It watches the log, runs the inner
 * steps of the ceremony by itself, and acts otherwise only on a person's order. After a fault it signs nothing more.
 */
import { type Bytes, type Hash, toPublicKey } from '../../../crypto/bytes.ts';
import { ACCEPTED, accept, type Rejection, type Result } from '../../../crypto/rejection.ts';
import { currentRound } from '../../../crypto/session/state.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import {
  decodeStatement,
  type StatementSigner,
  signatureHolds,
} from '../../../crypto/statements/envelope.ts';
import { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { catchUp } from './catch-up.ts';
import { Deeds, isOvertaken } from './deeds.ts';
import { type DeviceTools, ScrutineerDevice } from './device.ts';
import { type Due, type Duty, dueNow, indicesOf } from './duties.ts';
import type { Order, PaperOrder, Progress } from './messages.ts';
import { claimsKind } from './own-traces.ts';
import { paperStatement } from './paper-deeds.ts';
import { type Preview, previewRound } from './preview.ts';
import { ProofProgress } from './proof-progress.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';
import { type Fault, type PersonalDuty, type Snapshot, stateView } from './snapshot.ts';
import { Surroundings } from './surroundings.ts';
import { earlierTables, previewTable, statedTable } from './tables.ts';

export interface DeskTools extends DeviceTools {
  readonly api: ScrutineerApi;
  /** Milliseconds, to notice that nothing moves. */
  readonly clock: () => number;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onProgress: (progress: Progress | null) => void;
}

/** Without progress for so long, one may act in the place of who stays away. */
export const PATIENCE_MS = 20_000;
/** Ballots that are verified together: the bar moves after each lot. */
const BATCH = 24;
/** No look does more than this by itself, whatever the server shows. */
const MOST_STEPS = 50;
/** Refusals of the device that say nothing against the log. */
const MILD: ReadonlySet<string> = new Set([
  'key.stale',
  'session.state',
  'decryption.floor',
  'decryption.too_few',
]);

export class ScrutineerDesk {
  readonly #tools: DeskTools;
  readonly #device: ScrutineerDevice;
  readonly #verifier: SessionVerifier;
  readonly #deeds: Deeds;
  readonly #around: Surroundings;
  readonly #progress: ProofProgress;
  #hasCosignedFinal = false;
  #preview: Preview | undefined;
  #fault: Fault | null = null;
  /** What was refused last; until the next order or success. */
  #refusal: Rejection | null = null;
  #unread: Rejection | null = null;
  #lastSize = 0;
  #movedAt = 0;
  #work: Promise<void> = Promise.resolve();
  #isLookWaiting = false;

  private constructor(device: ScrutineerDevice, tools: DeskTools) {
    const progress = new ProofProgress(tools.onProgress);
    const { random, api } = tools;
    this.#device = device;
    this.#tools = tools;
    this.#progress = progress;
    this.#verifier = new SessionVerifier({
      random,
      batch: BATCH,
      progress: ({ ballots }) => progress.step(ballots),
    });
    this.#deeds = new Deeds(api, device, this.#verifier);
    this.#around = new Surroundings(api, this.#verifier, device.signer.publicKey);
  }

  /** A desk with an opened key file; `key.file` if its content is damaged. */
  static open(content: Bytes, tools: DeskTools): Result<ScrutineerDesk> {
    const opened: { desk?: ScrutineerDesk } = {};
    const save = (bytes: Bytes): Promise<void> =>
      tools.save(bytes).catch((error: unknown) => {
        // The device has changed and its file has not: it must not go on.
        opened.desk?.stop({ kind: 'save' });
        throw error;
      });
    const device = ScrutineerDevice.restore(content, { ...tools, save });
    if (!device.ok) return device;
    opened.desk = new ScrutineerDesk(device.value, tools);
    return accept(opened.desk);
  }

  /** The identity key of the device. */
  get signer(): StatementSigner {
    return this.#device.signer;
  }

  /** Ends all work for good. The first fault is the one that is shown. */
  stop(fault: Fault): void {
    this.#fault ??= fault;
  }

  /** Catches up with the log and does what needs no order; looks that come while one waits are one. */
  look(): Promise<void> {
    if (this.#isLookWaiting) return this.#work;
    this.#isLookWaiting = true;
    return this.#queue(async () => {
      this.#isLookWaiting = false;
      await this.#look();
    });
  }

  /** Does what the person ordered, if it is due; refusals are in the next snapshot. */
  order(order: Order): Promise<void> {
    return this.#queue(async () => {
      this.#refusal = null;
      if (this.#fault === null) await this.#obey(order);
      await this.#look();
    });
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.stop({ kind: 'broken', detail: error instanceof Error ? error.message : String(error) });
      this.#publish();
    });
    return this.#work;
  }

  async #look(): Promise<void> {
    await this.#advance();
    if (this.#fault === null) await this.#lookAround();
    this.#publish();
  }

  /** Catches up, and does what needs no order until nothing of it is left. */
  async #advance(): Promise<void> {
    for (let steps = 0; this.#fault === null && steps < MOST_STEPS; steps++) {
      await this.#catchUp();
      const duty = this.#ownMove();
      if (this.#fault !== null || duty === undefined || !(await this.#perform(duty))) break;
    }
  }

  async #catchUp(): Promise<void> {
    const began = this.#verifier.size;
    let taken: readonly Bytes[] = [];
    const caughtUp = await catchUp(this.#tools.api, this.#verifier, (entries) => {
      taken = entries;
      this.#around.noteEntries(entries);
      this.#progress.begin(entries.filter((entry) => claimsKind(entry, 'ballot')).length);
    });
    this.#progress.end();
    this.#unread = caughtUp.ok ? null : caughtUp;
    const { findings, size } = this.#verifier;
    const [finding] = findings;
    if (finding !== undefined) {
      const rejection: Rejection = { ok: false, code: finding.code, detail: finding.detail };
      const entry = finding.entry ?? null;
      const bad = entry === null ? undefined : taken[entry - began];
      this.stop({ kind: 'log', entry, by: this.#signerOf(bad), rejection });
    }
    if (size !== this.#lastSize) this.#movedAt = this.#tools.clock();
    this.#lastSize = size;
  }

  /** Index of the scrutineer who signed an entry: the fault is that one's, or the server's who logged it. */
  #signerOf(entry: Bytes | undefined): number | null {
    const statement = entry && decodeStatement(entry);
    if (!statement?.ok || !signatureHolds(statement.value)) return null;
    return indicesOf(this.#verifier.state, [statement.value.signer])[0] ?? null;
  }

  get #due(): Due {
    const identityKey = this.#device.signer.publicKey;
    const { cosigned, destroyed } = this.#around;
    return dueNow(this.#verifier.state, {
      identityKey,
      cosigned,
      hasDestroyed: destroyed.has(identityKey),
    });
  }

  /** What needs no order: inner steps of the ceremony, and cosigning what follows the archive once it was cosigned. */
  #ownMove(): Duty | undefined {
    const { owed } = this.#due;
    if (owed === 'ceremony-step') return owed;
    return owed === 'cosign-final' && this.#hasCosignedFinal ? owed : undefined;
  }

  /** Prepares and sends; whether both went well. */
  async #perform(duty: Duty, fingerprint?: Hash): Promise<boolean> {
    const withheld = duty === 'decrypt' ? this.#currentPreview?.partial : undefined;
    const outgoing =
      withheld === undefined
        ? await this.#deeds.prepare(duty, fingerprint)
        : accept({ statements: [withheld] });
    if (!outgoing.ok) {
      this.#judge(outgoing);
      return false;
    }
    const sent = await this.#deeds.send(outgoing.value);
    if (!sent.ok) {
      if (!isOvertaken(sent) || sent.code === 'request.unavailable') this.#refusal = sent;
      return false;
    }
    this.#refusal = null;
    if ('cosignature' in outgoing.value) this.#around.cosigned.add(outgoing.value.cosignature.size);
    if (duty === 'cosign-final') this.#hasCosignedFinal = true;
    return true;
  }

  /** A refusal of the device stops everything, unless it only says that this file or moment is not the right one. */
  #judge(rejection: Rejection): void {
    if (MILD.has(rejection.code)) this.#refusal = rejection;
    else this.stop({ kind: 'device', rejection });
  }

  async #obey(order: Order): Promise<void> {
    if (order.what === 'enrol') return this.#enrol(order.name);
    await this.#advance();
    if (this.#fault !== null) return;
    if (order.what === 'state-result') return this.#stateResult();
    if (order.what === 'enter-paper' || order.what === 'endorse-paper') return this.#actOnPaper(order);
    const { owed, reserve } = this.#due;
    if (order.what !== owed && order.what !== reserve) return;
    await this.#perform(order.what, order.what === 'accept-manifest' ? order.fingerprint : undefined);
  }

  async #enrol(name: string): Promise<void> {
    const enrolled = await this.#tools.api.enrol({
      role: 'scrutineer',
      name,
      identityKey: this.#device.signer.publicKey,
      witnessKey: toPublicKey(publicKeyOf(this.#device.witnessSecret)),
    });
    if (!enrolled.ok) this.#refusal = enrolled;
  }

  /** Numbers that are refused say nothing against the log, and the person must learn why. */
  async #actOnPaper(order: PaperOrder): Promise<void> {
    const { signer } = this.#device;
    const signed = paperStatement(this.#verifier, signer, order, this.#tools.now());
    const sent = signed.ok ? await this.#deeds.send({ statements: [signed.value] }) : signed;
    if (!sent.ok) this.#refusal = sent;
  }

  /** The chief's own share first, where it is needed, then the result. */
  async #stateResult(): Promise<void> {
    if (this.#isChief && this.#due.owed === 'decrypt') {
      if (!(await this.#perform('decrypt'))) return;
      await this.#catchUp();
    }
    const { owed, reserve } = this.#due;
    if (this.#fault === null && (owed === 'state-result' || reserve === 'state-result')) {
      await this.#perform('state-result');
    }
  }

  get #isChief(): boolean {
    return this.#device.indexIn(this.#verifier.state) === 1;
  }

  get #currentPreview(): Preview | undefined {
    const round = currentRound(this.#verifier.state)?.number;
    return this.#preview?.round === round ? this.#preview : undefined;
  }

  /** What stands beside the log, and the counts that the chief sees first. */
  async #lookAround(): Promise<void> {
    await this.#around.look();
    const { state } = this.#verifier;
    if (state.phase === 'archived') this.#hasCosignedFinal ||= this.#around.cosigned.has(state.tree.size);
    const seen = await this.#lookAhead();
    if (!seen.ok) this.#judge(seen);
  }

  async #lookAhead(): Promise<Result<void>> {
    const { owed } = this.#due;
    const isToState = this.#isChief && (owed === 'decrypt' || owed === 'state-result');
    if (!isToState || this.#currentPreview !== undefined) return ACCEPTED;
    const preview = await previewRound(this.#device, this.#verifier);
    if (!preview.ok) return preview;
    this.#preview = preview.value;
    return ACCEPTED;
  }

  #personalDuty(duty: Duty | undefined): PersonalDuty | null {
    if (this.#fault !== null || duty === 'ceremony-step') return null;
    if (duty === 'cosign-final' && this.#hasCosignedFinal) return null;
    if (duty === 'decrypt' && this.#isChief) return 'state-result';
    return duty ?? null;
  }

  #publish(): void {
    const { state } = this.#verifier;
    const identityKey = this.#device.signer.publicKey;
    const { enrolledAs, cosigners, destroyed, names } = this.#around;
    const { owed, reserve } = this.#due;
    const round = currentRound(state);
    const preview = state.phase === 'declared' ? this.#currentPreview : undefined;
    const isEnrolmentOwed = state.phase === 'empty' && enrolledAs === null && this.#fault === null;
    // Whoever has not accepted is left out of the first attempt on the chief's word: no need to wait for that.
    const isReady = state.attempts.length === 0 || this.#tools.clock() - this.#movedAt > PATIENCE_MS;
    this.#tools.onSnapshot({
      ...stateView(state, identityKey),
      identityKey,
      names,
      enrolledAs,
      owed: isEnrolmentOwed ? 'enrol' : this.#personalDuty(owed),
      reserve: isReady ? this.#personalDuty(reserve) : null,
      holdsShare: this.#device.holdsShare(state),
      isBehind: this.#device.isBehind(state, this.#around.traces),
      cosigners,
      destroyed: indicesOf(state, destroyed),
      preview: preview && round ? previewTable(state, round, preview.count) : null,
      result: statedTable(this.#verifier),
      earlier: earlierTables(this.#verifier),
      fault: this.#fault,
      trouble: this.#refusal ?? this.#unread,
    });
  }
}
