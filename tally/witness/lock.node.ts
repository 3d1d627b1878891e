/**
 * One process to a folder. The holder listens on a socket of its own in the folder, which the system closes with the
 * process, however that ends; unlike a process id it can never mean something else after a restart.
 *
 * Each first listens, then looks whether any other socket of the folder answers. Of two that start at once at least one
 * sees the other, so never both run; it can happen that neither does.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';

const NAME = /^lock-[0-9a-f]{16}\.sock$/;
/** The shortest limit on the path of a socket among the systems we run on, without the zero at its end. */
const MAX_PATH = 103;

export interface FolderLock {
  release(): Promise<void>;
}

/** Takes the folder; undefined where another process has it. Throws the errors of the file system. */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const name = `lock-${randomBytes(8).toString('hex')}.sock`;
  const server = await listen(socketPath(folder, name));
  const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  for (const other of await readdir(folder)) {
    if (other === name || !NAME.test(other)) continue;
    if (await answers(socketPath(folder, other))) {
      await release();
      return undefined;
    }
    await rm(join(folder, other), { force: true });
  }
  return { release };
}

/** A socket's path is short: from here, if the folder is far from the root. */
function socketPath(folder: string, name: string): string {
  const path = join(folder, name);
  const near = relative(process.cwd(), path);
  const shortest = near.length < path.length ? near : path;
  if (Buffer.byteLength(shortest) > MAX_PATH) {
    throw new Error(`The path of the state folder is too long for a socket: take one nearer to the root.`);
  }
  return shortest;
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

/** Whether a process listens there; anything but a clear no counts as yes. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}
