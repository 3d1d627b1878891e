/** Record folders whose files are not those of the record: published files, tiles, strangers, an unfinished line. */
import { type Bytes, fromUtf8, utf8 } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import { tileFiles } from '../../../tally/publish/record-tiles.ts';
import { publishedFiles } from '../../../tally/publish/result-sheet.ts';
import { verifyRecord } from '../../../tally/verify/verify-record.ts';
import { must, random } from '../../support/memory-session.ts';
import type { Attack } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { archivedSession } from './log.ts';

export async function folderScene(): Promise<Scene> {
  const { session } = await archivedSession();
  const scene = new AttackList(session).scene(
    'published',
    'Another like plain, with the folders tile/ (also those of its first entry) and published/.',
  );
  const { record } = scene;
  const { verifier } = await verifyRecord(record, { random });
  // Tiles of an earlier size may stay where they are.
  const earlier = tileFiles(record.entries.slice(0, 1));
  const all = [...tileFiles(record.entries), ...earlier, ...must(publishedFiles(verifier))];
  const files: Record<string, Bytes> = Object.fromEntries(all.map(({ path, bytes }) => [path, bytes]));
  const named = (start: string): string => {
    const found = Object.keys(files).find((path) => path.startsWith(start));
    if (found === undefined) throw new Error(`no ${start}`);
    return found;
  };
  const textOf = (path: string): string => fromUtf8(files[path] as Bytes) ?? '';
  const [tile, bundle] = [named('tile/0/'), named('tile/entries/')];
  const csv = textOf('published/result.csv');
  const announced = textOf('published/announcement.txt');
  const cases: readonly (readonly [string, RejectionCode, Attack['files']])[] = [
    [
      'a published table with another number',
      'published.mismatch',
      { 'published/result.csv': csv.replace('3', '2') },
    ],
    [
      'a published announcement with a line more',
      'published.mismatch',
      { 'published/announcement.txt': `${announced}\n` },
    ],
    ['a published file left out', 'published.mismatch', { 'published/result.json': null }],
    ['a file among the published ones', 'record.extra_file', { 'published/notes.txt': 'notes\n' }],
    ['a file beside the record', 'record.extra_file', { 'names.txt': '代表甲 1 排 2 座\n' }],
    ['a folder beside the record', 'record.extra_file', { 'more/notes.txt': 'notes\n' }],
    ['a file among the tiles', 'record.extra_file', { 'tile/notes.txt': 'notes\n' }],
    ['a tile with another hash', 'log.tile', { [tile]: new Uint8Array((files[tile] as Bytes).length) }],
    ['a bundle of entries with another entry', 'log.tile', { [bundle]: utf8('another') }],
    ['a tile of a longer log', 'log.tile', { 'tile/0/001': new Uint8Array(8192) }],
    ['no checkpoint in the folder', 'record.unreadable', { checkpoint: null }],
    ['no entries in the folder', 'record.unreadable', { 'entries.jsonl': null }],
    ['a checkpoint that is no text', 'log.note', { checkpoint: new Uint8Array([0xff, 0xfe, 0x0a]) }],
  ];
  const attacks = cases.map(
    ([name, code, changed]): Attack => ({ name, record, code, files: changed ?? {} }),
  );
  const missing: Attack = {
    name: 'a tile left out',
    record,
    code: 'log.tile',
    files: { [tile]: null },
  };
  return { ...scene, files, attacks: [...attacks, missing] };
}
