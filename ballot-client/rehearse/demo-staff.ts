/**
 * The staff of a guided demonstration, a child of its server: registrar, presiding officer and three scrutineers prepare
 * the session, open the ballot, and count and archive it, each act when the person at the page asks for it. Everything
 * is the rehearsal's, and so the real thing. They end with the server.
 */
import { toHex } from '../../crypto/bytes.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import type {
  DemoAct,
  DemoDeputies,
  FromDemoStaff,
  StaffStage,
  ToDemoStaff,
} from '../../server/contract/demo.ts';
import { Api } from '../src/lib/api.ts';
import { adoption, archiving, commandFields, proclamation } from '../src/lib/commands.ts';
import { Chair } from './chair.ts';
import { Hall } from './hall.ts';
import { makePlan } from './plan.ts';
import { decide } from './rounds.ts';
import { Scrutineers } from './scrutineers.ts';
import { Staff } from './staff.ts';
import { nowInSeconds } from './staff-console.ts';

/** 应到; the first badge is the visitor's, everybody else is simulated. */
const ROLL = 20;
const SCRUTINEERS = { n: 3, t: 2 };

const tell = (message: FromDemoStaff): void => {
  process.send?.(message);
};
const reach = (stage: StaffStage): void => tell({ type: 'stage', stage });

const plan = makePlan({
  ...{ scenario: 'haian-2024', deputies: ROLL, absent: 0, notCast: 0, blank: 0 },
  ...{ scrutineers: SCRUTINEERS, challenges: 0, seed: 1 },
});

class DemoStaff {
  readonly #hall: Hall;
  readonly #staff: Staff;
  readonly #chair: Chair;
  readonly #scrutineers: Scrutineers;
  readonly #base: string;
  readonly #registrarCode: string;
  /** Of the round to come. */
  #kind: 'main' | 'runoff' = 'main';

  constructor(hall: Hall, { base, registrarCode }: ToDemoStaff & { type: 'start' }) {
    this.#hall = hall;
    this.#base = base;
    this.#registrarCode = registrarCode;
    this.#staff = new Staff(plan, new Api(base));
    this.#chair = new Chair(this.#staff.presiding);
    this.#scrutineers = new Scrutineers(hall, SCRUTINEERS.n);
  }

  /** Does what is asked for, in the order in which the page offers it. */
  act(act: DemoAct): Promise<void> {
    return this.#hall.guard(this[act]());
  }

  async prepare(): Promise<void> {
    const { presiding, registrar, badgeSalt, printedBadges } = this.#staff;
    reach('enrolling');
    await this.#staff.enrol(this.#registrarCode);
    const session = await this.#staff.freeze(await this.#scrutineers.enrol(this.#base), 'demonstration');
    reach('ceremony');
    this.#scrutineers.announce(session);
    await presiding.waitUntil(({ phase }) => phase === 'keys');
    reach('sign-in');
    await presiding.say('adopted', (state) => adoption(state, nowInSeconds()));
    await presiding.say('sign-in-opened', (state) => commandFields(state, nowInSeconds()));
    const [visitor = '', ...badges] = printedBadges;
    const key = registrar.signer.publicKey;
    const deputies: DemoDeputies = { badges, badgeSalt: toHex(badgeSalt), registrar: key, session };
    tell({ type: 'badges', deputies, visitor: `PIAOJUE1 ${visitor} ${key.toUpperCase()}` });
    await presiding.waitUntil(({ present }) => present >= badges.length);
    reach('ready');
  }

  async open(): Promise<void> {
    reach('opening');
    await this.#chair.open(this.#kind);
    reach('voting');
  }

  async count(): Promise<void> {
    const { presiding, registrar } = this.#staff;
    reach('sealing');
    await this.#chair.close();
    await this.#chair.declare('valid', null);
    reach('decrypting');
    await this.#chair.awaitResult();
    if ((await decide(plan, this.#chair)) === 'runoff') {
      this.#kind = 'runoff';
      return reach('ready');
    }
    reach('proclaiming');
    await presiding.look();
    const chosen = chosenInOrder(presiding.state);
    await presiding.say('proclaimed', (state) => proclamation(state, chosen, nowInSeconds()));
    await registrar.say('archived', (state) => archiving(state, nowInSeconds()));
    await this.#scrutineers.finished();
    reach('archived');
  }
}

function fail(error: unknown): void {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}

const ending = new AbortController();
const opened = Hall.open(ending.signal);
let staff: DemoStaff | undefined;

async function end(): Promise<void> {
  await (await opened).close();
  process.exit(0);
}

process.on('message', (message: ToDemoStaff) => {
  if (message.type === 'start') {
    opened
      .then((hall) => {
        staff = new DemoStaff(hall, message);
        return staff.act('prepare');
      }, fail)
      .catch(fail);
  } else staff?.act(message.act).catch(fail);
});
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
