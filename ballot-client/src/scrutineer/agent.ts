/** An unattended scrutineer, as rehearsals have it: does whatever is owed as soon as it is owed. */
import type { Hash } from '../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { catchUp } from './catch-up.ts';
import { Deeds, isOvertaken } from './deeds.ts';
import type { ScrutineerDevice } from './device.ts';
import { type Duty, dueNow, isCeremonyHopeless } from './duties.ts';
import { OwnTraces } from './own-traces.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';

export interface AgentOptions {
  readonly api: ScrutineerApi;
  readonly device: ScrutineerDevice;
  readonly verifier: SessionVerifier;
  /** The manifest hash as it was read aloud; another manifest is not accepted. */
  readonly fingerprint: Hash;
  /** Rounds of looking without progress after which another scrutineer's part is taken over. */
  readonly patience: number;
}

export class ScrutineerAgent {
  readonly #options: AgentOptions;
  readonly #deeds: Deeds;
  #idleLooks = 0;
  readonly #cosigned = new Set<number>();
  readonly #traces: OwnTraces;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#traces = new OwnTraces(options.device.signer.publicKey);
    this.#deeds = new Deeds(options.api, options.device, options.verifier);
  }

  /** Whether the archived log is cosigned: nothing remains to be done. */
  get isFinished(): boolean {
    return this.state.phase === 'archived' && this.#cosigned.has(this.state.tree.size);
  }

  /** Whether the log shows that the key file is not the newest. */
  get isBehind(): boolean {
    return this.#options.device.isBehind(this.state, this.#traces);
  }

  get state(): SessionState {
    return this.#options.verifier.state;
  }

  /**
   * Looks once: catches up with the log and does what is owed now. Gives what was done, or undefined if nothing was
   * owed; a rejection where the log does not verify or the device refuses.
   */
  async look(): Promise<Result<Duty | undefined>> {
    const { api, verifier, fingerprint } = this.#options;
    const caughtUp = await catchUp(api, verifier, (entries) => this.#traces.note(entries));
    if (!caughtUp.ok) return caughtUp;
    const duty = this.#duty();
    if (duty === undefined) {
      this.#idleLooks += 1;
      return isCeremonyHopeless(this.state)
        ? reject('ceremony.participants', 'too few are left')
        : accept(undefined);
    }
    const outgoing = await this.#deeds.prepare(duty, fingerprint);
    if (!outgoing.ok) return outgoing;
    const sent = await this.#deeds.send(outgoing.value);
    if (!sent.ok && !isOvertaken(sent)) return sent;
    if (sent.ok && 'cosignature' in outgoing.value) this.#cosigned.add(outgoing.value.cosignature.size);
    this.#idleLooks = 0;
    return accept(sent.ok ? duty : undefined);
  }

  /** Keys are destroyed by people only. */
  #duty(): Duty | undefined {
    const identityKey = this.#options.device.signer.publicKey;
    const own = { identityKey, cosigned: this.#cosigned, hasDestroyed: true };
    const { owed, reserve } = dueNow(this.state, own);
    return owed ?? (this.#idleLooks >= this.#options.patience ? reserve : undefined);
  }
}
