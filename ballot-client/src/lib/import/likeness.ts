/** Whether people would take two texts for the same, and which characters no statement admits. */
import { isPlainText } from '../../../../crypto/statements/schema.ts';

/**
 * Characters that look alike in common fonts, each class mapped to one (after Unicode UTS #39 §4, cut down to what is
 * typed in Chinese lists: digits and letters, Cyrillic and Greek twins of Latin, strokes, points, marks).
 */
const CLASSES = [
  '0oοо〇○◯',
  '1il|ⅼіι',
  'aаα',
  'cсϲ',
  'bвβ',
  'eеε',
  'hһнη',
  'jј',
  'kкκ',
  'mмμ',
  'nν',
  'pрρ',
  'sѕ',
  'tтτ',
  'uս',
  'vѵ',
  'xхχ',
  'yуγυ',
  'zζ',
  '-‐‑‒–—―−一ー─',
  '.·•・‧∙⋅。',
  ',、',
  '"“”„〃',
  "'‘’′`",
  '([{〔【〖「『',
  ')]}〕】〗」』',
  '口囗',
  '土士',
  '己已巳',
  '日曰',
] as const;
const FOLDED: ReadonlyMap<string, string> = new Map(
  CLASSES.flatMap((look) => [...look].map((character) => [character, look.charAt(0)])),
);

/** The same for texts that people would take for the same: width, case, spaces and look-alike characters aside. */
export const likeness = (text: string): string =>
  [...text.normalize('NFKC').toLowerCase().replace(/\s/g, '')]
    .map((character) => FOLDED.get(character) ?? character)
    .join('');

/** The first character that statements do not admit, as `U+200B`; undefined where all are admitted. */
export function strangeCharacter(text: string): string | undefined {
  const strange = [...text].find((character) => !isPlainText(`x${character}x`.normalize('NFC'), 3));
  if (strange === undefined) return undefined;
  return `U+${(strange.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What keeps a text out of a statement of at most `max` characters. */
export function textFault(
  text: string,
  max: number,
):
  | { readonly fault: 'too-long' | 'line-break' | 'characters'; readonly detail: string | number }
  | undefined {
  if ([...text].length > max) return { fault: 'too-long', detail: max };
  if (/[\r\n]/.test(text)) return { fault: 'line-break', detail: '' };
  const strange = strangeCharacter(text);
  return strange === undefined ? undefined : { fault: 'characters', detail: strange };
}
