/** `npm start -- --restore FILE`: restores a backup into the configured database, says what was done, and ends. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { ServerArguments } from '../arguments.ts';
import type { Config } from '../config.ts';
import type { Schema } from '../db/schema.ts';
import { MARKS } from './folders.ts';
import { restore } from './restore.ts';

/** Throws an error whose message says what to do. */
export async function restoreCommand(
  db: Kysely<Schema>,
  config: Config,
  file: string,
  { entries, seen = [] }: ServerArguments,
  print: (line: string) => void,
): Promise<void> {
  print(
    'A backup may be restored only where the old server will never run again, and nothing was published since.',
  );
  const { head, sha256 } = await restore({
    ...{ db, file, marks: join(config.dataDir, MARKS), witnesses: config.witnesses },
    entries: entries === undefined ? undefined : Number(entries),
    seen: await Promise.all(seen.map(readNote)),
  });
  print(`Restored ${head.entries} entries of session ${head.sessionId}, made ${timeOf(head.madeAt)}.`);
  print(`SHA-256 of the backup: ${sha256}`);
  print('Before anybody goes on: each scrutineer opens the page and sees that the device accepts the log.');
  print('Never start the old server again: two servers with one log key make two histories.');
  print('Now start the server without --restore.');
}

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A checkpoint, or the record folder that holds one. */
async function readNote(path: string): Promise<string> {
  const isFolder = (await stat(path)).isDirectory();
  return readFile(isFolder ? join(path, 'checkpoint') : path, 'utf8');
}
