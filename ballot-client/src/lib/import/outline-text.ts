/**
 * The list as it is typed: `# 类别` begins a category, every other line is a project in printed order, and `- ` in front
 * makes it a 件 of the project above. Behind the name may stand `| 目标 | 预算 | 责任单位`.
 */
import type { OutlineLine } from './candidate-list.ts';

const SEPARATOR = /[|｜]/;
const CATEGORY = /^[#＃]/;
const PART = /^[-－]/;

/** Whether a name would be read as something else if it stood on a line of its own. */
export const isMarkup = (text: string): boolean =>
  SEPARATOR.test(text) || CATEGORY.test(text) || PART.test(text);

/** Empty lines separate and mean nothing; text beyond the fourth field belongs to the fourth. */
export function outlineOf(text: string): OutlineLine[] {
  const lines: OutlineLine[] = [];
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const typed = raw.normalize('NFC').trim();
    if (typed === '') continue;
    const level = CATEGORY.test(typed) ? 'category' : PART.test(typed) ? 'part' : 'item';
    const rest = level === 'item' ? typed : typed.slice(1).trim();
    const [name = '', target = '', budget = '', ...owner] =
      level === 'category' ? [rest] : rest.split(SEPARATOR).map((field) => field.trim());
    lines.push({ line: i + 1, level, name, target, budget, owner: owner.join(' ') });
  }
  return lines;
}

const MARK = { category: '# ', item: '', part: '- ' } as const;

/** The text of which {@link outlineOf} reads these lines again, numbered anew. No text of them may be markup. */
export const formatOutline = (lines: readonly OutlineLine[]): string =>
  lines
    .map(({ level, name, target, budget, owner }) => {
      const fields = [name, target, budget, owner];
      while (fields.at(-1) === '') fields.pop();
      return `${MARK[level]}${fields.join(' | ')}`.trim();
    })
    .map((line) => `${line}\n`)
    .join('');
