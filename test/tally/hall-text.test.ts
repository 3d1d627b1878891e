/** Fixed-width text with wide characters, and cells that spreadsheets must not take for formulas. */
import { describe, expect, it } from 'vitest';
import { formatHallTable } from '../../tally/publish/format-hall-table.ts';
import type { HallTable } from '../../tally/publish/hall-table.ts';
import { resultCsv } from '../../tally/publish/result-csv.ts';
import type { ResultSheet } from '../../tally/publish/result-sheet.ts';
import { padEnd, padStart, textWidth } from '../../tally/publish/text-width.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';

const row = (number: number, title: string, yes: number): HallTable['rows'][number] => ({
  number,
  title,
  category: '交通',
  votes: { for: yes, against: 0, abstain: 10 - yes, grades: null },
  outcome: { status: 'chosen', reason: 'within-n', grade: null },
  explanation: null,
  presidium: null,
});
const table: HallTable = {
  round: 1,
  kind: 'main',
  status: 'final',
  form: 'for-against-abstain',
  tie: 'runoff',
  grades: [],
  inquiry: false,
  roll: 12,
  present: 11,
  leave: 1,
  issued: 11,
  received: 10,
  invalid: null,
  blank: 0,
  rows: [row(1, '农桥', 10), row(12, '5G 基站（400 座）', 9)],
  chosen: [1, 12],
};
const sheet = (titles: readonly string[]): ResultSheet => ({
  title: '会议',
  purpose: 'official',
  manifest: '00',
  session: '00',
  checkpoint: { size: 1, root: '00' },
  rules: RULES_PRESETS['haian-2024'].rules,
  roll: 12,
  present: 11,
  leave: 1,
  rounds: [{ ...table, rows: titles.map((title, i) => row(i + 1, title, 5)) }],
  chosen: [],
});

describe('width', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['农桥', 4],
    ['5G 基站（400 座）', 17],
    ['，。、', 6],
    ['é', 1],
    ['e\u0301', 1],
    ['𠮷', 2],
  ])('%s takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
    expect(textWidth(padEnd(text, 20))).toBe(20);
    expect(textWidth(padStart(text, 20))).toBe(20);
  });

  it('puts all rows of a table under each other', () => {
    const lines = formatHallTable(table).split('\n').slice(2, 5);
    const ends = lines.map((line) => textWidth(line.slice(0, line.lastIndexOf('  '))));
    expect(new Set(ends).size).toBe(1);
    expect(lines[2]).toBe('  12  5G 基站（400 座）     9     0     1  当选');
  });
});

describe('CSV', () => {
  const titleCells = (titles: readonly string[]): string[] =>
    resultCsv(sheet(titles))
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.replace(/^1,\d+,/, '').replace(/,交通,.*$/, ''));

  it('quotes commas and quotation marks', () => {
    expect(titleCells(['a,b', 'say "yes"', '桥'])).toEqual(['"a,b"', '"say ""yes"""', '桥']);
  });

  it('disarms formulas', () => {
    expect(titleCells(['=1+1', '+1', '-1', '@x', '1=1'])).toEqual(["'=1+1", "'+1", "'-1", "'@x", '1=1']);
  });
});
