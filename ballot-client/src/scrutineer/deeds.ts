/** Carries out a duty: the device signs, or refuses; the result is sent. Used by the page's worker and unattended. */
import { type Bytes, type Hash, toPublicKey } from '../../../crypto/bytes.ts';
import { ACCEPTED, accept, type Rejection, type Result, reject } from '../../../crypto/rejection.ts';
import { currentRound } from '../../../crypto/session/state.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import type { CosignatureSubmission } from '../../../server/contract/events.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import type { ScrutineerDevice } from './device.ts';
import { type Duty, nextParticipants } from './duties.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';

/** Refusals that mean that others were faster or the moment has passed: look again, then decide anew. */
const OVERTAKEN: ReadonlySet<string> = new Set([
  'session.stale_command',
  'session.state',
  'session.duplicate',
  'endorsement.target',
  // The box that was seen empty: a command came in between, or the round has begun without this word.
  'witness.mismatch',
  'round.number',
  'ceremony.order',
  'ceremony.prev',
  'ceremony.attempt',
  'request.unavailable',
  'request.too_many',
]);

export const isOvertaken = ({ code }: Rejection): boolean => OVERTAKEN.has(code);

/** What leaves the device: statements in their order, or a cosignature. */
export type Outgoing =
  | { readonly statements: readonly Bytes[] }
  | { readonly cosignature: CosignatureSubmission };

const oneStatement = (result: Result<Bytes | undefined>): Result<Outgoing> =>
  result.ok ? accept({ statements: result.value === undefined ? [] : [result.value] }) : result;

export class Deeds {
  readonly #api: ScrutineerApi;
  readonly #device: ScrutineerDevice;
  readonly #verifier: SessionVerifier;

  constructor(api: ScrutineerApi, device: ScrutineerDevice, verifier: SessionVerifier) {
    this.#api = api;
    this.#device = device;
    this.#verifier = verifier;
  }

  /**
   * What the device gives out for this duty, or why it refuses. Nothing is sent. `fingerprint`: the manifest hash that
   * the person has compared; another manifest is not accepted.
   */
  async prepare(duty: Duty, fingerprint?: Hash): Promise<Result<Outgoing>> {
    const device = this.#device;
    const verifier = this.#verifier;
    const { state } = verifier;
    if (!verifier.isVerified) return reject('seal.checkpoint', 'the log did not verify');
    switch (duty) {
      case 'accept-manifest':
        return this.#acceptance(fingerprint);
      case 'start-ceremony':
        return oneStatement(accept(device.startCeremony(state, nextParticipants(state))));
      case 'ceremony-step': {
        const statements = await device.ceremonyStatements(state);
        return statements.ok ? accept({ statements: statements.value }) : statements;
      }
      case 'witness-empty':
        return oneStatement(await device.witnessEmpty(verifier));
      case 'cosign':
        return this.#cosignature(currentRound(state)?.closedSize ?? 0);
      case 'cosign-final':
        return this.#cosignature(state.tree.size);
      case 'decrypt':
        return oneStatement(await device.decrypt(verifier));
      case 'state-result':
        return oneStatement(device.result(verifier));
      case 'endorse':
        return oneStatement(device.endorseResult(verifier));
      case 'destroy-keys':
        return oneStatement(accept(await device.destroyKeys(state)));
    }
  }

  /** Both keys must stand in the manifest as this device made them: with another witness key somebody else cosigns. */
  #acceptance(fingerprint: Hash | undefined): Result<Outgoing> {
    const { state } = this.#verifier;
    if (fingerprint === undefined || state.session !== fingerprint) {
      return reject('log.manifest_hash', `${state.session}`);
    }
    const listed = state.staff.get(this.#device.signer.publicKey)?.witnessKey;
    const own = toPublicKey(publicKeyOf(this.#device.witnessSecret));
    if (listed !== own) return reject('manifest.staff', 'another witness key than that of this device');
    return oneStatement(accept(this.#device.accept(state)));
  }

  async #cosignature(size: number): Promise<Result<Outgoing>> {
    const line = await this.#device.cosign(this.#verifier, size);
    return line.ok ? accept({ cosignature: { size, line: line.value } }) : line;
  }

  /** Sends it; the server's refusal is a value. */
  async send(outgoing: Outgoing): Promise<Result<void>> {
    if ('cosignature' in outgoing) {
      const posted = await this.#api.cosignature(outgoing.cosignature);
      return posted.ok ? ACCEPTED : posted;
    }
    for (const statement of outgoing.statements) {
      const logged = await this.#api.submit(statement);
      if (!logged.ok) return logged;
    }
    return ACCEPTED;
  }
}
