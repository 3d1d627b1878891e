/** Registrar and presiding officer at work: enrolment, freezing, badges, and the commands of the session. */
import { type BadgeSecret, credentialSecret, drawBadge, formatBadge } from '../../crypto/badge.ts';
import { type Bytes, type Hash, type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { Api } from '../src/lib/api.ts';
import { acceptance } from '../src/lib/commands.ts';
import { signFreeze } from '../src/lib/freeze.ts';
import { wholeView } from '../src/lib/session-view.ts';
import type { Plan } from './plan.ts';
import { systemRandom } from './random.ts';
import { must } from './refusal.ts';
import type { ScrutineerKeys } from './scrutineers.ts';
import { nowInSeconds, StaffConsole } from './staff-console.ts';

const tools = { laws: LAWS, random: systemRandom };

export class Staff {
  readonly registrarSecret = systemRandom(32) as SecretKey;
  readonly presidingSecret = systemRandom(32) as SecretKey;
  readonly registrar: StaffConsole;
  readonly presiding: StaffConsole;
  readonly badgeSalt: Bytes = systemRandom(32);
  /** One for every deputy on the roll, then those that replaced another. */
  readonly badges: BadgeSecret[];
  /** Position in `badges` of the badge that a deputy has now. */
  readonly #current: number[];
  readonly #api: Api;
  readonly #plan: Plan;

  constructor(plan: Plan, api: Api) {
    this.#plan = plan;
    this.#api = api;
    const console = (role: 'registrar' | 'presiding', secret: SecretKey): StaffConsole => {
      const signer = new StatementSigner(role, secret);
      const own = new Api(api.base).readAs(signer);
      return new StaffConsole(signer, own, wholeView(own, tools));
    };
    this.registrar = console('registrar', this.registrarSecret);
    this.presiding = console('presiding', this.presidingSecret);
    this.badges = Array.from({ length: plan.roll }, () => drawBadge(systemRandom));
    this.#current = [...this.badges.keys()];
  }

  #credentialOf(badge: BadgeSecret): PublicKey {
    return toPublicKey(publicKeyOf(credentialSecret(badge, this.badgeSalt)));
  }

  /** Badges as they are printed. */
  get printedBadges(): string[] {
    return this.badges.map(formatBadge);
  }

  async enrol(registrarCode: string): Promise<void> {
    const identityKey = this.registrar.signer.publicKey;
    must(await this.#api.enrolRegistrar({ code: registrarCode, identityKey }));
    must(
      await this.#api.enrol({
        role: 'presiding',
        name: '执行主席',
        identityKey: this.presiding.signer.publicKey,
        witnessKey: null,
      }),
    );
  }

  /** Approves the staff whose keys were read aloud, freezes the session, and gives the manifest's fingerprint. */
  async freeze(
    scrutineers: readonly ScrutineerKeys[],
    purpose: 'rehearsal' | 'demonstration' = 'rehearsal',
  ): Promise<Hash> {
    await this.#compareKeys(scrutineers);
    const { rules, title, precededBy, categories, candidates, testQuestion } = this.#plan;
    const { scrutineers: ceremony } = this.#plan;
    const draft = must(await this.#api.draft());
    const envelopes = signFreeze(
      {
        draft,
        purpose,
        title,
        precededBy,
        badgeSalt: toHex(this.badgeSalt),
        staff: [
          { role: 'registrar', index: 1, identityKey: this.registrar.signer.publicKey, witnessKey: null },
          { role: 'presiding', index: 1, identityKey: this.presiding.signer.publicKey, witnessKey: null },
          ...scrutineers.map(({ identityKey, witnessKey }, i) => ({
            role: 'scrutineer' as const,
            index: i + 1,
            identityKey,
            witnessKey,
          })),
        ],
        threshold: ceremony.t,
        minParticipants: ceremony.t,
        roll: this.badges.map((badge) => this.#credentialOf(badge)),
        categories,
        candidates,
        testQuestion,
        rules,
        witnesses: [],
        witnessThreshold: ceremony.t,
        clientBuild: draft.clientBuild,
        time: nowInSeconds(),
      },
      this.registrar.signer,
    );
    for (const envelope of must(envelopes)) await this.registrar.submit(envelope);
    await this.presiding.look();
    await this.presiding.say('manifest-accepted', acceptance);
    return this.presiding.state.session as Hash;
  }

  /**
   * The registrar files a new badge for a deputy and the presiding officer puts it in force; gives it as it is printed.
   * Deputies are counted from 0.
   */
  async replaceBadge(deputy: number, reason: string): Promise<string> {
    const held = this.badges[this.#current[deputy] ?? -1];
    if (held === undefined) throw new Error(`There is no deputy ${deputy + 1}.`);
    const [old, badge] = [this.#credentialOf(held), drawBadge(systemRandom)];
    const fresh = this.#credentialOf(badge);
    await this.registrar.say('badge-replaced', ({ session }) => ({
      ...{ session: session as Hash, old, new: fresh, reason },
    }));
    await this.presiding.endorse(
      ({ kind, payload }) => kind === 'badge-replaced' && 'new' in payload && payload.new === fresh,
    );
    this.#current[deputy] = this.badges.push(badge) - 1;
    return formatBadge(badge);
  }

  /** The keys that the server lists must be those that the people read aloud. */
  async #compareKeys(scrutineers: readonly ScrutineerKeys[]): Promise<void> {
    const listed = must(await this.#api.enrolments());
    const isListed = (key: PublicKey): boolean => listed.some(({ identityKey }) => identityKey === key);
    const missing = scrutineers.find(({ identityKey }) => !isListed(identityKey));
    if (missing !== undefined) throw new Error(`The server does not list the key of ${missing.name}.`);
  }
}
