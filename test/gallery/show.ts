/** In the browser: shows one state after another, at the test's call. */
import { flushSync, mount, tick, unmount } from 'svelte';
import '../../ballot-client/src/components/base.css';
import { LANGUAGES, type Language } from '../../ballot-client/src/lib/i18n.ts';
import Stage from './Stage.svelte';
import type { GalleryState, Size } from './state.ts';

const LANGUAGE_KEY = 'piaojue-language';
const CJK = /\p{Script=Han}/u;

export interface Listed {
  readonly name: string;
  readonly sizes: readonly Size[];
  /** Chinese text that is data, not interface. */
  readonly data: readonly string[];
}

export interface Gallery {
  readonly states: readonly Listed[];
  show(name: string, language: Language): Promise<void>;
}

declare global {
  var gallery: Gallery;
}

/** Every text with Chinese characters in a value, however deep. */
function chineseIn(value: unknown, found: Set<string>, seen: Set<object>): void {
  if (typeof value === 'string') {
    if (CJK.test(value)) found.add(value);
    return;
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const parts =
    value instanceof Map ? [...value].flat() : value instanceof Set ? value : Object.values(value);
  for (const part of parts) chineseIn(part, found, seen);
}

function dataOf({ props, data = [] }: GalleryState): string[] {
  const found = new Set(data);
  chineseIn(props, found, new Set());
  // The longest first: a name may stand within another.
  return [...found].sort((a, b) => b.length - a.length);
}

/** Makes the gallery of one page. */
export function openGallery(states: readonly GalleryState[]): void {
  const target = document.querySelector('#app');
  if (!(target instanceof HTMLElement)) throw new Error('the gallery has no place to show anything');
  let shown: Record<string, unknown> | undefined;
  globalThis.gallery = {
    states: states.map((state) => ({ name: state.name, sizes: state.sizes, data: dataOf(state) })),
    async show(name, language) {
      if (shown !== undefined) await unmount(shown);
      const state = states.find((one) => one.name === name);
      if (state === undefined || !LANGUAGES.includes(language)) throw new Error(`no state ${name}`);
      localStorage.clear();
      sessionStorage.clear();
      localStorage.setItem(LANGUAGE_KEY, language);
      target.replaceChildren();
      scrollTo(0, 0);
      shown = mount(Stage, { target, props: { shown: state } });
      flushSync();
      await state.act?.(target);
      await tick();
    },
  };
}
