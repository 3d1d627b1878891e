/** The page's one place of decisions: who is at the tablet, and what is shown. */
import { credentialSecret, tabletSealKey } from '../../../crypto/badge.ts';
import { type Bytes, fromHex, fromUtf8, type Hash, type PublicKey, type RandomBytes, toHex, toPublicKey, utf8 } from '../../../crypto/bytes.ts'; // biome-ignore format: one line
import { ACCEPTED, type Rejection, type Result, reject } from '../../../crypto/rejection.ts';
import type { SealKey } from '../../../crypto/sealed.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import type { Status } from '../../../server/contract/events.ts';
import type { SessionView } from '../lib/session-view.ts';
import { Tablet } from '../lib/tablet.ts';
import type { Badge } from './badge-text.ts';
import { type Connection, nextStatus } from './casting.ts';
import { type DeputyView, EMPTY_VOTING } from './deputy-view.ts';
import type { Encryptor } from './encryptor.ts';
import { Following } from './following.ts';
import { type Kept, KeptStore, type Vault } from './kept.ts';
import { syncPatiently } from './patience.ts';
import { RoundMemory } from './round-memory.ts';
import { Voting } from './voting.ts';

export interface DeskTools {
  readonly connect: () => Connection;
  /** The session as it is checked under this registrar key, or under any where a badge was typed. */
  readonly sessionUnder: (registrar: PublicKey | undefined) => SessionView;
  readonly encryptor: () => Encryptor;
  readonly vault: Vault;
  readonly random: RandomBytes;
}

/** Before sign-in is opened a tablet may be made ready; it then waits. */
const BEFORE_SIGN_IN: ReadonlySet<Phase> = new Set(['empty', 'frozen', 'accepted', 'keys']);

const CONNECTING_MS = 3000;

/** Until a test vote is declared over, everything on the screen is a test. */
const TEST_RUNS: ReadonlySet<Phase> = new Set(['open', 'suspended', 'closed', 'sealed']);

type SessionFacts = Pick<DeputyView, 'title' | 'purpose' | 'rules'>;
const UNKNOWN: SessionFacts = { title: undefined, purpose: undefined, rules: undefined };

