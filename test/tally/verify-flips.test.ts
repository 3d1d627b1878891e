/** One byte of a stored record changed, anywhere: refused every time, and never an exception. */
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecord, writeRecord } from '../../tally/publish/record-folder.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { rebuilt } from './forge.ts';

let folder: string;
const files = new Map<string, Buffer>();
/** The checkpoint of a frozen session has every kind of line that the last one has, and verifies faster. */
const FLIPS = { 'entries.jsonl': 70, checkpoint: 100 } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-flips-'));
  const rules = { chosen: 1, max: 1 };
  const session = await MemorySession.create({ deputies: 2, items: 1, scrutineers: { n: 2, t: 2 }, rules });
  must(await writeRecord(join(folder, 'checkpoint'), rebuilt(session, session.entries)));
  await session.toOpenRound();
  for (const deputy of session.deputies) session.cast(deputy, [0]);
  await session.toArchive();
  must(await writeRecord(join(folder, 'entries.jsonl'), await session.record()));
  for (const name of Object.keys(FLIPS)) files.set(name, await readFile(join(folder, name, name)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whether the record of that name verifies with these bytes in the file of that name. */
async function verifies(name: string, bytes: Uint8Array): Promise<boolean> {
  const path = join(folder, name, name);
  await writeFile(path, bytes);
  try {
    const { report } = await verifyRecord(must(await readRecord(join(folder, name))), { random });
    expect(report.checks.some(({ status }) => status === 'failed')).toBe(!report.ok);
    return report.ok;
  } finally {
    await writeFile(path, files.get(name) as Buffer);
  }
}

it.each(Object.keys(FLIPS))('%s: accepted as it was written', async (name) => {
  expect(await verifies(name, files.get(name) as Buffer)).toBe(true);
});

it.each(Object.entries(FLIPS))('%s: %i flips', async (name, flips) => {
  const original = files.get(name) as Buffer;
  for (let i = 0; i < flips; i++) {
    // Spread over the whole file, so that every part of it is hit.
    const at = Math.min(original.length - 1, Math.floor(((i + Math.random()) * original.length) / flips));
    const changed = Buffer.from(original);
    const mask = randomInt(1, 256);
    changed[at] = (changed[at] as number) ^ mask;
    expect(await verifies(name, changed), `byte ${at} of ${name} xor ${mask}`).toBe(false);
  }
});

it.each(Object.keys(FLIPS))('%s: cut off or longer by any byte', async (name) => {
  const original = files.get(name) as Buffer;
  for (const length of [0, 1, Math.floor(original.length / 2), original.length - 1]) {
    expect(await verifies(name, original.subarray(0, length)), `${length} bytes of ${name}`).toBe(false);
  }
  for (const more of ['\n', ' ', 'x', '\0', '\r\n']) {
    expect(await verifies(name, Buffer.concat([original, Buffer.from(more)])), JSON.stringify(more)).toBe(
      false,
    );
  }
});
