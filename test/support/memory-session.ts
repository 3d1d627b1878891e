/**
 * A whole session in memory: the real ledger, devices and tablets on a log without server or network. Each step is
 * a method, so that a test can stop anywhere and change what it attacks.
 */
import { randomBytes } from 'node:crypto';
import {
  acceptance,
  adoption,
  archiving,
  commandFields,
  declaration,
  proclamation,
  roundCommand,
  roundOpening,
} from '../../ballot-client/src/lib/commands.ts';
import { type Freeze, signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import { EncryptionKeyCache, type SignedBallot, Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { ScrutineerDevice } from '../../ballot-client/src/scrutineer/device.ts';
import { type BadgeSecret, credentialSecret, drawBadge } from '../../crypto/badge.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { type Bytes, type Hash, toHash, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { formatTlogProof } from '../../crypto/log/proof.ts';
import type { Result } from '../../crypto/rejection.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import { originOf } from '../../crypto/session/setup-checks.ts';
import { currentRound, type Paper, type Round, type SessionState } from '../../crypto/session/state.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { decodeStatement, type Statement, StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import type { RecordSource } from '../../tally/verify/verify-record.ts';

export const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** The value of an accepted result; a rejection fails the test with its code. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.value;
}

export const SMALL_RULES: Rules = {
  quorum: { numerator: 2, denominator: 3 },
  form: 'for-against-abstain',
  options: 3,
  grades: [],
  min: 0,
  max: 2,
  blank: true,
  chosen: 2,
  majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true },
  evaluation: null,
  tie: 'runoff',
  tooFew: 'presidium',
  publication: { counts: 'counts', order: 'votes' },
  secondCast: 'first-valid',
  decryptionFloor: 2,
};

/** 满意, 基本满意, 不满意: half of all deputies each time. */
export const GRADING_RULES: Rules = { ...RULES_PRESETS['satisfaction-deputies'].rules, decryptionFloor: 2 };

export interface MemorySessionOptions {
  readonly rules?: Partial<Rules>;
  readonly items?: number;
  readonly deputies?: number;
  readonly scrutineers?: { readonly n: number; readonly t: number };
  /** What the registrar freezes otherwise. */
  readonly frozen?: Partial<Freeze>;
}

export interface Deputy {
  readonly badge: BadgeSecret;
  readonly tablet: Tablet;
  paper?: Paper;
  ballot?: SignedBallot;
}

/** What a scrutineer says that it has seen: this log, whatever its device would think of it. */
export function witnessStatement(
  device: ScrutineerDevice,
  state: SessionState,
  phase: 'empty' | 'closed',
): Bytes {
  const { tree, rounds, session } = state;
  const round = rounds.length + (phase === 'empty' ? 1 : 0);
  const root = toHash(tree.root());
  return device.signer.sign('witnessed', { session: session as Hash, round, phase, size: tree.size, root });
}

export class MemorySession {
  readonly ledger = new Ledger({ laws: LAWS, random });
  readonly entries: Bytes[] = [];
  readonly rules: Rules;
  readonly logSecret = random(32) as SecretKey;
  readonly issuing = new StatementSigner('issuing', random(32) as SecretKey);
  readonly registrar = new StatementSigner('registrar', random(32) as SecretKey);
  readonly presiding = new StatementSigner('presiding', random(32) as SecretKey);
  readonly badgeSalt = random(32);
  readonly sessionId = toHex(random(16));
  readonly deputies: Deputy[] = [];
  readonly devices: ScrutineerDevice[] = [];
  readonly verifiers: SessionVerifier[] = [];
  readonly threshold: number;
  readonly #items: number;
  readonly #frozen: Partial<Freeze>;
  readonly #keys = new EncryptionKeyCache();
  #time = 1_700_000_000;

  private constructor({
    rules,
    items = 3,
    deputies = 4,
    scrutineers = { n: 3, t: 2 },
    frozen = {},
  }: MemorySessionOptions) {
    this.rules = { ...SMALL_RULES, ...rules };
    this.#items = items;
    this.#frozen = frozen;
    this.threshold = scrutineers.t;
    for (let i = 0; i < deputies; i++) {
      const badge = drawBadge(random);
      this.deputies.push({ badge, tablet: new Tablet(badge, this.badgeSalt, random(32), random) });
    }
  }

