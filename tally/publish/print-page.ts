/** The frame of a printed page: one file with everything in it, which asks nobody for anything. */
import { fromHex } from '../../crypto/bytes.ts';
import { toCrockford } from '../../crypto/encoding.ts';
import { type Content, html, Markup } from './html.ts';
import { printStyle } from './print-style.ts';
import type { ResultSheet } from './result-sheet.ts';

/** Characters of a fingerprint as it is compared aloud: 130 bits. */
const FINGERPRINT = 26;

/** A hash as people compare it: 26 base-32 characters in groups of four; `hex` has at least 17 bytes. */
export const fingerprint = (hex: string): string =>
  (toCrockford(fromHex(hex), FINGERPRINT).match(/.{1,4}/g) ?? []).join('-');

/** A hash in full: 64 hexadecimal digits in groups of eight. */
export const hexGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

/** What everybody who reads a page must know at once, if the vote was not a real one. */
const PURPOSE: Readonly<Record<ResultSheet['purpose'], string | undefined>> = {
  official: undefined,
  rehearsal: '演练，非正式结果',
  demonstration: '演示，非正式结果',
};

/**
 * A whole document: UTF-8, self-contained, printed on A4. Its policy admits the style in it and nothing else, so even
 * a text that got through as markup could load, run and send nothing.
 */
export function printPage(sheet: ResultSheet, heading: string, body: Content): Markup {
  const purpose = PURPOSE[sheet.purpose];
  const mark = purpose === undefined ? undefined : html`<p class="mark">${purpose}</p>\n`;
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<title>${heading} · ${sheet.title}</title>
<style>${style(sheet.manifest)}</style>
</head>
<body>
<h1><small>${sheet.title}</small>${heading}</h1>
${mark}${body}
</body>
</html>
`;
}

/** The style has quotes, which escaping would break; nothing in it but the fingerprint comes from a record. */
const style = (manifest: string): Markup => new Markup([printStyle(fingerprint(manifest))], []);

/** A definition list of names and values. */
export const facts = (rows: readonly (readonly [name: string, value: Content] | undefined)[]): Markup =>
  html`<dl>${rows.map((row) => row && html`<dt>${row[0]}</dt><dd>${row[1]}</dd>\n`)}</dl>\n`;

/** Unix seconds in the time of Beijing, as `2024-01-18 09:30:05`: the same on every machine. */
export const beijingTime = (seconds: number): string =>
  new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** Lines to sign on: 总监票人, the other 监票人, 执行主席, and the date. */
export function signatureLines(scrutineers: number, presiding: number): Markup {
  const people = [
    '总监票人',
    ...Array.from({ length: scrutineers - 1 }, () => '监票人'),
    ...Array.from({ length: presiding }, () => '执行主席'),
  ];
  const lines = people.map((name) => html`<p>${name}（签名）<span class="line"></span></p>\n`);
  return html`<section class="signatures">\n${lines}<p>日期<span class="line"></span>年<span class="line"></span>月<span class="line"></span>日</p>\n</section>\n`;
}
