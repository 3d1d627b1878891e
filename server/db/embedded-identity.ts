/**
 * As whom PostgreSQL runs. It refuses to run as root, and an ordinary user may be unable to reach the data folder
 * or the programs (a folder of mode 0700 somewhere above). Every way is tried out before it is used.
 */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, SET_DATABASE_URL } from './embedded-binaries.ts';

const run = promisify(execFile);

/** A numeric user and group. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A way to run PostgreSQL that was seen to work. */
export interface Identity {
  /** Put before the command; each part replaces itself by the next, so that the process keeps its id. */
  readonly prefix: readonly string[];
  /** Who has to own the data folder; undefined when that is ourselves in any case. */
  readonly owner: Owner | undefined;
  /** Whether PostgreSQL gets SIGINT (fast shutdown) from the kernel as soon as our main thread is gone. */
  readonly endsWithUs: boolean;
  /** Major version of the programs. */
  readonly major: number;
}

interface Way {
  readonly prefix: readonly string[];
  readonly owner?: Owner;
}

const ROOT: Owner = { uid: 0, gid: 0 };
/** After any change of user, which would clear it. */
const PARENT_DEATH = ['setpriv', '--pdeathsig', 'INT', '--'];
/** Checks that the data folder can be written to and the programs can be loaded. */
const PROBE = 'cd "$1" && test -w . && exec "$2" --version';

/** The first way that works; chowns `dataDir` if it has to. Throws if none does. */
export async function chooseIdentity(binaries: Binaries, dataDir: string): Promise<Identity> {
  const failures: string[] = [];
  for (const way of process.getuid?.() === 0 ? rootWays(dataDir) : userWays()) {
    for (const endsWithUs of process.platform === 'linux' ? [true, false] : [false]) {
      const prefix = endsWithUs ? [...way.prefix, ...PARENT_DEATH] : way.prefix;
      try {
        if (way.owner !== undefined) await chown(dataDir, way.owner.uid, way.owner.gid);
        const [file, ...args] = [...prefix, 'sh', '-c', PROBE, 'sh', dataDir, binaries.postgres];
        const { stdout } = await run(file!, args, { env: binaries.env, timeout: 10_000 });
        const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]);
        if (!(major >= 15)) throw new Error(`unexpected version: ${stdout.trim()}`);
        return { prefix, owner: way.owner, endsWithUs, major };
      } catch (error) {
        failures.push(error instanceof Error ? error.message.trim() : String(error));
      }
    }
  }
  throw new Error(
    `The embedded PostgreSQL cannot run here as this user. ${SET_DATABASE_URL}\n${failures.join('\n')}`,
  );
}

function userWays(): readonly Way[] {
  const plain: Way = { prefix: [] };
  try {
    userInfo();
    return [plain];
  } catch {
    // initdb wants a user with a name, which a bare number (of a container) lacks: give it one
    return [{ prefix: userNamespace(namedUsers()[0]) }, plain];
  }
}

function rootWays(dataDir: string): readonly Way[] {
  if (process.platform !== 'linux') return [];
  const users = namedUsers();
  const above = ownerAbove(dataDir);
  const owner = users.find(({ uid }) => uid === above) ?? users[0];
  if (owner === undefined) return [];
  const drop = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return [
    // still root to the file system, but not to PostgreSQL; containers often forbid it
    { prefix: userNamespace(users[0]), owner: ROOT },
    { prefix: [...drop, '--'], owner },
    // keeps the right to pass folders that belong to root alone
    { prefix: [...drop, '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--'], owner },
  ];
}

const userNamespace = (inside: Owner = { uid: 1, gid: 1 }): readonly string[] => [
  ...['unshare', '--user', `--map-user=${inside.uid}`, `--map-group=${inside.gid}`, '--'],
];

/** Users of /etc/passwd except root, the fitting ones for a server first. */
function namedUsers(): readonly Owner[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const rank = (line: string): number => {
    const index = ['postgres', 'daemon', 'nobody'].indexOf(line.split(':')[0] ?? '');
    return index === -1 ? 3 : index;
  };
  return lines
    .filter((line) => /^[^:]+:[^:]*:[1-9]\d*:\d+:/.test(line))
    .sort((a, b) => rank(a) - rank(b))
    .map((line) => ({ uid: Number(line.split(':')[2]), gid: Number(line.split(':')[3]) }));
}

/** The user of the nearest folder, from `path` upwards, that does not belong to root; 0 if there is none. */
function ownerAbove(path: string): number {
  const { uid } = statSync(path);
  return uid !== 0 || path === dirname(path) ? uid : ownerAbove(dirname(path));
}

/** Gives the whole folder to `owner`, itself last, so that an interrupted run is noticed and repeated. */
export async function giveTo(owner: Owner | undefined, path: string): Promise<void> {
  if (owner === undefined || (await stat(path)).uid === owner.uid) return;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
  await chown(path, owner.uid, owner.gid);
}
