/** Files as offices send them: CSV in any encoding, and the smallest workbook (.xlsx) that Excel opens. */
import { crc32, deflateRawSync } from 'node:zlib';
import type { Bytes } from '../../crypto/bytes.ts';

/** Text in GB18030, for the characters of GBK: the inverse of the decoder that every runtime has. */
export function gb18030(text: string): Bytes {
  const table = gbkTable();
  const bytes = [...text].flatMap((character) => {
    const code = character.codePointAt(0) ?? 0;
    const found = code < 0x80 ? [code] : table.get(character);
    if (found === undefined) throw new Error(`${character} is not in GBK`);
    return [...found];
  });
  return new Uint8Array(bytes);
}

function gbkTable(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail !== 0x7f) table.set(decoder.decode(new Uint8Array([lead, trail])), [lead, trail]);
    }
  }
  return table;
}

export const utf16le = (text: string): Bytes => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'));

/** A date of Excel: the number of days since 1899-12-30, with a date format. */
export interface DateCell {
  readonly date: number;
}
/** Raw XML of a cell, to which its address is added. */
export interface RawCell {
  readonly type: string;
  readonly inner: string;
}
export type CellInput = string | number | boolean | null | DateCell | RawCell;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const column = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : column(Math.floor(index / 26) - 1) + column(index % 26);

function cellXml(cell: CellInput, address: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') {
    return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  }
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${address}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if ('date' in cell) return `<c r="${address}" s="1"><v>${cell.date}</v></c>`;
  return `<c r="${address}" t="${cell.type}">${cell.inner}</c>`;
}

/** Rows of cells, or the raw XML of the rows. */
export type SheetInput = readonly (readonly CellInput[])[] | string;

function sheetXml(rows: SheetInput): string {
  const data = typeof rows === 'string' ? rows : rowsXml(rows);
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${data}</sheetData></worksheet>`;
}

function rowsXml(rows: readonly (readonly CellInput[])[]): string {
  const xml = rows.map((cells, i) => {
    const inner = cells.map((cell, j) => cellXml(cell, `${column(j)}${i + 1}`)).join('');
    return inner === '' ? '' : `<row r="${i + 1}">${inner}</row>`;
  });
  return xml.join('');
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STYLES = `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** A workbook of sheets by name. */
export function xlsx(sheets: Readonly<Record<string, SheetInput>>): Bytes {
  const names = Object.keys(sheets);
  const listed = names
    .map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
    .join('');
  const related = names
    .map(
      (_, i) =>
        `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
    )
    .join('');
  return zip([
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${RELATIONS}">${related}<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
    ...names.map((name, i): [string, string] => [
      `xl/worksheets/sheet${i + 1}.xml`,
      sheetXml(sheets[name] ?? []),
    ]),
  ]);
}

/** A ZIP archive, deflated (APPNOTE.TXT §4.3). */
export function zip(files: readonly (readonly [name: string, text: string])[]): Bytes {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [path, raw] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(raw);
    // version, flags, method, time and date, checksum, packed and unpacked length, length of the name, of the extra field
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, path]));
    bodies.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...bodies, directory, end]));
}
