/**
 * The list of candidate projects on two levels, 项 › 件, and what is wrong with it, whether it was typed or imported.
 *
 * Every item of the record's list is voted on (PROTOCOL.md §3.5), and what the deputies vote on is the 项: so an item is
 * a 项, and its 件 stand in its target, which the ballot shows beside the title. `parent` stays null.
 */
import type { Candidate } from '../../../../crypto/statements/setup.ts';
import { likeness, textFault } from './likeness.ts';
import type { RowFault } from './table.ts';

/** Most characters of each text of a statement. */
const LIMITS = { category: 100, item: 300, part: 300, target: 300, budget: 100, owner: 200 } as const;
const MAX_CATEGORIES = 200;
const MAX_ITEMS = 1000;
/** Category of projects that stand before the first one; it goes into the record, hence Chinese. */
const NO_CATEGORY = '民生实事项目';

export type ListColumn = keyof typeof LIMITS;
export type ListFaultName =
  | 'category-empty'
  | 'category-unused'
  | 'category-twice'
  | 'too-many-categories'
  | 'too-many-items'
  | 'too-long'
  | 'line-break'
  | 'characters'
  | 'same-as'
  | 'empty'
  | 'part-first'
  | 'parts-too-long';
export type ListFault = RowFault<ListColumn, ListFaultName>;

/** One line of the list; texts are NFC and trimmed, empty where there is none. */
export interface OutlineLine {
  /** Line of the text or row of the table, from 1. */
  readonly line: number;
  readonly level: 'category' | 'item' | 'part';
  readonly name: string;
  readonly target: string;
  readonly budget: string;
  readonly owner: string;
}

export interface CandidateList {
  readonly categories: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly faults: readonly ListFault[];
}

interface Item {
  readonly line: OutlineLine;
  readonly category: number;
  readonly parts: OutlineLine[];
}

/** A 件 with what is known of it, such as `甲路（2 公里，80 万元）`. */
function partText({ name, target, budget, owner }: OutlineLine): string {
  const known = [target, budget, owner].filter((text) => text !== '');
  return known.length === 0 ? name : `${name}（${known.join('，')}）`;
}

/** The target of an item with its 件; it goes into the record, hence Chinese. */
function wholeTarget({ line, parts }: Item): string {
  if (parts.length === 0) return line.target;
  const listed = `含 ${parts.length} 件：${parts.map(partText).join('；')}`;
  return line.target === '' ? listed : `${line.target}；${listed}`;
}

class Builder {
  readonly categories: string[] = [];
  readonly items: Item[] = [];
  readonly faults: ListFault[] = [];
  readonly #titles = new Map<string, number>();
  readonly #names = new Map<string, number>();
  #partNames = new Map<string, number>();
  /** The line of the category that has no project yet. */
  #unused: number | undefined;

  #fault(
    line: number,
    column: ListColumn | undefined,
    fault: ListFaultName,
    detail: string | number = '',
  ): void {
    this.faults.push({ line, column, fault, detail });
  }

  /** Everything but the name, where something stands there. */
  #examine(line: OutlineLine): void {
    const texts = { [line.level]: line.name, target: line.target, budget: line.budget, owner: line.owner };
    for (const column of ['category', 'item', 'part', 'target', 'budget', 'owner'] as const) {
      const text = texts[column] ?? '';
      const found = text === '' ? undefined : textFault(text, LIMITS[column]);
      if (found !== undefined) this.#fault(line.line, column, found.fault, found.detail);
    }
  }

  #once(seen: Map<string, number>, { line, level, name }: OutlineLine, fault: ListFaultName): void {
    const same = seen.get(likeness(name));
    if (same === undefined) seen.set(likeness(name), line);
    else this.#fault(line, level, fault, same);
  }

  category(line: OutlineLine): void {
    this.endCategory();
    this.#unused = line.line;
    if (line.name === '') {
      this.#fault(line.line, 'category', 'category-empty');
      return;
    }
    this.#examine(line);
    this.#once(this.#names, line, 'category-twice');
    if (this.categories.push(line.name) > MAX_CATEGORIES) {
      this.#fault(line.line, 'category', 'too-many-categories', MAX_CATEGORIES);
    }
  }

  item(line: OutlineLine): void {
    if (this.categories.length === 0) this.categories.push(NO_CATEGORY);
    this.#unused = undefined;
    this.#examine(line);
    if (line.name === '') this.#fault(line.line, 'item', 'empty');
    else this.#once(this.#titles, line, 'same-as');
    this.items.push({ line, category: this.categories.length - 1, parts: [] });
    this.#partNames = new Map();
    if (this.items.length === MAX_ITEMS + 1) this.#fault(line.line, 'item', 'too-many-items', MAX_ITEMS);
  }

  part(line: OutlineLine): void {
    this.#examine(line);
    if (line.name === '') this.#fault(line.line, 'part', 'empty');
    else this.#once(this.#partNames, line, 'same-as');
    const item = this.#unused === undefined ? this.items.at(-1) : undefined;
    if (item === undefined) this.#fault(line.line, 'part', 'part-first');
    else item.parts.push(line);
  }

  endCategory(): void {
    if (this.#unused !== undefined) this.#fault(this.#unused, 'category', 'category-unused');
  }

  candidates(): Candidate[] {
    return this.items.map((item, i) => {
      const { line, category, parts } = item;
      const target = wholeTarget(item);
      if (parts.length > 0 && [...target].length > LIMITS.target) {
        this.#fault(line.line, 'target', 'parts-too-long', [...target].length);
      }
      return {
        id: `p${i + 1}`,
        number: i + 1,
        title: line.name,
        category,
        parent: null,
        owner: line.owner || null,
        budget: line.budget || null,
        target: target || null,
      };
    });
  }
}

/** The items in printed order, numbered from 1; a list with faults must not be frozen. */
export function candidateList(lines: readonly OutlineLine[]): CandidateList {
  const builder = new Builder();
  for (const line of lines) builder[line.level](line);
  builder.endCategory();
  const candidates = builder.candidates();
  const { categories, faults } = builder;
  return { categories, candidates, faults: faults.sort((a, b) => a.line - b.line) };
}
