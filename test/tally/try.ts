import { MemorySession, must } from '../support/memory-session.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
const n = Number(process.argv[3] ?? 4);
const s = await MemorySession.create({ deputies: n, items: Number(process.argv[4] ?? 3) });
await s.toOpenRound();
for (const [i, d] of s.deputies.entries()) { if (i === n - 1) continue; s.cast(d, Array.from({length: Number(process.argv[4] ?? 3)}, (_, j) => j < 2 ? 0 : 1)); }
await s.toArchive();
console.time('record'); const r = await s.record(); console.timeEnd('record');
must(await writeRecord(process.argv[2]!, r, { tiles: true }));
