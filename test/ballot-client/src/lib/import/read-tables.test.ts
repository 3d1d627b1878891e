/** Files of every kind that offices send, and of none. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCsv, parseCsv } from '../../../../../ballot-client/src/lib/import/csv.ts';
import { readTables } from '../../../../../ballot-client/src/lib/import/read-tables.ts';
import type { Table } from '../../../../../ballot-client/src/lib/import/table.ts';
import { CANDIDATE_TEMPLATE } from '../../../../../ballot-client/src/lib/import/templates.ts';
import { unpacksSmall, zipEntries } from '../../../../../ballot-client/src/lib/import/zip.ts';
import { type Bytes, utf8 } from '../../../../../crypto/bytes.ts';
import { gb18030, utf16le, xlsx, zip } from '../../../../support/spreadsheets.ts';

const cellsOf = (table: Table | undefined): string[][] =>
  (table?.rows ?? []).map(({ cells }) => cells.map(({ text }) => text));

async function tablesOf(bytes: Bytes): Promise<readonly Table[]> {
  const read = await readTables(bytes);
  if (!read.ok) throw new Error(read.fault);
  return read.tables;
}

const TEXT = '编号,姓名\r\n1,张三\r\n2,"李，""四"""\r\n';
const CELLS = [
  ['编号', '姓名'],
  ['1', '张三'],
  ['2', '李，"四"'],
];

describe('CSV', () => {
  test.each<[string, Bytes]>([
    ['UTF-8', utf8(TEXT)],
    ['UTF-8 with a byte order mark', utf8(`\uFEFF${TEXT}`)],
    ['GB18030', gb18030(TEXT)],
    ['UTF-16 with a byte order mark', utf16le(TEXT)],
    ['UTF-8 with the line ends of old Macs', utf8(TEXT.replaceAll('\r\n', '\r'))],
  ])('in %s', async (_, bytes) => {
    expect(cellsOf((await tablesOf(bytes))[0])).toEqual(CELLS);
  });

  test('bytes of GB18030 are not read as UTF-8 with replacement characters', async () => {
    const [table] = await tablesOf(gb18030('项目\n镕基路\n'));
    expect(cellsOf(table)[1]).toEqual(['镕基路']);
  });

  test.each([
    [',', 0],
    ['\t', 1],
    [';', 2],
    ['，', 3],
  ])('separated by %j', async (separator, index) => {
    const tables = await tablesOf(utf8(`编号${separator}姓名\n1${separator}张三`));
    expect(cellsOf(tables[index])).toEqual([
      ['编号', '姓名'],
      ['1', '张三'],
    ]);
  });

  test('rows are numbered as a spreadsheet does, whatever lines a cell has', () => {
    const rows = parseCsv('a\n\n"b\nc"\nd')[0]?.rows ?? [];
    expect(rows.map(({ row, cells }) => [row, cells[0]?.text])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'b\nc'],
      [4, 'd'],
    ]);
  });

  test('a quote without a partner is told with its row', () => {
    expect(parseCsv('a,b\n1,"2\n').map(({ brokenAt }) => brokenAt)).toEqual([
      2,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('any cells are read as they were written, but for outer white space and formulas', () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 6 })
      .map((text) => text.normalize('NFC').replace(/\r/g, '').trim())
      .filter((text) => !/^[=+\-@＝＋－＠]/.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        (rows) => {
          expect(cellsOf(parseCsv(formatCsv(rows))[0])).toEqual(rows);
        },
      ),
    );
  });

  test.each(['=1+1', '+1', '-1', '@sum(a1)', '＝1', '\t=1', '－x'])(
    '%j is not written as a formula',
    (cell) => {
      const [, line] = formatCsv([['a'], [cell]]).split('\r\n');
      expect(line?.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  test('the template begins with the mark by which Excel knows UTF-8', () => {
    expect(CANDIDATE_TEMPLATE.text.codePointAt(0)).toBe(0xfeff);
  });
});

describe('a workbook', () => {
  test('gives every sheet, with what Excel took each cell for', async () => {
    const bytes = xlsx({
      封面: [['说明']],
      名单: [['序号', '项目'], [1, '农桥'], [], [0.1 + 0.2, { date: 45_322 }], [true, null]],
    });
    const tables = await tablesOf(bytes);
    expect(tables.map(({ sheet }) => sheet)).toEqual(['封面', '名单']);
    expect(
      tables[1]?.rows.map(({ row, cells }) => [row, ...cells.map(({ kind, text }) => `${kind} ${text}`)]),
    ).toEqual([
      [1, 'text 序号', 'text 项目'],
      [2, 'number 1', 'text 农桥'],
      [3, 'text ', 'text '],
      [4, 'number 0.3', 'date 2024-01-31'],
      [5, 'other TRUE', 'text '],
    ]);
  });

  test('that unpacks to more than a list can need is refused before it is unpacked', async () => {
    const bomb = zip([['xl/workbook.xml', ' '.repeat(8 * 1024 * 1024)]]);
    expect(bomb.length).toBeLessThan(20_000);
    expect(unpacksSmall(zipEntries(bomb) ?? [])).toBe(false);
    expect(await readTables(bomb)).toMatchObject({ ok: false, fault: 'too-large' });
  });

  describe('in which one address spans more cells than memory holds is refused before any is made', () => {
    const sheet = (rows: string): Bytes => xlsx({ 名单: rows });
    const far = 'XFD1048576';

    test.each([
      ['of a cell', `<row><c r="${far}"><v>1</v></c></row>`],
      ['of a cell, in single quotes', `<row><c t='n' r='${far}'><v>1</v></c></row>`],
      ['of a cell in a workbook whose names have a prefix', `<row><c x:r="${far}"><v>1</v></c></row>`],
      ['of a row', '<row r="9999999"><c r="A9999999"><v>1</v></c></row>'],
      [
        'in two, one far down and one far right',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"/>',
      ],
    ])('%s', async (_, rows) => {
      expect(await readTables(sheet(rows))).toEqual({ ok: false, line: 0, fault: 'too-large' });
    });

    test.each([
      ['more digits than any row has', '<row r="99999999"/>'],
      ['more letters than any column has', '<row><c r="AAAA1"><v>1</v></c></row>'],
      ['another form of number', '<row r="1e9"/>'],
      ['a quote in a comment before it', `<!-- <c r=" --><row><c r="${far}"><v>1</v></c></row>`],
      ['an entity', '<row><c r="&#88;FD1048576"><v>1</v></c></row>'],
    ])('unless it has a form that no program writes: %s', async (_, rows) => {
      expect(await readTables(sheet(rows))).toEqual({ ok: false, line: 0, fault: 'unreadable' });
    });

    test('in sheets that are many', async () => {
      const tall = '<row><c r="A1"><v>1</v></c></row><row><c r="A100000"><v>1</v></c></row>';
      const sheets = (count: number): Bytes =>
        xlsx(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`, tall])));
      expect(await readTables(sheets(2))).toMatchObject({ ok: true });
      expect(await readTables(sheets(11))).toMatchObject({ ok: false, fault: 'too-large' });
    });
  });

  test('whose directory understates what a file unpacks to is refused', async () => {
    const honest = zip([['xl/workbook.xml', ' '.repeat(8 * 1024 * 1024)]]);
    const view = new DataView(honest.buffer);
    view.setUint32(view.getUint32(honest.length - 6, true) + 24, 100, true);
    expect(unpacksSmall(zipEntries(honest) ?? [])).toBe(true);
    expect(await readTables(honest)).toMatchObject({ ok: false, fault: 'unreadable' });
  });

  test('of many files that are small each is refused', async () => {
    const files = Array.from({ length: 40 }, (_, i): [string, string] => [`${i}.xml`, ' '.repeat(500_000)]);
    expect(await readTables(zip(files))).toMatchObject({ ok: false, fault: 'too-large' });
  });

  test('cut short or changed anywhere is read or refused, and nothing is thrown', async () => {
    const good = xlsx({ 名单: [['项目'], ['农桥'], [3], [{ date: 45_000 }]] });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        async (at, byte, isCut) => {
          const bad = isCut ? good.slice(0, at) : good.map((old, i) => (i === at ? byte : old));
          expect(typeof (await readTables(bad)).ok).toBe('boolean');
        },
      ),
      { numRuns: 400 },
    );
  });
});

test.each<[string, Bytes]>([
  ['empty-file', new Uint8Array()],
  ['empty-file', utf8('\uFEFF \n\n')],
  ['too-large', new Uint8Array(4 * 1024 * 1024 + 1)],
  ['xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
  ['unreadable', zip([['a.txt', 'no workbook']])],
  ['unreadable', utf8('a\0b')],
  ['unreadable', utf8('PK\x03\x04 no archive')],
  ['encoding', new Uint8Array([0x81, 0xff, 0xff])],
])('%s', async (fault, bytes) => {
  expect(await readTables(bytes)).toMatchObject({ ok: false, fault });
});

test('whatever the bytes are, nothing is thrown', async () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  const withMagic = bytes.map((rest) => new Uint8Array([0x50, 0x4b, 3, 4, ...rest]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, withMagic), async (input) => {
      expect(typeof (await readTables(new Uint8Array(input))).ok).toBe('boolean');
    }),
    { numRuns: 500 },
  );
});
