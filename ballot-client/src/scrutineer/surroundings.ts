/** What stands beside the log or is not kept in its state: enrolment, cosignatures, destroyed keys. */
import type { Bytes, PublicKey } from '../../../crypto/bytes.ts';
import { currentRound } from '../../../crypto/session/state.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import { isPlainText } from '../../../crypto/statements/schema.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { cosignersOf } from './cosigners.ts';
import { claimsKind, OwnTraces } from './own-traces.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';

/** Characters of a name that are shown. */
const MOST_OF_NAME = 60;

export class Surroundings {
  readonly #api: ScrutineerApi;
  readonly #verifier: SessionVerifier;
  readonly #self: PublicKey;
  /** Names by index, as they were entered at enrolment and as the server has them: labels beside the number, no more. */
  names: Readonly<Record<number, string>> = {};
  /** What the log shows that this key did. */
  readonly traces: OwnTraces;
  /** The name under which this key asks to be listed; null where it does not. */
  enrolledAs: string | null = null;
  #hasAskedNames = false;
  /** Indices of who has cosigned the close, or the newest checkpoint once the session is archived. */
  cosigners: readonly number[] = [];
  /** Sizes that this scrutineer has cosigned. */
  readonly cosigned = new Set<number>();
  /** Identity keys whose holders say that their shares are erased. */
  readonly destroyed = new Set<PublicKey>();

  constructor(api: ScrutineerApi, verifier: SessionVerifier, self: PublicKey) {
    this.#api = api;
    this.#verifier = verifier;
    this.#self = self;
    this.traces = new OwnTraces(self);
  }

  /** Notes what the state does not keep. The verifier takes the entries in after this, or stops everything. */
  noteEntries(entries: readonly Bytes[]): void {
    this.traces.note(entries);
    for (const entry of entries) {
      if (!claimsKind(entry, 'keys-destroyed')) continue;
      const statement = decodeStatement(entry);
      if (statement.ok) this.destroyed.add(statement.value.signer);
    }
  }

  async look(): Promise<void> {
    const { state } = this.#verifier;
    if (state.phase === 'empty') await this.#lookForEnrolment();
    else if (!this.#hasAskedNames) await this.#lookForNames();
    if (state.phase === 'closed') await this.#lookForCosigners(currentRound(state)?.closedSize ?? 0);
    if (state.phase === 'archived') await this.#lookForCosigners(state.tree.size);
  }

  async #lookForEnrolment(): Promise<void> {
    const listed = await this.#api.enrolments();
    if (!listed.ok) return;
    this.enrolledAs = listed.value.find(({ identityKey }) => identityKey === this.#self)?.name ?? null;
  }

  async #lookForNames(): Promise<void> {
    const listed = await this.#api.enrolments();
    if (!listed.ok) return;
    this.#hasAskedNames = true;
    const { staff } = this.#verifier.state;
    const named = listed.value.flatMap(({ identityKey, name }): [number, string][] => {
      const member = staff.get(identityKey);
      return member?.role === 'scrutineer' && isPlainText(name, MOST_OF_NAME) ? [[member.index, name]] : [];
    });
    this.names = Object.fromEntries(named);
  }

  async #lookForCosigners(size: number): Promise<void> {
    this.cosigners = await cosignersOf(this.#api, this.#verifier, size);
    const index = this.#verifier.state.staff.get(this.#self)?.index;
    if (index !== undefined && this.cosigners.includes(index)) this.cosigned.add(size);
  }
}
