/**
 * A whole session, played: server and database, ceremony, sign-in, votes, seal, decryption, result, proclamation,
 * archive, and the verification by a process that knows nothing but the record. The real thing throughout; only the
 * people are simulated.
 */
import { join } from 'node:path';
import { type Hash, toHex } from '../../crypto/bytes.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
import type { VerificationReport } from '../../tally/verify/report.ts';
import { Api } from '../src/lib/api.ts';
import { adoption, archiving, commandFields, proclamation } from '../src/lib/commands.ts';
import { Ballots } from './ballots.ts';
import { Chair } from './chair.ts';
import { Crowd } from './crowd.ts';
import type { PlainTally } from './expected.ts';
import { Hall } from './hall.ts';
import { writeKeys } from './keep-keys.ts';
import type { Plan } from './plan.ts';
import type { PhaseTime } from './progress.ts';
import { systemRandom } from './random.ts';
import { must } from './refusal.ts';
import { holdRounds } from './rounds.ts';
import { Script } from './script.ts';
import { Scrutineers } from './scrutineers.ts';
import { startServer } from './server-process.ts';
import { Staff } from './staff.ts';
import { nowInSeconds } from './staff-console.ts';
import { verifyInAnotherProcess } from './verify-process.ts';

export interface RehearsalOptions {
  /** Where the record goes; a temporary folder, removed in the end, where absent. */
  readonly out?: string;
  readonly keepKeys?: string;
}

export interface RehearsalResult {
  readonly manifest: Hash;
  readonly report: VerificationReport;
  /** The plain tally of each round's marks, in order. */
  readonly expected: readonly PlainTally[];
  /** Ballots that were challenged, opened and found to hold what was marked. */
  readonly checked: number;
  readonly times: readonly PhaseTime[];
  /** Peak bytes by group of processes. */
  readonly memory: ReadonlyMap<string, number>;
  /** Bytes of a ballot's log entry, on average. */
  readonly ballotBytes: number;
  /** The session as the presiding officer's console has checked it. */
  readonly state: SessionState;
  /** Projects chosen, in order. */
  readonly chosen: readonly number[];
}

/** Plays the plan; rejects with the first fault. Leaves no process and no temporary folder. */
export async function rehearse(
  plan: Plan,
  options: RehearsalOptions,
  signal: AbortSignal,
): Promise<RehearsalResult> {
  const hall = await Hall.open(signal);
  try {
    return await hall.guard(play(hall, plan, options));
  } finally {
    await hall.close();
  }
}

async function play(hall: Hall, plan: Plan, options: RehearsalOptions): Promise<RehearsalResult> {
  const { progress, memory } = hall;

  progress.begin('Server and database');
  const registrarCode = toHex(systemRandom(8));
  const keys = { logSecret: toHex(systemRandom(32)), issuingSecret: toHex(systemRandom(32)) };
  const keep = options.keepKeys === undefined ? {} : { keys };
  const settings = { dataDir: join(hall.folder, 'data'), registrarCode, ...keep };
  const server = await startServer(hall.children, settings);
  memory.watch('server with PostgreSQL', server.process.pid);
  const api = new Api(server.base);

  progress.begin('Staff keys, manifest');
  const scrutineers = new Scrutineers(hall, plan.scrutineers.n);
  for (const pid of scrutineers.pids) memory.watch('scrutineers', pid);
  const staff = new Staff(plan, api);
  await staff.enrol(registrarCode);
  const manifest = await staff.freeze(await scrutineers.enrol(server.base));
  scrutineers.announce(manifest);

  progress.begin(`Key ceremony of ${plan.scrutineers.n}`);
  const { presiding, registrar } = staff;
  await presiding.waitUntil(({ phase }) => phase === 'keys');

  const crowd = await signIn(hall, plan, staff, server.base, manifest, options.keepKeys !== undefined);
  const ballots = new Ballots(crowd, plan.challenges, progress);
  const chair = new Chair(presiding);
  if (plan.steps === undefined) await holdRounds(plan, chair, ballots, progress);
  else await new Script({ plan, staff, chair, scrutineers, crowd, ballots, progress }).play(plan.steps);

  progress.begin('Proclamation, archive, last cosignatures');
  await presiding.look();
  const chosen = chosenInOrder(presiding.state);
  await presiding.say('proclaimed', (state) => proclamation(state, chosen, nowInSeconds()));
  await registrar.say('archived', (state) => archiving(state, nowInSeconds()));
  await scrutineers.finished();
  await presiding.look();
  const record = options.out ?? join(hall.folder, 'record');
  const ballotBytes = await exportRecord(api.readAs(registrar.signer), presiding.state, record);
  if (options.keepKeys !== undefined) {
    await writeKeys(options.keepKeys, keys, staff, scrutineers, crowd.votingSecrets);
  }
  await memory.sample();

  progress.begin('Verification by another process');
  const report = await verifyInAnotherProcess(hall, record, manifest);
  progress.end();
  const { times } = progress;
  const { peaks } = memory;
  const { state } = presiding;
  const { expected, checked } = ballots;
  return { manifest, report, expected, checked, times, memory: peaks, ballotBytes, state, chosen };
}

/** Opens sign-in and lets everybody who is not absent sign in; the others are on leave. */
async function signIn(
  hall: Hall,
  plan: Plan,
  staff: Staff,
  base: string,
  session: Hash,
  keepKeys: boolean,
): Promise<Crowd> {
  const { present } = plan;
  const { presiding, registrar } = staff;
  hall.progress.begin('Adoption, sign-in', present);
  await presiding.say('adopted', (state) => adoption(state, nowInSeconds()));
  await presiding.say('sign-in-opened', (state) => commandFields(state, nowInSeconds()));
  if (plan.roll > present) {
    await registrar.say('leave-reported', ({ session }) => ({
      session: session as Hash,
      count: plan.roll - present,
    }));
  }
  // Who is absent may come later where the scenario has steps.
  const size = plan.steps === undefined ? present : plan.roll;
  const crowd = new Crowd(hall.children, size, hall.raise);
  for (const pid of crowd.pids) hall.memory.watch('deputies', pid);
  crowd.onStep = (_, count) => hall.progress.step(count);
  const start = {
    base,
    badgeSalt: toHex(staff.badgeSalt),
    registrar: registrar.signer.publicKey,
    session,
    keepKeys,
  };
  await crowd.start(start, staff.printedBadges.slice(0, size));
  await crowd.signIn(Array.from({ length: present }, (_, position) => position));
  await presiding.waitUntil((status) => status.present === present);
  return crowd;
}

/** Fetches the whole record, as the registrar does; gives the mean size of a ballot entry. */
async function exportRecord(api: Api, state: SessionState, folder: string): Promise<number> {
  const entries = must(await api.entries(0, state.tree.size));
  const checkpoint = must(await api.checkpoint());
  await writeRecord(folder, { entries, checkpoint });
  const ballots = state.rounds.flatMap(({ counting }) => [...counting.values()]);
  const bytes = ballots.reduce((sum, { entry }) => sum + (entries[entry]?.length ?? 0), 0);
  return ballots.length === 0 ? 0 : Math.round(bytes / ballots.length);
}
