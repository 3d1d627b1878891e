/** An evaluation takes over what an earlier record has chosen, and nothing from a record that proclaimed nothing. */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCandidates } from '../../../../ballot-client/src/registrar/candidates.ts';
import { readPreceding } from '../../../../ballot-client/src/registrar/preceding.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { joinLines } from '../../../../tally/publish/record-parts.ts';
import { MemorySession, must, random } from '../../../support/memory-session.ts';

const MARKS = [
  [0, 0, 1],
  [0, 1, 0],
  [0, 1, 0],
  [0, 2, 0],
] as const;

let session: MemorySession;
let file: Bytes;

/** Items 1 and 3 of three are chosen. */
async function voted(titles: readonly string[]): Promise<MemorySession> {
  const candidates = titles.map((title, i) => ({
    ...{ id: `p${i + 1}`, number: i + 1, title, category: i === 2 ? 1 : 0, parent: null },
    ...{ owner: null, budget: i === 0 ? '900 万元' : null, target: i === 0 ? '8 公里' : null },
  }));
  const made = await MemorySession.create({
    rules: { chosen: 2 },
    frozen: { categories: ['交通', '养老'], candidates },
  });
  await made.toOpenRound();
  for (const [i, deputy] of made.deputies.entries()) made.cast(deputy, MARKS[i] as readonly number[]);
  await made.toArchive();
  return made;
}

beforeAll(async () => {
  session = await voted(['农村道路', '停车泊位', '助餐点']);
  file = joinLines(session.entries);
}, 120_000);

test('the fingerprint of the session, and the chosen as a list that can be typed', () => {
  const preceding = must(readPreceding(file, random));
  expect(preceding.session).toBe(session.state.session);
  expect(preceding.chosen).toBe(2);
  const { categories, candidates, faults } = parseCandidates(preceding.outline);
  expect(faults).toEqual([]);
  expect(categories).toEqual(['交通', '养老']);
  expect(
    candidates.map(({ number, title, category, target, budget }) => [
      number,
      title,
      category,
      target,
      budget,
    ]),
  ).toEqual([
    [1, '农村道路', 0, '8 公里', '900 万元'],
    [2, '助餐点', 1, null, null],
  ]);
});

describe('refused is', () => {
  const refusalOf = (bytes: Bytes): unknown => readPreceding(bytes, random);

  test('nothing', () => {
    expect(refusalOf(new Uint8Array())).toMatchObject({ ok: false, code: 'preceding.record' });
  });

  test('a record that ends before the proclamation', () => {
    const end = session.entries.length - 2;
    expect(refusalOf(joinLines(session.entries.slice(0, end)))).toMatchObject({ code: 'preceding.record' });
  });

  test('a record that lacks its last byte, one with a changed signature, and one that is cut', () => {
    expect(refusalOf(file.subarray(0, -2))).toMatchObject({ ok: false, code: 'envelope.malformed' });
    const [first, second, ...rest] = session.entries as [Bytes, Bytes, ...Bytes[]];
    expect(refusalOf(joinLines([first, ...rest]))).toMatchObject({ ok: false });
    const forged = Uint8Array.from(second);
    const at = forged.length - 10;
    forged[at] = (forged[at] as number) === 0x41 ? 0x42 : 0x41;
    expect(refusalOf(joinLines([first, forged, ...rest]))).toMatchObject({ code: 'envelope.signature' });
  });

  test('a list whose titles would be read as marks of a list', async () => {
    const marked = await voted(['# 道路', '停车泊位', '助餐点']);
    expect(refusalOf(joinLines(marked.entries))).toMatchObject({ code: 'preceding.record' });
  }, 120_000);
});