  /** A session up to the frozen manifest. */
  static async create(options: MemorySessionOptions = {}): Promise<MemorySession> {
    const session = new MemorySession(options);
    const tools = { random, now: () => session.now(), save: async () => {} };
    for (let j = 0; j < (options.scrutineers?.n ?? 3); j++) {
      session.devices.push(await ScrutineerDevice.create(tools));
      session.verifiers.push(new SessionVerifier({ random }));
    }
    for (const envelope of must(signFreeze(session.freeze(), session.registrar))) session.append(envelope);
    return session;
  }

  now(): number {
    return this.#time++;
  }

  get state(): SessionState {
    return this.ledger.state;
  }

  get round(): Round {
    return currentRound(this.state) as Round;
  }

  freeze(): Freeze {
    const { sessionId, badgeSalt } = this;
    const logKey = toPublicKey(publicKeyOf(this.logSecret));
    return {
      draft: { sessionId, origin: originOf(sessionId), logKey, issuingKey: this.issuing.publicKey },
      purpose: 'rehearsal',
      title: '小型试验会议',
      precededBy: null,
      badgeSalt: toHex(badgeSalt),
      staff: [
        { role: 'registrar', index: 1, identityKey: this.registrar.publicKey, witnessKey: null },
        { role: 'presiding', index: 1, identityKey: this.presiding.publicKey, witnessKey: null },
        ...this.devices.map((device, i) => ({
          role: 'scrutineer' as const,
          index: i + 1,
          identityKey: device.signer.publicKey,
          witnessKey: toPublicKey(publicKeyOf(device.witnessSecret)),
        })),
      ],
      threshold: this.threshold,
      minParticipants: this.threshold,
      roll: this.deputies.map(({ badge }) => toPublicKey(publicKeyOf(credentialSecret(badge, badgeSalt)))),
      categories: ['民生'],
      candidates: Array.from({ length: this.#items }, (_, i) => ({
        id: `p${i + 1}`,
        number: i + 1,
        title: `项目 ${i + 1}`,
        category: 0,
        parent: null,
        owner: null,
        budget: null,
        target: null,
      })),
      testQuestion: '今天是否晴天？',
      rules: this.rules,
      witnesses: [],
      witnessThreshold: this.threshold,
      clientBuild: null,
      time: this.now(),
      ...this.#frozen,
    };
  }

  /** Checks and logs an entry, as a server would; throws its rejection. */
  append(envelope: Bytes): Statement {
    const statement = must(decodeStatement(envelope));
    must(this.ledger.append(statement));
    this.entries.push(envelope);
    return statement;
  }

  /** Logs an entry without asking anybody: what a hostile server can do. */
  force(envelope: Bytes): void {
    this.entries.push(envelope);
  }

  acceptAll(): void {
    this.append(this.presiding.sign('manifest-accepted', acceptance(this.state)));
    for (const device of this.devices) this.append(device.accept(this.state));
  }

  /** Runs the ceremony to its end among these participants (default: all). */
  async ceremony(participants: readonly number[] = this.devices.map((_, i) => i + 1)): Promise<void> {
    this.append((this.devices[0] as ScrutineerDevice).startCeremony(this.state, participants));
    await this.ceremonySteps();
  }

  /** Lets every device post what it owes until nobody owes anything. */
  async ceremonySteps(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = false;
      for (const device of this.devices) {
        for (const envelope of must(await device.ceremonyStatements(this.state))) {
          this.append(envelope);
          moved = true;
        }
      }
    }
  }

  adoptAndOpenSignIn(): void {
    this.append(this.presiding.sign('adopted', adoption(this.state, this.now())));
    this.append(this.presiding.sign('sign-in-opened', commandFields(this.state, this.now())));
  }

  signIn(deputies: readonly Deputy[] = this.deputies): void {
    const byCredential = [...deputies].sort((a, b) => (a.tablet.credential < b.tablet.credential ? -1 : 1));
    for (const { tablet } of byCredential) this.append(tablet.signIn(this.state.session as Hash));
  }

  witnessEmpty(): void {
    for (const device of this.devices) this.append(witnessStatement(device, this.state, 'empty'));
  }

  openRound(kind: 'main' | 'test' = 'main'): void {
    this.append(this.presiding.sign('round-opened', roundOpening(this.state, kind, this.now())));
    this.issuePapers();
  }

  /** One paper for each deputy present, as the server does at opening. */
  issuePapers(): void {
    for (const credential of [...this.state.present].sort()) this.append(this.paperFor(credential));
    for (const deputy of this.deputies) {
      const paper = this.round.paperOf.get(deputy.tablet.credential);
      if (paper !== undefined) deputy.paper = paper;
    }
  }

  paperFor(credential: Paper['credential'], changes: Record<string, unknown> = {}): Bytes {
    const { state, round } = this;
    return this.issuing.sign('paper', {
      session: state.session as Hash,
      round: round.number,
      credential,
      votingKey: state.attendance.get(credential)?.votingKey as Paper['votingKey'],
      serial: toHex(random(16)),
      candidates: state.manifest?.candidatesHash as Hash,
      rules: state.rulesHash as Hash,
      opened: round.opened,
      ceremony: state.ceremony as Hash,
      ...changes,
    });
  }

  /** The signed ballot of a deputy with these marks. */
  ballotOf(deputy: Deputy, marks: Marks, replaces: Hash | null = null): SignedBallot {
    const keys = this.#keys.of(this.round.keys as NonNullable<Round['keys']>);
    return must(deputy.tablet.encrypt(this.state, this.round, deputy.paper as Paper, marks, keys, replaces));
  }

  cast(deputy: Deputy, marks: Marks): void {
    deputy.ballot = this.ballotOf(deputy, marks);
    this.append(deputy.ballot.envelope);
  }

  closeRound(): void {
    this.append(this.presiding.sign('round-closed', roundCommand(this.state, this.now())));
  }

  /** Checkpoint of a size, signed by the log key; of the whole log by default. */
  checkpoint(size = this.state.tree.size): string {
    const origin = originOf(this.sessionId);
    return signCheckpoint({ origin, size, root: this.state.tree.rootAt(size) }, this.logSecret);
  }

  receiptOf(index: number, size = this.state.tree.size): string {
    const hashes = this.state.tree.inclusionProof(index, size);
    return formatTlogProof({ index, hashes, checkpoint: this.checkpoint(size) });
  }

  /** Lets every scrutineer's own verifier catch up with the log. */
  async catchUp(): Promise<void> {
    for (const verifier of this.verifiers) await verifier.take(this.entries.slice(verifier.size));
  }

  /** Cosignature lines of all scrutineers on a checkpoint. */
  async cosignatures(size: number): Promise<string[]> {
    await this.catchUp();
    const lines: string[] = [];
    for (const [i, device] of this.devices.entries()) {
      lines.push(must(await device.cosign(this.verifiers[i] as SessionVerifier, size)));
    }
    return lines;
  }

  async seal(): Promise<void> {
    const size = this.round.closedSize as number;
    const note = must(withCosignatures(this.checkpoint(size), await this.cosignatures(size)));
    const fields = { ...commandFields(this.state, this.now()), round: this.round.number };
    this.append(this.issuing.sign('round-sealed', { ...fields, checkpoint: note }));
  }

  declare(): void {
    this.append(this.presiding.sign('round-declared', declaration(this.state, this.now())));
  }

  async decrypt(
    devices: readonly number[] = this.devices.map((_, i) => i).slice(0, this.threshold),
  ): Promise<void> {
    for (const i of devices) {
      await this.catchUp();
      const device = this.devices[i] as ScrutineerDevice;
      this.append(must(await device.decrypt(this.verifiers[i] as SessionVerifier)));
    }
  }

  async finishResult(): Promise<void> {
    await this.catchUp();
    const [chief, ...others] = this.devices as [ScrutineerDevice, ...ScrutineerDevice[]];
    this.append(must(chief.result(this.verifiers[0] as SessionVerifier)));
    for (const [i, device] of others.slice(0, this.threshold - 1).entries()) {
      await this.catchUp();
      const endorsement = must(device.endorseResult(this.verifiers[i + 1] as SessionVerifier));
      this.append(endorsement as Bytes);
    }
  }

  proclaim(): void {
    const payload = proclamation(this.state, chosenInOrder(this.state), this.now());
    this.append(this.presiding.sign('proclaimed', payload));
  }

  archive(): void {
    this.append(this.registrar.sign('archived', archiving(this.state, this.now())));
  }

  /** The record with the cosignatures of all scrutineers. */
  async record(): Promise<RecordSource> {
    const lines = await this.cosignatures(this.state.tree.size);
    return { entries: [...this.entries], checkpoint: must(withCosignatures(this.checkpoint(), lines)) };
  }

  /** Everything up to an open main round in which all deputies have a paper. */
  async toOpenRound(): Promise<void> {
    this.acceptAll();
    await this.ceremony();
    this.adoptAndOpenSignIn();
    this.signIn();
    this.witnessEmpty();
    this.openRound();
  }

  /** From the close to the archived session. */
  async toArchive(): Promise<void> {
    this.closeRound();
    await this.seal();
    this.declare();
    await this.decrypt();
    await this.finishResult();
    this.proclaim();
    this.archive();
  }
}
