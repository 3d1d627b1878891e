/**
 * A server process to be killed: `node --import tsx postgres-child.ts FOLDER`. Starts PostgreSQL in FOLDER, prints its
 * process id, then inserts 1, 2, 3 … one commit each, and prints every number that was acknowledged.
 */
import { writeSync } from 'node:fs';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { SILENT } from './database.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2]!, log: SILENT });
const client = new pg.Client({ ...server.connection });
await client.connect();
await client.query('create table if not exists acknowledged (number int primary key)');
await client.query('truncate acknowledged');
writeSync(1, `pid ${server.pid}\n`);
for (let number = 1; ; number += 1) {
  await client.query('insert into acknowledged values ($1)', [number]);
  writeSync(1, `${number}\n`);
}
