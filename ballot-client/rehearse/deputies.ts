/**
 * Simulated deputies: each with its own badge, tablet and socket, many in one process as their work is the same.
 * They share one checked view of the session, as the deputies on a shared tablet do.
 */
import { type BadgeSecret, parseBadge } from '../../crypto/badge.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { EncryptionKeys, RoundKeys } from '../../crypto/ballot/keys.ts';
import { fromHex, type Hash, type PublicKey, toHex } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import { currentRound, manifestOf, type Paper, type Round } from '../../crypto/session/state.ts';
import type { Status } from '../../server/contract/events.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { Api } from '../src/lib/api.ts';
import { DeputyConnection } from '../src/lib/deputy-connection.ts';
import { publicView, type SessionView } from '../src/lib/session-view.ts';
import { checkReceipt, EncryptionKeyCache, Tablet } from '../src/lib/tablet.ts';
import { CheckingDevice, challengeOf } from './challenge.ts';
import type { KeptVotingKey } from './messages.ts';
import { systemRandom } from './random.ts';
import { must, mustEnd } from './refusal.ts';

/** Who they are, and where they vote. */
export interface DeputiesOptions {
  readonly base: string;
  readonly badgeSalt: string;
  readonly registrar: PublicKey;
  readonly session: Hash;
  readonly badges: readonly string[];
}

export interface DeputiesEvents {
  readonly onSignedIn: () => void;
  readonly onCast: () => void;
  /** A ballot was challenged, and a checking device found that it holds the marks. */
  readonly onChecked?: () => void;
  /** A voting key, before its deputy signs in. */
  readonly onVotingKey?: (key: KeptVotingKey) => void;
}

/** Marks by deputy, null for one who does not cast; `order` says in which order they cast. */
export interface Turnout {
  readonly marks: readonly (Marks | null)[];
  readonly order: readonly number[];
  /** Those who have a ballot checked before they cast another (检验). */
  readonly challengers?: readonly number[];
  /** Every cast must be refused with this code. */
  readonly refused?: RejectionCode | undefined;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Deputy {
  readonly tablet: Tablet;
  readonly connection: DeputyConnection;
  /** Its last cast: what another one of the same round replaces. */
  cast?: { readonly round: number; readonly code: Hash };
}

export class Deputies {
  readonly #deputies: Deputy[];
  readonly #view: SessionView;
  readonly #device: CheckingDevice;
  readonly #options: DeputiesOptions;
  readonly #keys = new EncryptionKeyCache();
  readonly #events: DeputiesEvents;

  /** There must be at least one. Throws for a badge that is none. */
  constructor(options: DeputiesOptions, events: DeputiesEvents) {
    this.#events = events;
    this.#options = options;
    const { base, registrar } = options;
    const tools = { laws: LAWS, random: systemRandom };
    this.#view = publicView(new Api(base), tools, registrar);
    this.#device = new CheckingDevice(publicView(new Api(base), tools, registrar));
    this.#deputies = options.badges.map((badge) => this.#deputy(badge));
  }

  #deputy(badge: string): Deputy {
    const { base, badgeSalt } = this.#options;
    const votingSecret = systemRandom(32);
    const secret: BadgeSecret = must(parseBadge(badge));
    const tablet = new Tablet(secret, fromHex(badgeSalt), votingSecret, systemRandom);
    this.#events.onVotingKey?.({ credential: tablet.credential, secret: toHex(votingSecret) });
    return { tablet, connection: new DeputyConnection(base) };
  }

  /** A deputy goes on with a new badge and tablet; throws for a badge that is none. */
  replace(deputy: number, badge: string): void {
    this.#deputies[deputy]?.connection.close();
    this.#deputies[deputy] = this.#deputy(badge);
  }

  get count(): number {
    return this.#deputies.length;
  }

  /** Everybody signs in, or those named; all must be refused where a code is given. */
  async signIn(who: readonly number[] = [...this.#deputies.keys()], refused?: RejectionCode): Promise<void> {
    await Promise.all(
      who.map(async (deputy) => {
        await breathe();
        await mustEnd(this.#signInOne(this.#deputies[deputy] as Deputy), refused);
      }),
    );
  }

  async #signInOne({ tablet, connection }: Deputy): Promise<void> {
    must(await connection.signIn(tablet.signIn(this.#options.session)));
    this.#events.onSignedIn();
  }

  /** Resolves with the first status, now or later, for which the condition holds. */
  async waitFor(condition: (status: Status) => boolean): Promise<Status> {
    const [first] = this.#deputies;
    if (first === undefined) throw new Error('There are no deputies.');
    return first.connection.waitFor(condition);
  }

  /** The round of that number, checked, once its papers are issued. */
  async opened(number: number): Promise<Round> {
    const { round } = await this.waitFor(({ round }) => round?.number === number && round.issued > 0);
    must(await this.#view.sync((round?.openedAt ?? 0) + 1));
    return currentRound(this.#view.state) as Round;
  }

  /** Casts in the given order, with a pause after each; resolves when all are answered, rejects with the first fault. */
  async vote(round: Round, turnout: Turnout, pause = breathe): Promise<void> {
    const { marks, order, challengers = [], refused } = turnout;
    const keys = this.#keys.of(round.keys as RoundKeys);
    const faults: unknown[] = [];
    const casts: Promise<unknown>[] = [];
    for (const i of order) {
      const choice = marks[i];
      if (choice === undefined || choice === null) continue;
      const isChecking = challengers.includes(i);
      const cast = this.#castOne(this.#deputies[i] as Deputy, round, keys, choice, isChecking);
      casts.push(mustEnd(cast, refused).catch((fault: unknown) => faults.push(fault)));
      await pause();
    }
    await Promise.all(casts);
    if (faults.length > 0) throw faults[0];
  }

  async #castOne(
    deputy: Deputy,
    round: Round,
    keys: EncryptionKeys,
    marks: Marks,
    isChecking: boolean,
  ): Promise<void> {
    const { tablet, connection } = deputy;
    const { state } = this.#view;
    const issued = must(await connection.paper(round.number, tablet.credential));
    const paper = must(tablet.checkPaper(state, round, issued.paper, issued.receipt));
    if (isChecking) await this.#checkOne(deputy, round, keys, paper, marks);
    const isLastValid = manifestOf(state).rules.secondCast === 'last-valid';
    const earlier = deputy.cast?.round === round.number ? deputy.cast.code : null;
    const replaces = isLastValid ? earlier : null;
    const ballot = must(tablet.encrypt(state, round, paper, marks, keys, replaces));
    const logged = must(await connection.cast(ballot.envelope));
    must(checkReceipt(state, ballot.envelope, logged.receipt));
    deputy.cast = { round: round.number, code: ballot.code };
    this.#events.onCast();
  }

  /** Has one encryption of these marks checked: code shown, challenge logged, seed and marks disclosed. */
  async #checkOne(
    { tablet, connection }: Deputy,
    round: Round,
    keys: EncryptionKeys,
    paper: Paper,
    marks: Marks,
  ): Promise<void> {
    const { state } = this.#view;
    const { commitment, signed, disclosure } = must(challengeOf(tablet, state, round, paper, keys, marks));
    const logged = must(await connection.cast(signed.envelope));
    must(checkReceipt(state, signed.envelope, logged.receipt));
    must(await this.#device.check(logged.index + 1, commitment, disclosure, marks));
    this.#events.onChecked?.();
  }

  close(): void {
    for (const { connection } of this.#deputies) connection.close();
  }
}
