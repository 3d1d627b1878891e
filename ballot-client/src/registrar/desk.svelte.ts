/** The registrar at work: what the key file holds, what the server says, and the statements that are signed. */
import { onDestroy } from 'svelte';
import { drawBadge } from '../../../crypto/badge.ts';
import { fromHex, type PublicKey } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { ACCEPTED, type Rejection, type Result } from '../../../crypto/rejection.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import type { Kind, PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Enrolment, Draft as ServerDraft } from '../../../server/contract/events.ts';
import { browserRandom, type Live } from '../components/live.svelte.ts';
import { badgesOf, credentialOf, fitBadges, newestBadges, withoutSecrets } from './badges.ts';
import { type Draft, isSecret, type KeptBadge, type RegistrarContent } from './content.ts';
import { keptFreeze, prepareFreeze } from './freezing.ts';
import { type Kept, type KeptFile, Notebook } from './notebook.svelte.ts';
import { approvedStaff } from './staff.ts';

const ENROLMENTS_EVERY_MS = 2000;
const COMMAND_TRIES = 5;
/** Something came in between: made anew from the newest state. */
const OVERTAKEN: ReadonlySet<string> = new Set(['session.stale_command', 'archive.mismatch']);
/** The answer is unknown or may change: the same bytes are sent again later. */
const PASSING: ReadonlySet<string> = new Set(['request.unavailable', 'request.too_many']);

export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

/** What the desk uses of the session that it follows. */
export type DeskLive = Pick<Live, 'status' | 'state' | 'fault' | 'sync' | 'readAs'> & {
  readonly api: Pick<
    Live['api'],
    | 'draft'
    | 'enrolments'
    | 'enrolRegistrar'
    | 'submit'
    | 'status'
    | 'entries'
    | 'checkpoint'
    | 'readingPass'
    | 'demoDeputies'
  >;
};

export class RegistrarDesk {
  readonly live: DeskLive;
  readonly signer: StatementSigner;
  readonly #notebook: Notebook;
  server = $state.raw<ServerDraft>();
  enrolments = $state.raw<readonly Enrolment[]>([]);
  refusal = $state.raw<Rejection>();
  isBusy = $state(false);
  readonly #credentials = new Map<KeptBadge, PublicKey>();

  /** Call it while a component is set up; it ends with the component. */
  constructor(live: DeskLive, keyFile: KeptFile, content: RegistrarContent) {
    this.live = live;
    this.#notebook = new Notebook(keyFile, content);
    this.signer = new StatementSigner('registrar', fromHex(content.identitySecret) as SecretKey);
    live.readAs(this.signer);
    const timer = setInterval(() => void this.refresh(), ENROLMENTS_EVERY_MS);
    void this.refresh();
    onDestroy(() => clearInterval(timer));
  }

  /** Asks the server who wants to be listed, until everybody is. */
  async refresh(): Promise<void> {
    if (this.server === undefined) {
      const server = await this.live.api.draft();
      if (server.ok) this.server = server.value;
    }
    const isWaiting = (): boolean =>
      this.content.replacements.some(({ badge }) => this.replacementState(badge) === 'pending');
    // While a ballot is open the page does not follow the log: only an endorsement is waited for.
    if (this.live.status?.phase === 'open' && isWaiting()) await this.live.sync();
    const isSettled = this.live.state.manifest !== undefined && this.enrolments.length > 0;
    if (isSettled) return;
    const listed = await this.live.api.enrolments();
    if (listed.ok && JSON.stringify(listed.value) !== JSON.stringify(this.enrolments))
      this.enrolments = listed.value;
  }

  get content(): Kept {
    return this.#notebook.content;
  }

  get draft(): Draft {
    return this.#notebook.draft;
  }

  save(): Promise<void> {
    return this.#notebook.save();
  }

