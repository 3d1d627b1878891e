/** The language of a page, chosen once for all its components and kept on this device. */
import { getContext, setContext } from 'svelte';
import { type Dictionary, fill, LANGUAGES, type Language, type Values } from '../lib/i18n.ts';

const CONTEXT = Symbol('language');
const STORED = 'piaojue-language';

class LanguageChoice {
  current = $state<Language>('zh-CN');

  constructor() {
    const stored = localStorage.getItem(STORED);
    this.choose(LANGUAGES.find((language) => language === stored) ?? 'zh-CN');
    if (window.parent !== window) addEventListener('storage', this.#followOuter);
  }

  choose(language: Language): void {
    this.#show(language);
    localStorage.setItem(STORED, language);
  }

  #show(language: Language): void {
    this.current = language;
    document.documentElement.lang = language;
  }

  /** In a demonstration, which shows pages inside its own: the choice of the page around this one is taken over. */
  readonly #followOuter = ({ key, newValue }: StorageEvent): void => {
    const language = LANGUAGES.find((known) => known === newValue);
    if (key === STORED && language !== undefined) this.#show(language);
  };
}

/** Called by the page's root component, before any words are used; below another root it is that one's choice. */
export const provideLanguage = (): LanguageChoice =>
  getContext<LanguageChoice | undefined>(CONTEXT) ?? setContext(CONTEXT, new LanguageChoice());
export const useLanguage = (): LanguageChoice => getContext<LanguageChoice>(CONTEXT);

/** The words of a dictionary in the page's language; call it while a component is set up. */
export function useWords<Key extends string>(words: Dictionary<Key>): (key: Key, values?: Values) => string {
  const language = useLanguage();
  return (key, values) => fill(words[language.current][key], values);
}
