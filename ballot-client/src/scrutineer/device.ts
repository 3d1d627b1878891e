/**
 * A scrutineer's device: the keys, the share, and what it must remember so that no server can make it act twice on
 * different logs (PROTOCOL.md §4 and §8). It sees a log through a verifier of its own and trusts nothing else. No DOM
 * and no network: the page and the rehearsal bring those.
 */
import { type Bytes, fromHex, type Hash, type RandomBytes, toHash, toHex } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { formatCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign } from '../../../crypto/log/cosignature.ts';
import type { MerkleTree } from '../../../crypto/log/merkle.ts';
import { ACCEPTED, accept, type Result, reject } from '../../../crypto/rejection.ts';
import { witnessName } from '../../../crypto/session/setup-checks.ts';
import { currentRound, manifestOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { StatementSigner } from '../../../crypto/statements/envelope.ts';
import { partiallyDecrypt } from '../../../crypto/threshold/decrypt.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { acceptance, commandFields } from '../lib/commands.ts';
import { CeremonyPart, type CeremonySecrets, type KeyShare } from './ceremony-part.ts';
import { extendsFloor, nextFloor } from './floors.ts';
import { decodeMemory, encodeMemory, freshMemory, type ScrutineerMemory } from './memory.ts';
import type { OwnTraces } from './own-traces.ts';

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
    return this.#shareOf(ceremony) !== undefined;
  }

  /**
   * Whether the log shows that these keys did more than this file remembers: an older copy was opened. What the log does
   * not show cannot be noticed.
   */
  isBehind(state: SessionState, traces: OwnTraces): boolean {
    const { floors, decrypted } = this.#memory;
    const signed = floors.get(state.session ?? '')?.size ?? 0;
    const remembers = (round: number): boolean =>
      decrypted.some((one) => one.session === state.session && one.round === round);
    const hasForgotten = [...traces.decrypted].some((round) => !remembers(round));
    return hasForgotten || Math.max(traces.witnessed, traces.cosigned(state)) > signed;
  }

  #shareOf(ceremony: string | undefined): KeyShare | undefined {
    return this.#memory.shares.find((one) => one.ceremony === ceremony);
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
    const owed = part.owed(secrets, this.#shareOf(attempt.ceremony), this.#tools.random);
    if (!owed.ok) return owed;
    const { statements, keep, share } = owed.value;
    if (keep !== undefined) this.#keep(keep);
    if (share !== undefined) {
      const others = this.#memory.shares.filter(({ ceremony }) => ceremony !== share.ceremony);
      this.#memory.shares = [...others, share];
    }
    if (keep !== undefined || share !== undefined) await this.#save();
    return accept(statements);
  }

  #secretsOf(session: string, attempt: number): CeremonySecrets | undefined {
    return this.#memory.attempts.find((one) => one.session === session && one.attempt === attempt);
  }

  /** In the place of what was kept for the same attempt of the same session. */
  #keep(secrets: CeremonySecrets): void {
    const replaced = this.#secretsOf(secrets.session, secrets.attempt);
    this.#memory.attempts = [...this.#memory.attempts.filter((one) => one !== replaced), secrets];
  }

  /**
   * States that the box of the round to come is empty: of the whole log as this device has verified it now. Refuses and
   * remembers like {@link cosign}, so that nobody gets its word for two logs.
   */
  async witnessEmpty({ state, tree, isVerified }: SessionVerifier): Promise<Result<Bytes>> {
    if (!isVerified) return reject('seal.checkpoint', 'the log did not verify');
    const session = state.session as Hash;
    const { size } = tree;
    const bound = await this.#bindTo(session, tree, size);
    if (!bound.ok) return bound;
    const round = state.rounds.length + 1;
    const root = toHash(tree.root());
    return accept(this.signer.sign('witnessed', { session, round, phase: 'empty', size, root }));
  }

  /** Stores that a head of this log is signed, before it is; `seal.rollback` where the log lacks what was signed. */
  async #bindTo(session: string, tree: MerkleTree, size: number): Promise<Result<void>> {
    const floor = this.#memory.floors.get(session);
    const next = nextFloor(floor, tree, size);
    if (next === undefined) return reject('seal.rollback', `signed ${floor?.size} entries before`);
    if (floor === undefined || next.size > floor.size) {
      this.#memory.floors.set(session, next);
      await this.#save();
    }
    return ACCEPTED;
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
    const { tree } = verifier;
    const bound = await this.#bindTo(state.session as string, tree, size);
    if (!bound.ok) return bound;
    const root = tree.rootAt(size);
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
    const share = this.#shareOf(state.ceremony);
    const allKeys = index === undefined ? undefined : state.keys?.shareKeys.get(index);
    if (index === undefined || allKeys === undefined || share === undefined) {
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
    if (!extendsFloor(verifier.tree, floor)) {
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

  /** Erases shares and ceremony secrets of this session and says so; a promise, since copies cannot be seen (THREAT-MODEL.md). */
  async destroyKeys(state: SessionState): Promise<Bytes> {
    const session = state.session as Hash;
    this.#memory.shares = this.#memory.shares.filter((one) => one.session !== session);
    this.#memory.attempts = this.#memory.attempts.filter((one) => one.session !== session);
    await this.#save();
    return this.signer.sign('keys-destroyed', { session, attempt: state.attempts.at(-1)?.number ?? 1 });
  }
}
