/**
 * What a scrutineer's device does next, decided by the log alone: the same duties whether a person presses the button
 * on a page or a rehearsal runs unattended. Network and device are passed in.
 */
import type { Bytes, Hash } from '../../../crypto/bytes.ts';
import { ACCEPTED, type Rejection, type Result, reject } from '../../../crypto/rejection.ts';
import type { CeremonyAttempt } from '../../../crypto/session/ceremony-attempt.ts';
import { isFrozenWhole } from '../../../crypto/session/setup-checks.ts';
import { currentRound, keyHolders, manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import type { Api } from '../lib/api.ts';
import type { ScrutineerDevice } from './device.ts';

/** Refusals that mean that others were faster or the moment has passed: look again, then decide anew. */
const OVERTAKEN: ReadonlySet<string> = new Set([
  'session.stale_command',
  'session.state',
  'session.duplicate',
  'endorsement.target',
  'ceremony.order',
  'ceremony.prev',
  'ceremony.attempt',
  'request.unavailable',
  'request.too_many',
]);

export interface AgentOptions {
  readonly api: Api;
  readonly device: ScrutineerDevice;
  readonly verifier: SessionVerifier;
  /** The manifest hash as it was read aloud; another manifest is not accepted. */
  readonly fingerprint: Hash;
  /** Rounds of looking without progress after which another scrutineer's part is taken over. */
  readonly patience: number;
}

/** Statements to submit, or a cosignature to post. */
type Duty = { readonly what: string; readonly run: () => Promise<Result<unknown>> };

export class ScrutineerAgent {
  readonly #options: AgentOptions;
  #idleLooks = 0;
  readonly #cosigned = new Set<number>();

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Whether the archived log is cosigned: nothing remains to be done. */
  get isFinished(): boolean {
    return this.state.phase === 'archived' && this.#cosigned.has(this.state.tree.size);
  }

  get state(): SessionState {
    return this.#options.verifier.state;
  }

  /**
   * Looks once: catches up with the log and does what is owed now. Gives what was done, or undefined if nothing was
   * owed; a rejection where the log does not verify or the device refuses.
   */
  async look(): Promise<Result<string | undefined>> {
    const caughtUp = await this.#catchUp();
    if (!caughtUp.ok) return caughtUp;
    const duty = await this.#duty();
    if (duty === undefined) {
      this.#idleLooks += 1;
      return { ok: true, value: undefined };
    }
    const done = await duty.run();
    if (!done.ok && !OVERTAKEN.has(done.code)) return done;
    this.#idleLooks = 0;
    return { ok: true, value: done.ok ? duty.what : undefined };
  }

  /** While a ballot is open there is nothing to do and nothing to fetch. */
  async #catchUp(): Promise<Result<void>> {
    const { api, verifier } = this.#options;
    const status = await api.status();
    if (!status.ok) return OVERTAKEN.has(status.code) ? ACCEPTED : status;
    const { size, phase } = status.value;
    if (phase === 'open' || phase === 'suspended' || size <= verifier.size) return ACCEPTED;
    const entries = await api.entries(verifier.size, size);
    if (!entries.ok) return OVERTAKEN.has(entries.code) ? ACCEPTED : entries;
    await verifier.take(entries.value);
    const [finding] = verifier.findings;
    if (finding === undefined) return ACCEPTED;
    return { ok: false, code: finding.code, detail: `entry ${finding.entry ?? '–'}: ${finding.detail}` };
  }

  async #duty(): Promise<Duty | undefined> {
    const { state } = this;
    const { device } = this.#options;
    const index = device.indexIn(state);
    if (index === undefined) return undefined;
    switch (state.phase) {
      case 'frozen':
        return this.#acceptance();
      case 'accepted':
        return this.#acceptance() ?? (await this.#ceremony(index));
      case 'idle':
        return this.#emptyBox();
      case 'closed':
        return this.#seal();
      case 'declared':
        return this.#decryption(index);
      case 'archived':
        return this.#cosign(state.tree.size, 'cosigned the archived log');
      default:
        return undefined;
    }
  }

  #submit(what: string, ...envelopes: readonly Bytes[]): Duty {
    return {
      what,
      run: async () => {
        for (const envelope of envelopes) {
          const logged = await this.#options.api.submit(envelope);
          if (!logged.ok) return logged;
        }
        return ACCEPTED;
      },
    };
  }

  #refuse(rejection: Rejection): Duty {
    return { what: 'refused', run: async () => rejection };
  }

  #acceptance(): Duty | undefined {
    const { device } = this.#options;
    if (this.state.accepted.has(device.signer.publicKey)) return undefined;
    if (this.state.session !== this.#options.fingerprint) {
      return this.#refuse(reject('log.manifest_hash', `${this.state.session}`));
    }
    return isFrozenWhole(this.state)
      ? this.#submit('accepted the manifest', device.accept(this.state))
      : undefined;
  }

  async #ceremony(index: number): Promise<Duty | undefined> {
    const { device } = this.#options;
    const attempt = this.state.attempts.at(-1);
    const participants = index === 1 ? this.#nextParticipants(attempt) : undefined;
    if (participants !== undefined) {
      return this.#submit('started the ceremony', device.startCeremony(this.state, participants));
    }
    const owed = await device.ceremonyStatements(this.state);
    if (!owed.ok) return this.#refuse(owed);
    return owed.value.length > 0 ? this.#submit(`ceremony: ${attempt?.step}`, ...owed.value) : undefined;
  }

  /** Whom the chief starts an attempt with, if one is due: after a complaint without the liar, or without the absent. */
  #nextParticipants(attempt: CeremonyAttempt | undefined): number[] | undefined {
    const { state } = this;
    const { minParticipants } = manifestOf(state);
    const scrutineers = [...state.staff.values()].filter(({ role }) => role === 'scrutineer');
    const accepted = scrutineers
      .filter(({ identityKey }) => state.accepted.has(identityKey))
      .map(({ index }) => index)
      .sort((a, b) => a - b);
    const isPatient = this.#idleLooks < this.#options.patience;
    if (attempt === undefined)
      return accepted.length === scrutineers.length || !isPatient ? accepted : undefined;
    if (attempt.verdict !== undefined) {
      const { verdict, against, by } = attempt.verdict;
      const liar = verdict === 'sender-lied' ? against : by;
      return attempt.participants.filter((j) => j !== liar);
    }
    const present = attempt.participants.filter((j) => !attempt.missing.includes(j));
    return isPatient || attempt.missing.length === 0 || present.length < minParticipants
      ? undefined
      : present;
  }

  #emptyBox(): Duty | undefined {
    const { device } = this.#options;
    const next = this.state.rounds.length + 1;
    const isSeen = this.state.witnessedEmpty.get(next)?.has(device.signer.publicKey);
    return isSeen
      ? undefined
      : this.#submit('witnessed the empty box', device.witness(this.state, next, 'empty'));
  }

  #seal(): Duty | undefined {
    const size = currentRound(this.state)?.closedSize;
    return size === undefined ? undefined : this.#cosign(size, 'verified and cosigned the closed ballot box');
  }

  #cosign(size: number, what: string): Duty | undefined {
    if (this.#cosigned.has(size)) return undefined;
    const { api, device, verifier } = this.#options;
    return {
      what,
      run: async () => {
        const line = await device.cosign(verifier, size);
        if (!line.ok) return line;
        const posted = await api.cosignature({ size, line: line.value });
        if (posted.ok) this.#cosigned.add(size);
        return posted;
      },
    };
  }

  /** Partial decryption, then the chief's result, then the others' endorsements. */
  async #decryption(index: number): Promise<Duty | undefined> {
    const { device, verifier } = this.#options;
    const { state } = this;
    const { threshold } = manifestOf(state);
    const round = currentRound(state);
    if (round === undefined || !keyHolders(state).includes(index)) return undefined;
    if (this.#isMyShareDue(index)) {
      const partial = await device.decrypt(verifier);
      return partial.ok ? this.#submit('posted a partial decryption', partial.value) : this.#refuse(partial);
    }
    if (round.partials.length < threshold) return undefined;
    const pending = [...state.pending.values()].some(({ statement }) => statement.kind === 'result');
    if (!pending) {
      if (index !== 1 && this.#idleLooks < this.#options.patience) return undefined;
      const result = device.result(verifier);
      return result.ok ? this.#submit('stated the result', result.value) : this.#refuse(result);
    }
    const endorsement = device.endorseResult(verifier);
    if (!endorsement.ok) return this.#refuse(endorsement);
    return endorsement.value && this.#submit('endorsed the result', endorsement.value);
  }

  /**
   * The chief withholds its share until t−1 others are in; of these the first t−1 by index post at once and the
   * others wait, so that no more shares than needed leave the devices.
   */
  #isMyShareDue(index: number): boolean {
    const round = currentRound(this.state);
    const { threshold } = manifestOf(this.state);
    const posted = round?.partials ?? [];
    if (posted.some(({ signer }) => signer === this.#options.device.signer.publicKey)) return false;
    if (posted.length >= threshold) return false;
    if (index === 1) return posted.length >= threshold - 1;
    const others = keyHolders(this.state).filter((j) => j !== 1);
    const isFirst = others.indexOf(index) < threshold - 1;
    return isFirst || this.#idleLooks >= this.#options.patience;
  }
}
