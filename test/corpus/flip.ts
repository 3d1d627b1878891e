/**
 * `node --import tsx test/corpus/flip.ts RECORD [PLACES]`: changes bytes of a record folder, one at a time, all of them or
 * so many places spread evenly, and says how check 1 refused them. Exit 1 if one change was not refused.
 */
import { join } from 'node:path';
import { CHECKPOINT, ENTRIES } from '../../tally/publish/record-parts.ts';
import { readFolder } from './corpus.ts';
import { type Flip, maskAt, StoredRecord } from './sweep.ts';

const [folder, wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a record folder');
const files = await readFolder(join(folder));
const stored = await StoredRecord.of(
  files.get(ENTRIES) ?? new Uint8Array(),
  files.get(CHECKPOINT) ?? new Uint8Array(),
);
const counts = new Map<string, number>();
for (const file of [ENTRIES, CHECKPOINT] as const) {
  const { length } = stored.files[file];
  const places = Math.min(length, Number(wanted ?? length));
  for (let i = 0; i < places; i++) {
    const at = Math.floor((i * length) / places);
    const flip: Flip = { file, at, mask: maskAt(at) };
    const code = (await stored.refusal(flip)) ?? `NOT REFUSED: byte ${at} of ${file} xor ${flip.mask}`;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  process.stdout.write(`${file}: ${places} of ${length} bytes changed\n`);
}
for (const [code, count] of counts) process.stdout.write(`${code}: ${count}\n`);
process.exitCode = [...counts.keys()].some((code) => code.startsWith('NOT')) ? 1 : 0;
