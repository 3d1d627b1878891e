/**
 * A small session that is driven through a server's interface, with the clients' own code: each step is a method, so
 * that a test can stop anywhere. 2 of 2 scrutineers, 2 projects.
 */
import { io, type Socket } from 'socket.io-client';
import { Api } from '../../ballot-client/src/lib/api.ts';
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
import { type SessionView, wholeView } from '../../ballot-client/src/lib/session-view.ts';
import { EncryptionKeyCache, type SignedBallot, Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { ScrutineerDevice } from '../../ballot-client/src/scrutineer/device.ts';
import { drawBadge, formatBadge } from '../../crypto/badge.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { type Bytes, fromUtf8, type Hash, toHex, toPublicKey } from '../../crypto/bytes.ts';
import type { Result } from '../../crypto/rejection.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import type { RoundKind } from '../../crypto/session/forms.ts';
import { currentRound, type Paper, type Round, type SessionState } from '../../crypto/session/state.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { ClientEvents, Logged, Reply, ServerEvents } from '../../server/contract/events.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { must, random, SMALL_RULES } from './memory-session.ts';
import { REGISTRAR_CODE } from './test-server.ts';

export type TabletSocket = Socket<ServerEvents, ClientEvents>;

export interface ServerDeputy {
  /** As printed. */
  readonly badge: string;
  readonly tablet: Tablet;
  /** What the tablet holds inside, for tests that sign what a tablet would not. */
  readonly voting: StatementSigner;
  paper?: Paper;
}

export interface ServerSessionOptions {
  readonly purpose?: Freeze['purpose'];
  readonly deputies?: number;
  readonly rules?: Partial<Rules>;
  /** Further tablets whose credentials are on the roll. */
  readonly roll?: readonly Tablet[];
}

export class ServerSession {
  readonly api: Api;
  readonly view: SessionView;
  readonly verifier = new SessionVerifier({ random });
  readonly registrar = new StatementSigner('registrar', random(32) as SecretKey);
  readonly presidingSecret = random(32) as SecretKey;
  readonly presiding = new StatementSigner('presiding', this.presidingSecret);
  readonly badgeSalt = random(32);
  readonly deputies: readonly ServerDeputy[];
  readonly devices: ScrutineerDevice[] = [];
  /** What each device has stored last, for a page that goes on with it. */
  readonly stored: Bytes[] = [];
  readonly #rules: Rules;
  readonly #purpose: Freeze['purpose'];
  readonly #alsoOnRoll: readonly Tablet[];
  readonly #keys = new EncryptionKeyCache();
  readonly #sockets: TabletSocket[] = [];
  #base: string;
  #time = 1_700_000_000;

  constructor(base: string, { deputies = 3, rules, roll = [], purpose }: ServerSessionOptions = {}) {
    this.#purpose = purpose ?? 'rehearsal';
    this.#alsoOnRoll = roll;
    this.#base = base;
    this.#rules = { ...SMALL_RULES, chosen: 1, ...rules };
    this.deputies = Array.from({ length: deputies }, () => {
      const secret = random(32);
      const badge = drawBadge(random);
      const tablet = new Tablet(badge, this.badgeSalt, secret, random);
      return {
        badge: formatBadge(badge),
        tablet,
        voting: new StatementSigner('voting', secret as SecretKey),
      };
    });
    this.api = new Api(base);
    this.api.readAs(this.registrar);
    this.view = wholeView(this.api, { laws: LAWS, random });
  }

  now(): number {
    return this.#time++;
  }

  get state(): SessionState {
    return this.view.state;
  }

  get round(): Round {
    return currentRound(this.state) as Round;
  }

  /** A tablet's connection; closed by `close`. */
  connect(base = this.#base): TabletSocket {
    const socket: TabletSocket = io(base, { transports: ['websocket'], forceNew: true });
    this.#sockets.push(socket);
    return socket;
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.disconnect();
  }

  /** Takes in the log as it stands now. */
  async sync(): Promise<SessionState> {
    must(await this.view.sync(must(await this.api.status()).size));
    return this.state;
  }

  /** Submits one after the other; each must be admitted. */
  async submit(...envelopes: readonly Bytes[]): Promise<Logged> {
    let last: Logged | undefined;
    for (const envelope of envelopes) last = must(await this.api.submit(envelope));
    await this.sync();
    return last as Logged;
  }

  async enrol(): Promise<void> {
    must(await this.api.enrolRegistrar({ code: REGISTRAR_CODE, identityKey: this.registrar.publicKey }));
    for (let i = 0; i < 2; i++) {
      const save = async (content: Bytes): Promise<void> => {
        this.stored[i] = content;
      };
      this.devices.push(await ScrutineerDevice.create({ random, now: () => this.now(), save }));
    }
  }

  async freezeOf(): Promise<Freeze> {
    return {
      draft: must(await this.api.draft()),
      purpose: this.#purpose,
      title: '小型试验会议',
      precededBy: null,
      badgeSalt: toHex(this.badgeSalt),
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
      threshold: 2,
      minParticipants: 2,
      roll: [...this.deputies.map(({ tablet }) => tablet), ...this.#alsoOnRoll].map(
        ({ credential }) => credential,
      ),
      categories: ['民生'],
      candidates: [1, 2].map((number) => ({
        ...{ id: `p${number}`, number, title: `项目 ${number}`, category: 0 },
        ...{ parent: null, owner: null, budget: null, target: null },
      })),
      testQuestion: '今天是否晴天？',
      rules: this.#rules,
      witnesses: [],
      witnessThreshold: 2,
      clientBuild: null,
      time: this.now(),
    };
  }

  async freeze(): Promise<void> {
    await this.submit(...must(signFreeze(await this.freezeOf(), this.registrar)));
  }

  async accept(): Promise<void> {
    await this.submit(this.presiding.sign('manifest-accepted', acceptance(this.state)));
    for (const device of this.devices) await this.submit(device.accept(this.state));
  }

  async ceremony(): Promise<void> {
    await this.submit((this.devices[0] as ScrutineerDevice).startCeremony(this.state, [1, 2]));
    for (let moved = true; moved; ) {
      moved = false;
      for (const device of this.devices) {
        const owed = must(await device.ceremonyStatements(this.state));
        if (owed.length > 0) await this.submit(...owed);
        moved ||= owed.length > 0;
      }
    }
  }

  async adopt(): Promise<void> {
    await this.submit(this.presiding.sign('adopted', adoption(this.state, this.now())));
  }

  async openSignIn(): Promise<void> {
    await this.submit(this.presiding.sign('sign-in-opened', commandFields(this.state, this.now())));
  }

  /** Signs in over one socket and waits until all are logged. */
  async signIn(deputies: readonly ServerDeputy[] = this.deputies): Promise<void> {
    const socket = this.connect();
    for (const { tablet } of deputies) {
      must(await socket.emitWithAck('sign-in', textOf(tablet.signIn(this.state.session as Hash))));
    }
    while (must(await this.api.status()).pendingAttendance > 0) await new Promise((go) => setTimeout(go, 10));
    await this.sync();
  }

  /** Signs everybody in on a server that logs no batches by itself. */
  async signInAndFlush(server: {
    readonly service: { readonly attendance: { flush(): Promise<void> } };
  }): Promise<void> {
    const socket = this.connect();
    for (const { tablet } of this.deputies) {
      must(await socket.emitWithAck('sign-in', textOf(tablet.signIn(this.state.session as Hash))));
    }
    await server.service.attendance.flush();
    await this.sync();
  }

  async witnessEmpty(): Promise<void> {
    for (const device of this.devices) {
      await this.verify();
      await this.submit(must(await device.witnessEmpty(this.verifier)));
    }
  }

  opening(kind: RoundKind = 'main'): Bytes {
    return this.presiding.sign('round-opened', roundOpening(this.state, kind, this.now()));
  }

  async openRound(kind: RoundKind = 'main'): Promise<void> {
    await this.submit(this.opening(kind));
    for (const deputy of this.deputies) {
      const paper = this.round.paperOf.get(deputy.tablet.credential);
      if (paper !== undefined) deputy.paper = paper;
    }
  }

  /** A signed ballot; every call encrypts anew. */
  ballotOf(deputy: ServerDeputy, choice?: Marks, replaces: Hash | null = null): SignedBallot {
    const marks = choice ?? Array.from({ length: this.round.form.items }, (_, item) => item);
    const keys = this.#keys.of(this.round.keys as NonNullable<Round['keys']>);
    return must(deputy.tablet.encrypt(this.state, this.round, deputy.paper as Paper, marks, keys, replaces));
  }

  /** Casts ballots of everybody and waits for the receipts. */
  async castAll(): Promise<void> {
    const socket = this.connect();
    for (const deputy of this.deputies) must(await cast(socket, this.ballotOf(deputy).envelope));
    await this.sync();
  }

  closing(): Bytes {
    return this.presiding.sign('round-closed', roundCommand(this.state, this.now()));
  }

  /** Lets the verifier of the scrutineers' devices catch up. */
  async verify(): Promise<void> {
    const { size } = must(await this.api.status());
    await this.verifier.take(must(await this.api.entries(this.verifier.size, size)));
    await this.sync();
  }

  async cosign(device: ScrutineerDevice, size: number): Promise<void> {
    const line = must(await device.cosign(this.verifier, size));
    must(await this.api.cosignature({ size, line }));
  }

  /** Cosigns the close with all devices; the server then seals. */
  async seal(): Promise<void> {
    await this.verify();
    for (const device of this.devices) await this.cosign(device, this.round.closedSize as number);
    await this.sync();
  }

  async declare(): Promise<void> {
    await this.submit(this.presiding.sign('round-declared', declaration(this.state, this.now())));
  }

  async decrypt(): Promise<void> {
    for (const device of this.devices) {
      await this.verify();
      await this.submit(must(await device.decrypt(this.verifier)));
    }
  }

  async finishResult(): Promise<void> {
    const [chief, other] = this.devices as [ScrutineerDevice, ScrutineerDevice];
    await this.verify();
    await this.submit(must(chief.result(this.verifier)));
    await this.verify();
    await this.submit(must(other.endorseResult(this.verifier)) as Bytes);
  }

  async proclaim(): Promise<void> {
    const payload = proclamation(this.state, chosenInOrder(this.state), this.now());
    await this.submit(this.presiding.sign('proclaimed', payload));
  }

  async archive(): Promise<void> {
    await this.submit(this.registrar.sign('archived', archiving(this.state, this.now())));
  }

  /** Everything up to a session in which rounds may be opened; nobody has signed in. */
  async toIdle(): Promise<void> {
    await this.enrol();
    await this.freeze();
    await this.accept();
    await this.ceremony();
    await this.adopt();
    await this.openSignIn();
  }

  /** Everything up to an open main round in which all deputies have a paper. */
  async toOpenRound(): Promise<void> {
    await this.toIdle();
    await this.signIn();
    await this.witnessEmpty();
    await this.openRound();
  }
}

export const textOf = (envelope: Bytes): string => fromUtf8(envelope) ?? '';

/** Sends a ballot or challenge as it is. */
export const cast = (socket: TabletSocket, envelope: Bytes): Promise<Reply<Logged>> =>
  socket.timeout(60_000).emitWithAck('cast', textOf(envelope));

/** The code of a refusal; fails where it was none. */
export function codeOf(result: Result<unknown> | Reply<unknown>): string {
  return result.ok ? 'ok' : result.code;
}
