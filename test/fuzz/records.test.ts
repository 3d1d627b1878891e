/** Record folders with faults in any part: they are read or refused, and the verifier names what is wrong. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, equalBytes, utf8 } from '../../crypto/bytes.ts';
import { isRejectionCode } from '../../crypto/rejection.ts';
import type { NamedFile } from '../../tally/publish/named-file.ts';
import { joinLines, recordOf } from '../../tally/publish/record-parts.ts';
import { tileFiles } from '../../tally/publish/record-tiles.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { runs } from './effort.ts';
import { bytesOf, near, unitsOf } from './mutations.ts';

let entries: readonly Bytes[];
let checkpoint: string;
let files: readonly NamedFile[];

beforeAll(async () => {
  const session = await MemorySession.create();
  session.acceptAll();
  const record = await session.record();
  entries = record.entries;
  checkpoint = record.checkpoint;
  files = [
    { path: 'entries.jsonl', bytes: joinLines(entries) },
    { path: 'checkpoint', bytes: utf8(checkpoint) },
    ...tileFiles(entries),
  ];
});

const contentOf = (list: readonly NamedFile[]) => ({ files: list, emptyFolders: [], irregular: [] });

describe('a record', () => {
  it('is whole before it is changed', async () => {
    const record = must(recordOf(contentOf(files)));
    expect(record.faults).toEqual([]);
    expect((await verifyRecord(record, { random })).report.checks[0]?.status).toBe('passed');
  });

  it('with a changed file or path is never taken for the same', async () => {
    const change = fc.nat(1000).chain((pick) => {
      const file = files[pick % files.length]!;
      const bytes = near([unitsOf(file.bytes)], false).map((units) => ({ ...file, bytes: bytesOf(units) }));
      const path = near(
        files.map((one) => one.path),
        true,
      ).map((text) => ({ ...file, path: text }));
      return fc.tuple(
        fc.constant(file),
        fc.oneof({ arbitrary: bytes, weight: 4 }, { arbitrary: path, weight: 1 }),
      );
    });
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(change, async ([file, changed]) => {
        if (file.path === changed.path && equalBytes(file.bytes, changed.bytes)) return;
        const read = recordOf(contentOf(files.map((one) => (one === file ? changed : one))));
        if (!read.ok) {
          codes.add(read.code);
          expect(read.code).toBe('record.unreadable');
          return;
        }
        const { findings } = await verifyRecord(read.value, { random });
        const found = [...read.value.faults, ...findings].map(({ code }) => code);
        for (const code of found) codes.add(code);
        expect(found.every(isRejectionCode)).toBe(true);
        // published/ is compared by the command line, and a tile of an earlier size may be added or left out
        const isTile =
          file.path.startsWith('tile/') && (changed.path.startsWith('tile/') || !changed.path.includes('/'));
        if (!isTile || file.path === changed.path) expect(found).not.toEqual([]);
      }),
      { numRuns: runs(120) },
    );
    expect(codes.size).toBeGreaterThan(5);
  });
});
