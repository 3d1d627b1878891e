/** The list of candidate projects as it is typed: `# category`, and one project a line in printed order. */
import { isPlainText } from '../../../crypto/statements/schema.ts';
import type { Candidate } from '../../../crypto/statements/setup.ts';

const MAX_TITLE = 300;
const MAX_CATEGORY = 100;
const MAX_CATEGORIES = 200;
/** Category of projects that stand before the first one; it goes into the record, hence Chinese. */
const NO_CATEGORY = '民生实事项目';

export type CandidateFault =
  | 'category-empty'
  | 'category-unused'
  | 'category-twice'
  | 'too-many-categories'
  | 'too-long'
  | 'characters'
  | 'same-as';

/** What is wrong with a line, counted from 1. */
export interface LineFault {
  readonly line: number;
  readonly fault: CandidateFault;
  /** Most characters, the code point that is not admitted, or the line that looks the same. */
  readonly detail: string | number;
}

export interface CandidateList {
  readonly categories: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly faults: readonly LineFault[];
}

/** Texts that people would take for the same: width, case and spaces aside. */
const likeness = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');

class Parser {
  readonly categories: string[] = [];
  readonly candidates: Candidate[] = [];
  readonly faults: LineFault[] = [];
  readonly #titles = new Map<string, number>();
  readonly #names = new Map<string, number>();
  /** The line of the category that has no project yet. */
  #unused: number | undefined;

  #fault(line: number, fault: CandidateFault, detail: string | number = ''): void {
    this.faults.push({ line, fault, detail });
  }

  #examine(text: string, max: number, line: number): void {
    if ([...text].length > max) this.#fault(line, 'too-long', max);
    const strange = [...text].find((character) => !isPlainText(`x${character}x`.normalize('NFC'), 3));
    if (strange !== undefined) {
      const code = (strange.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      this.#fault(line, 'characters', `U+${code}`);
    }
  }

  #once(seen: Map<string, number>, text: string, line: number, fault: CandidateFault): void {
    const same = seen.get(likeness(text));
    if (same === undefined) seen.set(likeness(text), line);
    else this.#fault(line, fault, same);
  }

  category(name: string, line: number): void {
    this.endCategory();
    this.#unused = line;
    if (name === '') {
      this.#fault(line, 'category-empty');
      return;
    }
    this.#examine(name, MAX_CATEGORY, line);
    this.#once(this.#names, name, line, 'category-twice');
    if (this.categories.push(name) > MAX_CATEGORIES) this.#fault(line, 'too-many-categories', MAX_CATEGORIES);
  }

  project(title: string, line: number): void {
    if (this.categories.length === 0) this.categories.push(NO_CATEGORY);
    this.#unused = undefined;
    this.#examine(title, MAX_TITLE, line);
    this.#once(this.#titles, title, line, 'same-as');
    const number = this.candidates.length + 1;
    const category = this.categories.length - 1;
    const unknown = { parent: null, owner: null, budget: null, target: null };
    this.candidates.push({ id: `p${number}`, number, title, category, ...unknown });
  }

  endCategory(): void {
    if (this.#unused !== undefined) this.#fault(this.#unused, 'category-unused');
  }
}

/**
 * Reads the list; numbers count from 1. Empty lines separate and mean nothing; outer white space is dropped and the
 * text is brought into NFC, which looks the same. A list with faults must not be frozen.
 */
export function parseCandidates(text: string): CandidateList {
  const parser = new Parser();
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.normalize('NFC').trim();
    if (line.startsWith('#') || line.startsWith('＃')) parser.category(line.slice(1).trim(), i + 1);
    else if (line !== '') parser.project(line, i + 1);
  }
  parser.endCategory();
  const { categories, candidates, faults } = parser;
  return { categories, candidates, faults };
}
