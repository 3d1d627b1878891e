/** A deputy's page without a browser: the real desk on a session in memory, with a server that can misbehave. */
import type { Connection } from '../../ballot-client/src/deputy/casting.ts';
import { DeputyDesk } from '../../ballot-client/src/deputy/deputy-desk.ts';
import type { Step } from '../../ballot-client/src/deputy/deputy-view.ts';
import { EncryptBench } from '../../ballot-client/src/deputy/encrypt-bench.ts';
import { type Encryptor, slotKeyBytes } from '../../ballot-client/src/deputy/encryptor.ts';
import { publicView } from '../../ballot-client/src/lib/session-view.ts';
import { type Bytes, fromUtf8, type PublicKey } from '../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import type { IssuedPaper, Logged, SignedIn, Status } from '../../server/contract/events.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { type MemorySession, must, random } from './memory-session.ts';
import { MemoryVault } from './memory-vault.ts';

/** The worker's bench in this thread. */
function directEncryptor(bench: EncryptBench): Encryptor {
  return {
    prepare() {},
    encrypt: async (keys, context, marks) => {
      const { form } = keys.layout;
      return bench.encrypt({ form, slotKeys: slotKeyBytes(keys), context, marks, seed: random(32) });
    },
    open: async () => bench.open(),
    forget: () => bench.forget(),
    close: () => bench.forget(),
  };
}

/** The server: what it is sent goes into the log of the session at once. */
export class DeputyHall {
  readonly session: MemorySession;
  readonly listeners = new Set<(status: Status) => void>();
  /** Ballots that arrived. */
  readonly arrived: Bytes[] = [];
  /** What the next casts are answered with in place of the truth; a promise that never ends is a lost answer. */
  readonly answers: (Result<Logged> | Promise<Result<Logged>>)[] = [];
  /** Entries before the opening of the current round. */
  #openedAt = 0;

  constructor(session: MemorySession) {
    this.session = session;
  }

  get status(): Status {
    const { state } = this.session;
    const round = state.rounds.at(-1);
    return {
      size: state.tree.size,
      phase: state.phase,
      session: state.session ?? null,
      roll: state.roll.size,
      present: state.present.size,
      pendingAttendance: 0,
      leave: 0,
      round: round
        ? {
            number: round.number,
            kind: round.kind,
            openedAt: this.#openedAt,
            issued: round.papers.size,
            received: round.counting.size,
            closedSize: round.closedSize ?? null,
            cosigned: 0,
            cosignaturesNeeded: 2,
            partialDecryptions: 0,
          }
        : null,
    };
  }

  /** Tells all tablets where the session stands. */
  tell(): void {
    for (const listener of [...this.listeners]) listener(this.status);
  }

  /** Lets something happen in the session and tells it. */
  after(act: (session: MemorySession) => void): void {
    act(this.session);
    this.tell();
  }

  open(kind: 'main' | 'test' = 'main'): void {
    if (kind === 'main') this.session.witnessEmpty();
    this.#openedAt = this.session.entries.length;
    this.after((session) => session.openRound(kind));
  }

  #log(envelope: Bytes): Result<number> {
    const statement = decodeStatement(envelope);
    if (!statement.ok) return statement;
    const known = this.session.entries.findIndex((entry) => Buffer.compare(entry, envelope) === 0);
    if (known >= 0) return accept(known);
    const appended = this.session.ledger.append(statement.value);
    if (!appended.ok) return appended;
    this.session.entries.push(envelope);
    return accept(this.session.entries.length - 1);
  }

  #cast(envelope: Bytes): Result<Logged> {
    const index = this.#log(envelope);
    if (!index.ok) return index;
    const { leaf } = must(decodeStatement(envelope));
    return accept({ index: index.value, leaf, receipt: this.session.receiptOf(index.value) });
  }

  #paper(credential: PublicKey): Result<IssuedPaper> {
    const paper = this.session.round.paperOf.get(credential);
    if (paper === undefined) return reject('paper.unknown');
    const index = this.session.entries.findIndex((entry) => must(decodeStatement(entry)).leaf === paper.leaf);
    const text = fromUtf8(this.session.entries[index] as Bytes) as string;
    return accept({ paper: text, receipt: this.session.receiptOf(index) });
  }

  connect(): Connection {
    const hall = this;
    const own = new Set<(status: Status) => void>();
    return {
      get status() {
        return hall.status;
      },
      isConnected: true,
      onConnection: () => () => undefined,
      onStatus(listener) {
        own.add(listener);
        hall.listeners.add(listener);
        return () => hall.listeners.delete(listener);
      },
      async signIn(envelope): Promise<Result<SignedIn>> {
        const index = hall.#log(envelope);
        return index.ok ? accept({ leaf: must(decodeStatement(envelope)).leaf }) : index;
      },
      paper: async (_, credential) => hall.#paper(credential),
      async cast(envelope) {
        hall.arrived.push(envelope);
        return (await hall.answers.shift()) ?? hall.#cast(envelope);
      },
      close() {
        for (const listener of own) hall.listeners.delete(listener);
      },
    };
  }

  /** A tablet's page; another one on the same vault is the tablet after a reload. */
  page(vault = new MemoryVault(), bench = new EncryptBench()): DeputyDesk {
    const { session } = this;
    const source = {
      publicEntries: async (from: number, to: number) => accept(session.entries.slice(from, to)),
      checkpoint: async () => accept(session.checkpoint()),
    };
    const tools = { laws: LAWS, random };
    return new DeputyDesk({
      connect: () => this.connect(),
      sessionUnder: (registrar) => publicView(source, tools, registrar),
      encryptor: () => directEncryptor(bench),
      vault,
      random,
    });
  }
}

/** Resolves when the page is there; fails with where it is instead. */
export async function reach(desk: DeputyDesk, step: Step): Promise<void> {
  for (let i = 0; i < 400 && desk.view.step !== step; i++) await new Promise((go) => setTimeout(go, 5));
  const { rejection } = desk.view;
  if (desk.view.step !== step) throw new Error(`${desk.view.step}, not ${step}: ${rejection?.code ?? ''}`);
}