export class DeputyDesk {
  readonly #tools: DeskTools;
  /** Called after every change of `view`. */
  onChange: () => void = () => {};
  readonly #following: Following;
  #connection: Connection;
  #session: SessionView;
  #voting: Voting | undefined;
  #step: 'badge' | 'signing-in' | 'refused' = 'badge';
  #badge: Badge | undefined;
  #rejection: Rejection | undefined;
  #isBeforeSignIn = false;
  #hasStorageFault = false;
  /** Grows with every deputy: what was begun for an earlier one stops. */
  #turn = 0;
  #known: { readonly manifest: Manifest | undefined; readonly facts: SessionFacts } = {
    manifest: undefined,
    facts: UNKNOWN,
  };
  /** A connection that is only being made is not shown as lost. */
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(tools: DeskTools) {
    this.#tools = tools;
    this.#following = new Following(tools.random);
    this.#session = tools.sessionUnder(undefined);
    this.#connection = this.#connect();
  }

  #connect(): Connection {
    const connection = this.#tools.connect();
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      this.#grace = undefined;
      this.onChange();
    }, CONNECTING_MS);
    connection.onConnection(() => this.onChange());
    connection.onStatus((status) => this.#heed(status));
    return connection;
  }

  #heed(status: Status): void {
    this.#following.heed(status, this.#session);
    if (this.#voting !== undefined) {
      this.#voting.follow(status);
      return;
    }
    // The title of the session, as soon as there is one.
    if (!this.#session.isChecked && status.size > 0 && this.#step === 'badge') {
      void this.#session.sync(status.size).then(() => this.onChange());
    }
    this.onChange();
  }

  get view(): DeputyView {
    const { phase, round } = this.#connection.status ?? {};
    const atDesk = {
      step: this.#step,
      rejection: this.#rejection,
      fault: this.#hasStorageFault ? ('storage' as const) : undefined,
    };
    return {
      ...EMPTY_VOTING,
      ...(this.#voting?.view ?? atDesk),
      ...this.#facts,
      phase,
      isTest: round?.kind === 'test' && phase !== undefined && TEST_RUNS.has(phase),
      isConnected: this.#connection.isConnected || this.#grace !== undefined,
      isBeforeSignIn: this.#isBeforeSignIn,
    };
  }

  /** What never changes in a session: the same object for every view, so that nothing is drawn anew. */
  get #facts(): SessionFacts {
    const { isChecked, state } = this.#session;
    const { manifest, candidates } = state;
    if (!isChecked || manifest === undefined) return UNKNOWN;
    if (this.#known.manifest !== manifest) {
      const { title, purpose, rules, rollSize: roll } = manifest;
      const numbers = { roll, candidates: candidates.length };
      this.#known = { manifest, facts: { title, purpose, rules: { rules, numbers } } };
    }
    return this.#known.facts;
  }

  /** The deputy's acts on the ballot. */
  get voting(): Voting | undefined {
    return this.#voting;
  }

  /** A badge was shown: checks the session, restores what this tablet kept for it, and signs in. */
  async enter(badge: Badge): Promise<void> {
    const turn = ++this.#turn;
    this.#badge = badge;
    this.#rejection = undefined;
    this.#hasStorageFault = false;
    this.#step = 'signing-in';
    this.onChange();
    const isLeft = (): boolean => turn !== this.#turn;
    const entered = await this.#signIn(badge, isLeft).catch((): 'storage' => 'storage');
    if (isLeft()) return;
    this.#isBeforeSignIn = false;
    if (entered === 'storage') this.#hasStorageFault = true;
    else if (!entered.ok) this.#rejection = entered;
    if (entered === 'storage' || !entered.ok) this.#step = 'refused';
    this.onChange();
  }

  async #signIn(badge: Badge, isLeft: () => boolean): Promise<Result<void>> {
    const { vault, random, sessionUnder } = this.#tools;
    const connection = this.#connection;
    const { size } = connection.status ?? (await nextStatus(connection));
    const { registrar } = badge;
    // What was taken in before the badge was shown serves, unless it is another registrar's.
    const isSame = registrar !== undefined && this.#session.isOf(registrar);
    const session = isSame ? this.#session : sessionUnder(registrar);
    const synced = await syncPatiently(session, size, isLeft);
    if (!synced.ok) return synced;
    const { manifest, phase, roll } = session.state;
    if (manifest === undefined) return reject('manifest.missing');
    this.#session = session;
    const salt = fromHex(manifest.badgeSalt);
    const credential = toPublicKey(publicKeyOf(credentialSecret(badge.secret, salt)));
    // Also a badge that was replaced after it had signed in here.
    if (phase !== 'frozen' && !roll.has(credential)) return reject('attendance.not_on_roll');
    const hash = session.state.session as Hash;
    const store = new KeptStore(vault, tabletSealKey(badge.secret, salt) as SealKey, hash, random);
    const restored = await store.read();
    const votingSecret = restored === undefined ? random(32) : fromHex(restored.votingSecret);
    const tablet = new Tablet(badge.secret, salt, votingSecret, random);
    const kept = restored ?? freshlyKept(votingSecret, tablet.signIn(hash));
    if (restored === undefined) await store.save(kept);
    const signedIn = await this.#attend(utf8(kept.attendance), isLeft);
    if (!signedIn.ok) {
      // Made for nothing; a move to this tablet comes with a new badge.
      if (restored === undefined && signedIn.code === 'attendance.other_device') await store.forget();
      return signedIn;
    }
    if (isLeft()) return ACCEPTED;
    const status = connection.status ?? (await nextStatus(connection));
    const onChange = (): void => this.onChange();
    const encryptor = this.#tools.encryptor();
    const memory = new RoundMemory(store, kept);
    this.#voting = new Voting({ tablet, session, connection, memory, encryptor, onChange }, status);
    this.#voting.start();
    return ACCEPTED;
  }

  /** Signs in; where sign-in is not opened yet, as soon as it is. */
  async #attend(attendance: Bytes, isLeft: () => boolean): Promise<Result<unknown>> {
    const connection = this.#connection;
    for (;;) {
      const answer = await connection.signIn(attendance);
      const { phase } = connection.status ?? { phase: 'empty' as const };
      const isEarly = !answer.ok && answer.code === 'attendance.closed' && BEFORE_SIGN_IN.has(phase);
      if (!isEarly || isLeft()) return answer;
      this.#isBeforeSignIn = true;
      this.onChange();
      await nextStatus(connection);
    }
  }

  /** Tries again what was refused. */
  retry(): void {
    if (this.#voting !== undefined) this.#voting.retry();
    else if (this.#badge !== undefined) void this.enter(this.#badge);
  }

  /** The next deputy: nothing of this one stays but what is sealed. */
  leave(): void {
    this.#turn += 1;
    this.#voting?.close();
    this.#voting = undefined;
    this.#badge = undefined;
    this.#rejection = undefined;
    this.#isBeforeSignIn = false;
    this.#step = 'badge';
    this.#connection.close();
    this.#connection = this.#connect();
    this.onChange();
  }

  /** Ends the page's connection. */
  close(): void {
    this.#turn += 1;
    this.#voting?.close();
    this.#connection.close();
    this.#following.stop();
    clearTimeout(this.#grace);
  }
}

const freshlyKept = (votingSecret: Bytes, attendance: Bytes): Kept => ({
  votingSecret: toHex(votingSecret),
  attendance: fromUtf8(attendance) ?? '',
  round: null,
});
