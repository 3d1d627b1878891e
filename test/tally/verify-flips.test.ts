/** One byte of a stored record changed, anywhere: refused every time for a listed reason, and never an exception. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bytes, utf8 } from '../../crypto/bytes.ts';
import { isRejectionCode } from '../../crypto/rejection.ts';
import { readRecord, writeRecord } from '../../tally/publish/record-folder.ts';
import { CHECKPOINT, ENTRIES, joinLines } from '../../tally/publish/record-parts.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { readBase } from '../corpus/corpus.ts';
import { flipped, maskAt, StoredRecord } from '../corpus/sweep.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { castAll, openSession } from '../support/session-scenes.ts';
import { rebuilt } from './forge.ts';

// The checkpoint is the same while the entries change: its signatures are verified once, for real.
vi.mock('../../crypto/signature.ts', async (load) =>
  (await import('./fields/verify-once.ts')).signaturesOnce(load),
);

const FILES = [ENTRIES, CHECKPOINT] as const;

/** Changes these places of a record; gives back how many, and those that check 1 let pass. */
async function sweep(stored: StoredRecord, file: (typeof FILES)[number], places: number) {
  const { length } = stored.files[file];
  const passed: number[] = [];
  const codes = new Set<string>();
  for (let i = 0; i < places; i++) {
    const at = Math.floor((i * length) / places);
    const code = await stored.refusal({ file, at, mask: maskAt(at) });
    if (code === undefined) passed.push(at);
    else codes.add(code);
  }
  return { passed, codes: [...codes] };
}

describe('every byte of a small record', () => {
  let stored: StoredRecord;
  beforeAll(async () => {
    const base = await readBase('plain');
    stored = await StoredRecord.of(base.get(ENTRIES) as Bytes, base.get(CHECKPOINT) as Bytes);
  });

  it.each(FILES)('of %s is refused by check 1', async (file) => {
    const { passed, codes } = await sweep(stored, file, stored.files[file].length);
    expect(passed).toEqual([]);
    expect(codes.filter((code) => !isRejectionCode(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(3);
  });
});

it('2,000 bytes of a full record are refused by check 1', async () => {
  const session = await openSession({
    deputies: 40,
    items: 25,
    scrutineers: { n: 2, t: 2 },
    rules: { chosen: 20, max: 20 },
  });
  castAll(
    session,
    session.deputies.map((_, d) => Array.from({ length: 25 }, (_, i) => ((i + d) % 2 === 0 ? 0 : 2))),
  );
  session.closeRound();
  const { entries, checkpoint } = rebuilt(session, session.entries);
  const stored = await StoredRecord.of(joinLines(entries), utf8(checkpoint));
  expect(stored.files[ENTRIES].length).toBeGreaterThan(600_000);
  expect((await sweep(stored, ENTRIES, 2_000)).passed).toEqual([]);
  expect((await sweep(stored, CHECKPOINT, 100)).passed).toEqual([]);
});

describe('the whole verifier on a folder', () => {
  let folder: string;
  const files = new Map<string, Bytes>();
  /** The checkpoint of a frozen session has every kind of line that the last one has, and verifies faster. */
  const FLIPS = { [ENTRIES]: 50, [CHECKPOINT]: 100 } as const;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piaojue-flips-'));
    const rules = { chosen: 1, max: 1 };
    const session = await MemorySession.create({ deputies: 2, items: 1, scrutineers: { n: 2, t: 2 }, rules });
    must(await writeRecord(join(folder, CHECKPOINT), rebuilt(session, session.entries)));
    await session.toOpenRound();
    for (const deputy of session.deputies) session.cast(deputy, [0]);
    await session.toArchive();
    must(await writeRecord(join(folder, ENTRIES), await session.record()));
    for (const name of FILES) files.set(name, new Uint8Array(await readFile(join(folder, name, name))));
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
      await writeFile(path, files.get(name) as Bytes);
    }
  }

  it.each(FILES)('%s: accepted as it was written', async (name) => {
    expect(await verifies(name, files.get(name) as Bytes)).toBe(true);
  });

  it.each(Object.entries(FLIPS))('%s: %i flips', async (name, flips) => {
    const original = files.get(name) as Bytes;
    for (let i = 0; i < flips; i++) {
      // Spread over the whole file, so that every part of it is hit.
      const place = Math.floor(((i + Math.random()) * original.length) / flips);
      const at = Math.min(original.length - 1, place);
      const changed = flipped(original, { at, mask: maskAt(at) });
      expect(await verifies(name, changed), `byte ${at} of ${name} xor ${maskAt(at)}`).toBe(false);
    }
  });

  it.each(FILES)('%s: cut off or longer by any byte', async (name) => {
    const original = files.get(name) as Bytes;
    for (const length of [0, 1, Math.floor(original.length / 2), original.length - 1]) {
      expect(await verifies(name, original.subarray(0, length)), `${length} bytes of ${name}`).toBe(false);
    }
    for (const more of ['\n', ' ', 'x', '\0', '\r\n']) {
      const longer = new Uint8Array([...original, ...utf8(more)]);
      expect(await verifies(name, longer), JSON.stringify(more)).toBe(false);
    }
  });
});
