/** The simulated staff of a guided demonstration: a child process that acts when the person at the page asks. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ACCEPTED, type Result, reject } from '../crypto/rejection.ts';
import type {
  DemoAct,
  DemoDeputies,
  FromDemoStaff,
  SimulatedStaff,
  StaffStage,
  ToDemoStaff,
} from './contract/demo.ts';

const PROGRAM = new URL('../ballot-client/rehearse/demo-staff.ts', import.meta.url);

/** The stage in which each act is due. */
const DUE: Readonly<Record<DemoAct, StaffStage>> = { prepare: 'absent', open: 'ready', count: 'voting' };

export class DemoStaff {
  readonly #registrarCode: string;
  readonly #letCome: (base: string, deputies: DemoDeputies) => Result<void>;
  readonly #onTrouble: (message: string) => void;
  #child: ChildProcess | undefined;
  #facts: SimulatedStaff = { stage: 'absent', badge: null, fingerprint: null };

  /** `letCome`: lets the simulated deputies come. */
  constructor(
    registrarCode: string,
    letCome: (base: string, deputies: DemoDeputies) => Result<void>,
    onTrouble: (message: string) => void,
  ) {
    this.#registrarCode = registrarCode;
    this.#letCome = letCome;
    this.#onTrouble = onTrouble;
  }

  get facts(): SimulatedStaff {
    return this.#facts;
  }

  /** Asks for an act at the server's address `base`; `session.state` where it is not due. */
  ask(base: string, act: DemoAct): Result<void> {
    if (this.#facts.stage !== DUE[act]) return reject('session.state', `this is not the time to ${act}`);
    if (act === 'prepare') this.#start(base);
    else this.#tell({ type: 'act', act });
    // Until they report, so that nothing is asked for twice.
    const stages = { prepare: 'enrolling', open: 'opening', count: 'sealing' } as const;
    this.#facts = { ...this.#facts, stage: stages[act] };
    return ACCEPTED;
  }

  #start(base: string): void {
    const child = fork(fileURLToPath(PROGRAM), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message) => this.#hear(base, message as FromDemoStaff));
    child.once('error', (error) => this.#fail(error.message));
    child.once('exit', () => {
      this.#child = undefined;
    });
    this.#tell({ type: 'start', base, registrarCode: this.#registrarCode });
  }

  #tell(message: ToDemoStaff): void {
    this.#child?.send(message);
  }

  #hear(base: string, message: FromDemoStaff): void {
    if (message.type === 'stage') this.#facts = { ...this.#facts, stage: message.stage };
    else if (message.type === 'badges') {
      this.#facts = { ...this.#facts, badge: message.visitor, fingerprint: message.deputies.session };
      const come = this.#letCome(base, message.deputies);
      if (!come.ok) this.#fail(come.detail ?? come.code);
    } else this.#fail(message.message);
  }

  #fail(message: string): void {
    this.#facts = { ...this.#facts, stage: 'failed' };
    this.#onTrouble(message);
  }

  close(): void {
    this.#child?.kill('SIGTERM');
  }
}
