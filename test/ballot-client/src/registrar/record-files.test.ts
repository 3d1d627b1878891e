/** The two files of the record belong together, though they are fetched one after the other. */
import { expect, test } from 'vitest';
import { RecordFiles } from '../../../../ballot-client/src/registrar/record-files.ts';
import { utf8 } from '../../../../crypto/bytes.ts';
import { accept, reject } from '../../../../crypto/rejection.ts';
import type { Status } from '../../../../server/contract/events.ts';
import { must } from '../../../support/memory-session.ts';

function growingLog(): { size: number; files: RecordFiles } {
  const log = { size: 2 };
  const files = new RecordFiles({
    status: async () => accept({ size: log.size } as Status),
    entries: async (from, to) =>
      accept(Array.from({ length: to - from }, (_, i) => utf8(`{"entry":${from + i}}`))),
    checkpoint: async (size) => accept(`checkpoint ${size}`),
  });
  return Object.assign(log, { files });
}

test('entries are one a line, as many as the status counts', async () => {
  const { files } = growingLog();
  expect(must(await files.take('entries.jsonl', 0))).toEqual({ text: '{"entry":0}\n{"entry":1}\n', size: 2 });
});

test('the second file is of the size of the first though the log has grown; then a new pair begins', async () => {
  const log = growingLog();
  expect(must(await log.files.take('checkpoint', 0)).size).toBe(2);
  log.size = 5;
  expect(must(await log.files.take('entries.jsonl', 1000)).size).toBe(2);
  expect(must(await log.files.take('entries.jsonl', 2000)).size).toBe(5);
  expect(must(await log.files.take('checkpoint', 3000)).text).toBe('checkpoint 5');
});

test('after a minute a new pair begins', async () => {
  const log = growingLog();
  await log.files.take('entries.jsonl', 0);
  log.size = 5;
  expect(must(await log.files.take('checkpoint', 60_001)).size).toBe(5);
});

test('a refusal is handed on', async () => {
  const down = async () => reject('request.unavailable');
  const files = new RecordFiles({ status: down, entries: down, checkpoint: down });
  expect(await files.take('checkpoint', 0)).toMatchObject({ ok: false, code: 'request.unavailable' });
});
