/**
 * Markup by template. Whatever is put in is text and escaped, unless it is markup that this template made: texts of a
 * record are attacker-controlled (attacks: text injection into names and layout).
 */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** Text that is markup: literals of a program with escaped values between them. */
export class Markup {
  readonly #text: string;

  constructor(literals: readonly string[], values: readonly Content[]) {
    this.#text = literals.map((literal, i) => literal + markupOf(values[i])).join('');
  }

  toString(): string {
    return this.#text;
  }
}

/** What can stand in a template; undefined stands for nothing. */
export type Content = string | number | Markup | undefined | readonly Content[];

function markupOf(value: Content): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number' || value instanceof Markup) return String(value);
  return value.map(markupOf).join('');
}

/** ``html`<td>${title}</td>` ``: values are escaped; attributes that hold values are written in double quotes. */
export const html = (literals: TemplateStringsArray, ...values: readonly Content[]): Markup =>
  new Markup(literals, values);
