/** Dictionaries: Chinese first, English complete. A page's words stand beside it; a missing word is a type error. */

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Dictionary<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** A dictionary whose English has exactly the keys of its Chinese. */
export const dictionary = <const Key extends string>(
  zh: Readonly<Record<Key, string>>,
  en: Readonly<Record<NoInfer<Key>, string>>,
): Dictionary<Key> => ({ 'zh-CN': zh, en });

export type Values = Readonly<Record<string, string | number>>;

/** Puts values in place of `{name}`; a name without a value is a bug. */
export function fill(template: string, values: Values = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${template}"`);
    return String(value);
  });
}
