/**
 * A scrutineer's device: the keys, the share, and what it must remember so that no server can make it act twice on
 * different logs (PROTOCOL.md §4 and §8). It sees a log through a verifier of its own and trusts nothing else. No DOM
 * and no network: the page and the rehearsal bring those.
 */
import { type Bytes, fromHex, type Hash, type RandomBytes, toHash, toHex } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { formatCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign } from '../../../crypto/log/cosignature.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { witnessName } from '../../../crypto/session/setup-checks.ts';
import { currentRound, manifestOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { StatementSigner } from '../../../crypto/statements/envelope.ts';
import { partiallyDecrypt } from '../../../crypto/threshold/decrypt.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { acceptance, commandFields } from '../lib/commands.ts';
import { CeremonyPart, type CeremonySecrets } from './ceremony-part.ts';
import { decodeMemory, encodeMemory, freshMemory, type ScrutineerMemory } from './memory.ts';

/** What the device needs from its surroundings. */
export interface DeviceTools {
  readonly random: RandomBytes;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Stores the sealed memory durably; resolves once it is safe. Called before anything that depends on it leaves. */
  readonly save: (content: Bytes) => Promise<void>;
}

export class ScrutineerDevice {
  readonly signer: StatementSigner;
  readonly #memory: ScrutineerMemory;
  readonly #tools: DeviceTools;

  private constructor(memory: ScrutineerMemory, tools: DeviceTools) {
    this.#memory = memory;
    this.#tools = tools;
    this.signer = new StatementSigner('scrutineer', memory.identitySecret as SecretKey);
  }

  /** Makes identity and witness keys and stores them. */
  static async create(tools: DeviceTools): Promise<ScrutineerDevice> {
    const device = new ScrutineerDevice(freshMemory(tools.random), tools);
    await device.#save();
    return device;
  }

  /** A device from its opened key file; `key.file` if the content is damaged. */
  static restore(content: Bytes, tools: DeviceTools): Result<ScrutineerDevice> {
    const memory = decodeMemory(content);
    return memory.ok ? accept(new ScrutineerDevice(memory.value, tools)) : memory;
  }

  async #save(): Promise<void> {
    await this.#tools.save(encodeMemory(this.#memory));
  }

  get witnessSecret(): SecretKey {
    return this.#memory.witnessSecret as SecretKey;
  }

  /** This scrutineer's index in the manifest, or undefined where it is not listed. */
  indexIn(state: SessionState): number | undefined {
    const member = state.staff.get(this.signer.publicKey);
    return member?.role === 'scrutineer' ? member.index : undefined;
  }

  /** Whether the key file holds the share of the keys of this session. */
  holdsShare({ ceremony }: SessionState): boolean {
    return ceremony !== undefined && this.#memory.share?.ceremony === ceremony;
  }

  /** Accepts the manifest: done by a person who has compared the fingerprint. */
  accept(state: SessionState): Bytes {
    return this.signer.sign('manifest-accepted', acceptance(state));
  }

  /** The chief starts an attempt with these participants. */
  startCeremony(state: SessionState, participants: readonly number[]): Bytes {
    const all = [...state.staff.values()]
      .filter(({ role }) => role === 'scrutineer')
      .map(({ index }) => index);
    const excluded = all.filter((j) => !participants.includes(j)).sort((a, b) => a - b);
    return this.signer.sign('ceremony-started', {
      ...commandFields(state, this.#tools.now()),
      attempt: state.attempts.length + 1,
      participants,
      excluded,
    });
  }

  /**
   * The statements that this scrutineer owes the ceremony now, none if it waits for others. Secrets are stored before
   * the statement that commits to them is given out.
   */
  async ceremonyStatements(state: SessionState): Promise<Result<Bytes[]>> {
    const index = this.indexIn(state);
    const attempt = state.attempts.at(-1);
    if (index === undefined || attempt === undefined || !attempt.missing.includes(index)) return accept([]);
    const part = new CeremonyPart(attempt, index, fromHex(state.session as string), this.signer);
    const secrets = this.#secretsOf(toHex(part.session), attempt.number);
    const owed = part.owed(secrets, this.#tools.random);
    if (!owed.ok) return owed;
    const { statements, keep, share } = owed.value;
    if (keep !== undefined) this.#memory.attempt = keep;
    if (share !== undefined) this.#memory.share = share;
    if (keep !== undefined || share !== undefined) await this.#save();
    return accept(statements);
  }

  #secretsOf(session: string, attempt: number): CeremonySecrets | undefined {
    const kept = this.#memory.attempt;
    return kept?.session === session && kept.attempt === attempt ? kept : undefined;
  }

  /** States what was seen at the empty-box check or after the close. */
  witness(state: SessionState, round: number, phase: 'empty' | 'closed'): Bytes {
    const { size } = state.tree;
    const root = toHash(state.tree.root());
    return this.signer.sign('witnessed', { session: state.session as Hash, round, phase, size, root });
  }

  /**
   * Cosigns the checkpoint of `size` of the log that this device verified itself. Refuses a log that does not extend
   * the largest one that it ever cosigned (`seal.rollback`); remembers before it signs.
   */
  async cosign(verifier: SessionVerifier, size: number): Promise<Result<string>> {
    const { state } = verifier;
    const index = this.indexIn(state);
    if (index === undefined || !verifier.isVerified || size > verifier.size) {
      return reject('seal.checkpoint', 'the log did not verify');
    }
    const session = state.session as string;
    const floor = this.#memory.floors.get(session);
    if (floor !== undefined) {
      const isExtended =
        floor.size <= verifier.size && toHex(verifier.tree.rootAt(floor.size)) === floor.root;
      if (!isExtended) return reject('seal.rollback', `cosigned ${floor.size} entries before`);
    }
    const root = verifier.tree.rootAt(size);
    if (floor === undefined || floor.size < size) {
      this.#memory.floors.set(session, { size, root: toHex(root) });
      await this.#save();
    }
    const { origin } = manifestOf(state);
    const text = formatCheckpoint({ origin, size, root });
    return accept(cosign(text, witnessName(origin, index), this.witnessSecret, this.#tools.now()));
  }

  /**
   * The partial decryption of the current round: only of a declared, sealed round whose ballots this device verified,
   * never of a second root for the same round (`seal.rollback`), remembered before it leaves.
   */
  async decrypt(verifier: SessionVerifier): Promise<Result<Bytes>> {
    const { state } = verifier;
    const round = currentRound(state);
    const index = this.indexIn(state);
    const refused = this.#mayDecrypt(verifier, round);
    if (!refused.ok) return refused;
    const { root, round: sealed } = refused.value;
    const share = this.#memory.share;
    const allKeys = index === undefined ? undefined : state.keys?.shareKeys.get(index);
    const isOurs = share !== undefined && share.ceremony === state.ceremony;
    if (index === undefined || allKeys === undefined || !isOurs) {
      return reject('key.stale', 'this key file has no share of these keys');
    }
    const box = verifier.sealedBox(sealed);
    if (!box.ok) return box;
    const { sums, box: boxBytes } = box.value;
    this.#memory.decrypted.push({ session: state.session as string, round: sealed.number, root });
    await this.#save();
    const slots = sums.beta.length;
    const shareKeys = allKeys.slice(0, slots);
    const secrets = share.scalars.slice(0, slots);
    const partial = partiallyDecrypt(boxBytes, index, sums.alpha, secrets, shareKeys, this.#tools.random);
    return accept(
      this.signer.sign('partial-decryption', {
        session: state.session as Hash,
        round: sealed.number,
        box: toHex(boxBytes),
        decryption: toBase64(partial.shares),
        proof: toBase64(partial.proof),
      }),
    );
  }

  /** Seal, floor and memory: may the round be decrypted by this device? */
  #mayDecrypt(verifier: SessionVerifier, round: Round | undefined): Result<{ root: string; round: Round }> {
    const { state } = verifier;
    if (!verifier.isVerified) return reject('seal.checkpoint', 'the log did not verify');
    if (round?.sealedRoot === undefined || state.phase !== 'declared') {
      return reject('session.state', 'the round is not sealed and declared valid');
    }
    if (round.counting.size < Math.max(2, manifestOf(state).rules.decryptionFloor))
      return reject('decryption.floor');
    const root = toHex(round.sealedRoot);
    const floor = this.#memory.floors.get(state.session as string);
    if (floor === undefined || floor.size < (round.closedSize ?? 0)) {
      return reject('key.stale', 'this key file has not cosigned the sealed log');
    }
    if (floor.size > verifier.size || toHex(verifier.tree.rootAt(floor.size)) !== floor.root) {
      return reject('seal.rollback', `cosigned ${floor.size} entries before`);
    }
    const earlier = this.#memory.decrypted.find(
      (one) => one.session === state.session && one.round === round.number,
    );
    if (earlier !== undefined && earlier.root !== root)
      return reject('seal.rollback', `round ${round.number}`);
    return accept({ root, round });
  }

  /** The result of the current round as this device computes it; needs t valid partial decryptions. */
  result(verifier: SessionVerifier): Result<Bytes> {
    const { state } = verifier;
    if (!verifier.isVerified) return reject('seal.checkpoint', 'the log did not verify');
    const round = currentRound(state);
    const box = round && verifier.boxOf(round.number);
    if (round === undefined || box === undefined) return reject('decryption.too_few');
    const count = verifier.recount(round);
    if (!count.ok) return count;
    return accept(
      this.signer.sign('result', {
        ...commandFields(state, this.#tools.now()),
        round: round.number,
        box: toHex(box.box),
        shares: round.partials.slice(0, manifestOf(state).threshold).map(({ leaf }) => leaf),
        counts: count.value.counts,
        outcome: count.value.outcome,
      }),
    );
  }

  /** Endorses the pending result of the current round, which this device has recomputed (the verifier took it in). */
  endorseResult(verifier: SessionVerifier): Result<Bytes | undefined> {
    const { state } = verifier;
    if (!verifier.isVerified) return reject('result.counts', 'the result did not verify');
    const round = currentRound(state)?.number;
    const pending = [...state.pending.values()].find(
      ({ statement }) => statement.kind === 'result' && statement.payload.round === round,
    );
    if (pending === undefined || pending.statement.signer === this.signer.publicKey) return accept(undefined);
    if (pending.endorsers.has(this.signer.publicKey)) return accept(undefined);
    const session = state.session as Hash;
    return accept(this.signer.sign('endorsed', { session, entry: pending.statement.leaf }));
  }

  /** Erases share and ceremony secrets and says so; a promise, since copies cannot be seen (THREAT-MODEL.md). */
  async destroyKeys(state: SessionState): Promise<Bytes> {
    this.#memory.share = undefined;
    this.#memory.attempt = undefined;
    await this.#save();
    const session = state.session as Hash;
    return this.signer.sign('keys-destroyed', { session, attempt: state.attempts.at(-1)?.number ?? 1 });
  }
}
