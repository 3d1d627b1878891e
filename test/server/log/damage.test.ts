/** A log whose stored bytes changed is not served again: the server refuses to start and says why. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../server/db/database.ts';
import type { EmbeddedConnection } from '../../../server/db/embedded-connection.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ServerSession } from '../../support/server-session.ts';
import { startTestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let connection: EmbeddedConnection;
let database: Database;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  connection = await temporary.create();
  const server = await startTestServer(connection);
  const session = new ServerSession(server.base);
  await session.enrol();
  await session.freeze();
  await session.accept();
  await server.stop();
  database = openDatabase({ ...connection });
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

/** Runs one change, tries to start, and takes the change back. */
async function startAfter(change: string, undo: string): Promise<string> {
  await sql.raw(change).execute(database.db);
  try {
    const server = await startTestServer(connection);
    await server.stop();
    return 'started';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } finally {
    await sql.raw(undo).execute(database.db);
  }
}

const flip = (column: string, byte: number, index: number): [string, string] => {
  const change = `update log_entry set ${column} = set_byte(${column}, ${byte}, get_byte(${column}, ${byte}) # 1) where index = ${index}`;
  return [change, change];
};

it.each<[string, RegExp, [string, string]]>([
  ['a bit of an envelope', /Entry 1 .*cannot stand there/, flip('envelope', 200, 1)],
  ['a bit of the last envelope', /[Ee]ntry 4 of the stored log/, flip('envelope', 380, 4)],
  ['a bit of a leaf hash', /bytes of entry 2 .*have changed/, flip('leaf', 3, 2)],
  [
    'the stored root',
    /do not hash to the stored root/,
    [
      'update tree_head set root = set_byte(root, 0, get_byte(root, 0) # 1)',
      'update tree_head set root = set_byte(root, 0, get_byte(root, 0) # 1)',
    ],
  ],
  [
    'the size',
    /stored root|missing/,
    ['update tree_head set size = size - 1', 'update tree_head set size = size + 1'],
  ],
  [
    'a checkpoint',
    /checkpoint of size 3 is not that/,
    [
      "update checkpoint set note = replace(note, E'\\n3\\n', E'\\n4\\n') where size = 3",
      "update checkpoint set note = replace(note, E'\\n4\\n', E'\\n3\\n') where size = 3",
    ],
  ],
])('refuses to start after a change of %s', async (_what, message, [change, undo]) => {
  expect(await startAfter(change, undo)).toMatch(message);
});

it('starts when everything is as it was', async () => {
  expect(await startAfter('select 1', 'select 1')).toBe('started');
});
