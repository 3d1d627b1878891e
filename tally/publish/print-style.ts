/** How the printed pages look: A4, black on white, legible in photocopies. Plain text, no value of a record in it. */

const SONG = '"Source Han Serif SC","Noto Serif CJK SC","Songti SC","SimSun",serif';
const SANS = '"Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei","SimHei",sans-serif';

/**
 * The style of a page whose foot says `foot` (letters, digits and hyphens only) and the number of the page. A CSS
 * margin box holds it (Chromium since 131); browsers without them print their own page numbers.
 */
export function printStyle(foot: string): string {
  if (!/^[0-9A-Z-]*$/.test(foot)) throw new RangeError('the foot is a fingerprint');
  return `
@page {
  size: A4 portrait;
  margin: 17mm 16mm 19mm;
  @bottom-left { content: "指纹 ${foot}"; font: 7.5pt ${SANS}; color: #333; }
  @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 9pt ${SANS}; }
}
* { box-sizing: border-box; }
html { font: 10.5pt/1.55 ${SONG}; color: #000; background: #fff; }
body { max-width: 178mm; margin: 0 auto; font-variant-numeric: tabular-nums lining-nums; overflow-wrap: anywhere; }
@media screen { body { padding: 12mm 0; } }
h1, h2, h3, th, .sans { font-family: ${SANS}; }
h1 { margin: 0; text-align: center; font-size: 21pt; letter-spacing: .12em; line-height: 1.3; }
h1 small { display: block; font: 600 13pt/1.4 ${SONG}; letter-spacing: 0; margin-bottom: 2mm; }
h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 4.5mm 0 1.5mm; break-after: avoid; }
p { margin: 1.2mm 0; orphans: 2; widows: 2; }
ol, ul { margin: 1.2mm 0; padding-left: 7mm; }
li { break-inside: avoid; margin: .6mm 0; }
.mark { text-align: center; font-weight: 700; border: 1.5pt solid #000; padding: 1mm; margin: 3mm 0; }
.lead { text-align: center; margin: 1mm 0 4mm; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: .6pt solid #000; padding: .9mm 1.6mm; text-align: left; vertical-align: middle; line-height: 1.35; }
th { font-weight: 600; font-size: 9.5pt; background: #eee; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.n { text-align: right; white-space: nowrap; width: 12mm; }
td.t, th.t { white-space: nowrap; width: 31mm; }
.w { width: 42mm; font-size: 9.5pt; }
.w small { display: inline-block; font-size: 8pt; }
.c { text-align: center; white-space: nowrap; width: 11mm; }
td.bar { width: 20mm; padding: 0; }
td.bar svg { display: block; width: 100%; height: 5.2mm; }
table.result { font-size: 10pt; }
table.result th, table.result td { padding-block: .6mm; line-height: 1.25; }
table.result .n { width: 10mm; padding-inline: 1mm; }
tr.cut td { border-bottom: 2.4pt solid #000; }
.out { color: #222; }
table.figures td, table.figures th { text-align: center; font-size: 10.5pt; }
table.figures td { font-size: 14pt; font-weight: 600; }
.note { font-size: 9pt; line-height: 1.45; }
.chosen { columns: 2; column-gap: 8mm; }
dl { display: grid; grid-template-columns: 33mm minmax(0, 1fr); gap: .8mm 3mm; margin: 1.5mm 0; }
dt { font-family: ${SANS}; font-size: 9.5pt; }
dd { margin: 0; }
.mono { font-family: "Source Han Mono SC","Noto Sans Mono CJK SC",Consolas,monospace; font-size: 9pt; }
.signatures { break-inside: avoid; margin-top: 7mm; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; column-gap: 10mm; }
.signatures p { display: flex; gap: 2mm; align-items: flex-end; margin: 0 0 4.5mm; }
.signatures .line { flex: 1; border-bottom: .8pt solid #000; height: 7mm; }
.proof { display: grid; grid-template-columns: minmax(0, 1fr) 33mm; gap: 6mm; break-inside: avoid; align-items: start; }
.proof .mono { font-size: 7.5pt; }
.proof svg { display: block; width: 33mm; height: 33mm; }
`;
}