  /** Runs one deed at a time; shows its refusal, or that a bug stopped it. */
  async #do(deed: () => Promise<Result<unknown>>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.refusal = undefined;
    try {
      const done = await deed();
      if (!done.ok) this.refusal = done;
      return done.ok;
    } finally {
      this.isBusy = false;
    }
  }

  enrol(code: string): Promise<boolean> {
    return this.#do(async () => {
      const enrolled = await this.live.api.enrolRegistrar({ code, identityKey: this.signer.publicKey });
      const server = await this.live.api.draft();
      if (!enrolled.ok || !server.ok) return enrolled.ok ? server : enrolled;
      this.server = server.value;
      await this.#notebook.update({ enrolled: [...this.content.enrolled, server.value.sessionId] });
      return ACCEPTED;
    });
  }

  makeBadges(deputies: number): Promise<void> {
    return this.#notebook.update(fitBadges(this.content, deputies, browserRandom));
  }

  /** Takes over a roster: as many deputies, and what their badges are printed with. */
  takeRoster(roster: RegistrarContent['roster']): Promise<void> {
    this.draft.deputies = `${roster.length}`;
    return this.#notebook.update({ roster });
  }

  /** Erases names and delegations; what the record knows stays. */
  eraseRoster(): Promise<void> {
    return this.#notebook.update({ roster: [] });
  }

  /** Whether the secret of a badge is still in the key file. */
  get hasSecrets(): boolean {
    const { badges, replacements } = this.content;
    return badges.some(isSecret) || replacements.some(({ badge }) => isSecret(badge));
  }

  /** Of badges that were handed out only the keys stay, by which the record knows them. */
  eraseSecrets(badges: readonly KeptBadge[]): Promise<boolean> {
    return this.#do(async () => {
      const erased = new Map<KeptBadge, PublicKey>();
      for (const badge of badges) {
        if (isSecret(badge)) erased.set(badge, this.credential(badge));
        // Lets the page breathe, as in freezing.
        if (erased.size % 50 === 49) await new Promise((resolve) => setTimeout(resolve));
      }
      await this.#notebook.update(withoutSecrets(this.content, erased));
      for (const badge of erased.keys()) this.#credentials.delete(badge);
      return ACCEPTED;
    });
  }

  /** Names and all secrets of badges, once the record is archived. */
  async eraseEverything(): Promise<void> {
    await this.eraseRoster();
    const { badges, replacements } = this.content;
    await this.eraseSecrets([...badges, ...replacements.map(({ badge }) => badge)]);
  }

  credential(badge: KeptBadge): PublicKey {
    const known = this.#credentials.get(badge);
    if (known !== undefined) return known;
    const credential = credentialOf(badge, this.content.badgeSalt);
    this.#credentials.set(badge, credential);
    return credential;
  }

  /** The freeze that was signed for this server's session, if any. */
  get kept(): ReturnType<typeof keptFreeze> {
    const kept = keptFreeze(this.content.frozen);
    return kept !== undefined && kept.sessionId === this.server?.sessionId ? kept : undefined;
  }

  /** Signs manifest, roll and list, keeps them, and sends them. */
  freeze(): Promise<boolean> {
    return this.#do(async () => {
      const server = await this.live.api.draft();
      if (!server.ok) return server;
      const roll: PublicKey[] = [];
      for (const badge of newestBadges(this.content)) {
        roll.push(this.credential(badge));
        // Lets the page breathe: a key takes a millisecond or two, a roll has thousands.
        if (roll.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      const draft = this.#notebook.snapshot();
      const content = { badgeSalt: this.content.badgeSalt, draft };
      const staff = approvedStaff(draft, this.enrolments);
      const input = {
        // the build that the registrar has seen and compared, whatever the server states now
        server: { ...server.value, clientBuild: this.server?.clientBuild ?? null },
        content,
        staff,
        roll,
        time: nowInSeconds(),
        random: browserRandom,
      };
      const envelopes = prepareFreeze(input, this.signer);
      if (!envelopes.ok) return envelopes;
      await this.#notebook.update({ frozen: envelopes.value.map(toBase64) });
      return this.#send();
    });
  }

  /** Sends what has not reached the log of the freeze that is kept. */
  resumeFreeze(): Promise<boolean> {
    return this.#do(() => this.#send());
  }

  /** Whether the refusal shown leaves open what has reached the server. */
  get isRefusalPassing(): boolean {
    return this.refusal !== undefined && PASSING.has(this.refusal.code);
  }

  /** Gives up a freeze of which nothing stands in the log. */
  dropFreeze(): Promise<boolean> {
    return this.#do(async () => {
      const synced = await this.live.sync();
      if (!synced.ok) return synced;
      if (this.live.state.manifest === undefined) await this.#notebook.update({ frozen: [] });
      return ACCEPTED;
    });
  }

  async #send(): Promise<Result<void>> {
    const synced = await this.live.sync();
    if (!synced.ok) return synced;
    let sent: Result<unknown> = ACCEPTED;
    for (const { bytes, leaf } of this.kept?.envelopes ?? []) {
      if (!sent.ok) break;
      if (!this.live.state.leaves.has(leaf)) sent = await this.live.api.submit(bytes);
    }
    const looked = await this.live.sync();
    return sent.ok ? looked : sent;
  }

  /** Signs and submits a statement made from the newest state; made anew where something came in between. */
  say<K extends Kind>(kind: K, make: (state: SessionState) => PayloadOf<K>): Promise<boolean> {
    return this.#do(() => this.#say(kind, make));
  }

  async #say<K extends Kind>(kind: K, make: (state: SessionState) => PayloadOf<K>): Promise<Result<unknown>> {
    for (let tries = 1; ; tries++) {
      const synced = await this.live.sync();
      if (!synced.ok) return synced;
      const answer = await this.live.api.submit(this.signer.sign(kind, make(this.live.state)));
      if (!answer.ok && OVERTAKEN.has(answer.code) && tries < COMMAND_TRIES) continue;
      await this.live.sync();
      return answer;
    }
  }

  /** The badge of a number that the record knows now; undefined where there is none. */
  badgeInForce(number: number): KeptBadge | undefined {
    const { roll } = this.live.state;
    return badgesOf(this.content, number).find((badge) => roll.has(this.credential(badge)));
  }

  /** What has become of a badge that was drawn in place of another. */
  replacementState(badge: KeptBadge): 'pending' | 'inForce' | 'superseded' | 'notFiled' {
    const { roll, replaced, pending } = this.live.state;
    const credential = this.credential(badge);
    if (roll.has(credential)) return 'inForce';
    if (replaced.has(credential)) return 'superseded';
    const waits = [...pending.values()].some(
      ({ statement }) => statement.kind === 'badge-replaced' && statement.payload.new === credential,
    );
    return waits ? 'pending' : 'notFiled';
  }

  /** Draws a new badge, keeps it, and files its replacement; gives it up where the log refuses. */
  replaceBadge(number: number, reason: string): Promise<boolean> {
    return this.#do(async () => {
      const synced = await this.live.sync();
      if (!synced.ok) return synced;
      const before = this.content.replacements;
      const badge = drawBadge(browserRandom);
      await this.#notebook.update({ replacements: [...before, { number, badge, reason }] });
      const filed = await this.#file(number, badge, reason);
      if (!filed.ok && !PASSING.has(filed.code)) await this.#notebook.update({ replacements: before });
      return filed;
    });
  }

  /** Sends the newest replacement of a number again, after the connection was lost. */
  fileAgain(number: number, badge: KeptBadge, reason: string): Promise<boolean> {
    return this.#do(() => this.#file(number, badge, reason));
  }

  async #file(number: number, badge: KeptBadge, reason: string): Promise<Result<unknown>> {
    const inForce = this.badgeInForce(number);
    if (inForce === undefined) return { ok: false, code: 'badge.replacement', detail: `${number}` };
    const [old, fresh] = [this.credential(inForce), this.credential(badge)];
    return this.#say('badge-replaced', ({ session }) => ({
      session: session as NonNullable<typeof session>,
      old,
      new: fresh,
      reason,
    }));
  }
}
