/** Reads the markup that a program printed, strictly: every element closed, every attribute quoted, no stray `<`. */

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
}

const EMPTY = new Set(['meta', 'path', 'rect']);
const TOKEN = /<!doctype html>|<\/([a-z0-9]+)>|<([a-z0-9]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>|([^<>]+)/y;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:[a-z]+|#\d+);|&/g, (entity) => {
    const character = ENTITIES[entity];
    if (character === undefined) throw new Error(`unescaped ${entity} in ${text.slice(0, 80)}`);
    return character;
  });
}

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
}

/** The root of a document; throws where the markup is not well formed. */
export function parseMarkup(text: string): Element {
  const root: Open = { name: '', attributes: new Map(), children: [] };
  const open: Open[] = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`no markup: ${text.slice(at, at + 80)}`);
    const [, closed, opened, attributes = '', slash, words] = match;
    const top = open.at(-1) as Open;
    if (words !== undefined) top.children.push(top.name === 'style' ? words : unescaped(words));
    if (opened !== undefined) {
      const read = new Map(
        [...attributes.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, name, value]) => [
          name as string,
          unescaped(value as string),
        ]),
      );
      const element: Open = { name: opened, attributes: read, children: [] };
      top.children.push(element);
      if (slash === '' && !EMPTY.has(opened)) open.push(element);
    }
    if (closed !== undefined) {
      if (top.name !== closed) throw new Error(`</${closed}> in <${top.name}>`);
      open.pop();
    }
  }
  if (open.length !== 1) throw new Error(`not closed: ${open.map(({ name }) => name).join(' ')}`);
  return root;
}

/** All elements below one, in the order of the document, that a predicate takes. */
export function elementsOf(element: Element, takes: (element: Element) => boolean): Element[] {
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(takes(child) ? [child] : []), ...elementsOf(child, takes)],
  );
}

/** The text that a reader sees. */
export const textOf = ({ children }: Element): string =>
  children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

/** The cells of every table of a class (all tables without one): rows of texts, the head first. */
export function tablesOf(root: Element, name?: string): string[][][] {
  const isTable = ({ name: tag, attributes }: Element): boolean =>
    tag === 'table' && (name === undefined || attributes.get('class') === name);
  return elementsOf(root, isTable).map((table) =>
    elementsOf(table, (row) => row.name === 'tr').map((row) =>
      elementsOf(row, (cell) => cell.name === 'td' || cell.name === 'th').map(textOf),
    ),
  );
}
