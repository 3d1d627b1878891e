/** Reading a Markdown document strictly: sections, tables, fenced blocks, code spans. Throws on what is not there. */

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const FENCE = /^```/;

/** The lines from a heading (whole line, `#` signs included) to the next heading of the same or a higher level. */
export function section(document: string, heading: string): string {
  const lines = document.split('\n');
  const starts = lines.flatMap((line, i) => (line === heading ? [i] : []));
  const [start] = starts;
  if (start === undefined || starts.length !== 1)
    throw new Error(`"${heading}" stands ${starts.length} times`);
  const level = heading.indexOf(' ');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return (end < 0 ? rest : rest.slice(0, end)).join('\n');
}

/** All headings of a level, without the `#` signs, in order. */
export const headings = (document: string, level: number): string[] =>
  document.split('\n').flatMap((line) => {
    const prefix = `${'#'.repeat(level)} `;
    return line.startsWith(prefix) ? [line.slice(prefix.length)] : [];
  });

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

/** All tables of a text; every row must have as many cells as the header. */
export function tables(text: string): Table[] {
  const found: { header: string[]; rows: string[][] }[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      isInside = false;
      continue;
    }
    const cells = cellsOf(line);
    const current = found.at(-1);
    if (!isInside || current === undefined) found.push({ header: cells, rows: [] });
    else if (cells.length !== current.header.length)
      throw new Error(`${current.header.length} cells wanted: ${line}`);
    else if (!cells.every((cell) => /^-+$/.test(cell))) current.rows.push(cells);
    isInside = true;
  }
  return found;
}

/** The one table of a section. */
export function tableOf(document: string, heading: string): Table {
  const all = tables(section(document, heading));
  const [only] = all;
  if (only === undefined || all.length !== 1)
    throw new Error(`"${heading}" has ${all.length} tables, not one`);
  return only;
}

/** Contents of the fenced blocks whose info string begins with `tag`, by the rest of the info string. */
export function fenced(document: string, tag: string): Map<string, string> {
  const blocks = new Map<string, string>();
  let name: string | undefined;
  let isInside = false;
  let content: string[] = [];
  for (const line of document.split('\n')) {
    if (!FENCE.test(line)) {
      content.push(line);
      continue;
    }
    if (isInside && name !== undefined) {
      if (blocks.has(name)) throw new Error(`two blocks ${name}`);
      blocks.set(name, content.join('\n'));
    }
    name = !isInside && line.startsWith(`\`\`\`${tag} `) ? line.slice(tag.length + 4) : undefined;
    isInside = !isInside;
    content = [];
  }
  return blocks;
}

/** The text of all code spans outside fenced blocks, in order. */
export function codeSpans(document: string): string[] {
  let isInside = false;
  const outside = document.split('\n').filter((line) => {
    if (FENCE.test(line)) isInside = !isInside;
    return !isInside && !FENCE.test(line);
  });
  return [...outside.join('\n').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span as string);
}
