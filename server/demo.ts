/** A demonstration: one person plays every role in tabs of one browser, and a child process plays most deputies. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { toCrockford } from '../crypto/encoding.ts';
import { ACCEPTED, type Result, reject } from '../crypto/rejection.ts';
import type { Config } from './config.ts';
import type { DemoAsk, DemoDeputies, Demonstration, DemoStart, FromDemo } from './contract/demo.ts';
import { DemoStaff } from './demo-staff.ts';
import { refuse } from './http/errors.ts';
import type { App } from './http/typed.ts';
import type { Service } from './service.ts';

const PROGRAM = new URL('../ballot-client/rehearse/demo-deputies.ts', import.meta.url);
const CODE_CHARACTERS = 8;
const MOST_DEPUTIES = 10_000;
const BODY_LIMIT = 1 << 20;

const KEY = Type.String({ pattern: '^[0-9a-f]{64}$' });
const DEPUTIES = Type.Object(
  {
    badges: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: MOST_DEPUTIES }),
    badgeSalt: KEY,
    registrar: KEY,
    session: KEY,
  },
  { additionalProperties: false },
);

/**
 * The configuration of a demonstration: a new data folder that goes when the process ends, a code that may be shown,
 * and keys that count as preset, so that no official session is ever frozen in it.
 */
export async function demoConfig(config: Config): Promise<Config & { readonly registrarCode: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'piaojue-demo-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const registrarCode = config.registrarCode ?? toCrockford(randomBytes(8), CODE_CHARACTERS);
  const key = (): Uint8Array => new Uint8Array(randomBytes(32));
  const rehearsalKeys = config.rehearsalKeys ?? { logSecret: key(), issuingSecret: key() };
  return { ...config, dataDir, backupDir: undefined, registrarCode, rehearsalKeys };
}

const ASK = Type.Object(
  { act: Type.Enum({ prepare: 'prepare', open: 'open', count: 'count' } as const) },
  { additionalProperties: false },
);

/** Whom a demonstration simulates. They end with the server, whose death closes their IPC channel. */
export class Demo {
  readonly #registrarCode: string;
  readonly #onTrouble: (message: string) => void;
  /** Of the guided demonstration. */
  readonly staff: DemoStaff;
  #child: ChildProcess | undefined;
  #asked = 0;
  #joined = 0;
  #cast = 0;

  constructor(registrarCode: string, onTrouble: (message: string) => void) {
    this.#registrarCode = registrarCode;
    this.#onTrouble = onTrouble;
    this.staff = new DemoStaff(registrarCode, (base, deputies) => this.join(base, deputies), onTrouble);
  }

  get facts(): Demonstration {
    const deputies = { asked: this.#asked, joined: this.#joined, cast: this.#cast };
    return { isDemo: true, registrarCode: this.#registrarCode, staff: this.staff.facts, deputies };
  }

  /** Lets them come; `session.state` where they are here already. */
  join(base: string, deputies: DemoDeputies): Result<void> {
    if (this.#child !== undefined) return reject('session.state', 'the simulated deputies are here');
    const child = fork(fileURLToPath(PROGRAM), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.#asked = deputies.badges.length;
    this.#joined = 0;
    child.on('message', (message) => this.#hear(message as FromDemo));
    child.once('error', (error) => this.#onTrouble(error.message));
    child.once('exit', () => {
      this.#child = undefined;
    });
    child.send({ ...deputies, base } satisfies DemoStart);
    return ACCEPTED;
  }

  #hear(message: FromDemo): void {
    if (message.type === 'joined') this.#joined += 1;
    else if (message.type === 'cast') this.#cast += 1;
    else this.#onTrouble(message.message);
  }

  close(): void {
    this.staff.close();
    this.#child?.kill('SIGTERM');
  }
}

/** Whether this is a demonstration; and, in one only, the way in for the simulated deputies. */
export function demoRoutes(app: App, { book }: Service, demo: Demo | undefined): void {
  app.get('/api/demo', (): Demonstration => demo?.facts ?? { isDemo: false });
  if (demo === undefined) return;
  app.addHook('onClose', async () => demo.close());
  app.post('/api/demo/staff', { schema: { body: ASK } }, async ({ body }, reply) => {
    const { act }: DemoAsk = body;
    if (act === 'prepare' && (book.ledger.state.manifest ?? undefined) !== undefined) {
      return refuse(reply, reject('session.state', 'a session has begun'));
    }
    const asked = demo.staff.ask(app.listeningOrigin, act);
    return asked.ok ? reply.send(demo.facts) : refuse(reply, asked);
  });
  const route = { bodyLimit: BODY_LIMIT, schema: { body: DEPUTIES } };
  app.post('/api/demo/deputies', route, async ({ body }, reply) => {
    const { manifest, session, isSignInOpen } = book.ledger.state;
    if (manifest?.purpose !== 'demonstration') {
      return refuse(reply, reject('session.state', 'the session is no demonstration'));
    }
    if (session !== body.session) return refuse(reply, reject('session.mismatch'));
    if (!isSignInOpen) return refuse(reply, reject('session.state', 'sign-in is not open'));
    const joined = demo.join(app.listeningOrigin, body);
    return joined.ok ? reply.send(demo.facts) : refuse(reply, joined);
  });
}
