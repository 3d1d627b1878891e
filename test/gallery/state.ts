/** The gallery: every state of every page with made-up data, to be looked at and examined without a session. */
import type { Component } from 'svelte';

/** Widths and heights in CSS pixels, as people have them in the hall. */
export const SIZES = {
  tablet: { width: 800, height: 1280 },
  'tablet-wide': { width: 1280, height: 800 },
  'tablet-small': { width: 600, height: 960 },
  desk: { width: 1280, height: 900 },
  'desk-small': { width: 1024, height: 768 },
  hall: { width: 1920, height: 1080 },
  'hall-small': { width: 1280, height: 720 },
  'hall-4-3': { width: 1024, height: 768 },
} as const;

export type Size = keyof typeof SIZES;

export interface GalleryState {
  /** Also the name of its picture: lower case, words joined by hyphens. */
  readonly name: string;
  /** The first is examined with axe, all for overflow and targets. */
  readonly sizes: readonly Size[];
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any component
  readonly component: Component<any>;
  readonly props?: Readonly<Record<string, unknown>>;
  /** Called while the component is set up, below `provideLanguage`: sets the contexts that it needs. */
  readonly provide?: () => void;
  /** What is done on the page before it is looked at, as pressing a button. */
  readonly act?: (page: HTMLElement) => void | Promise<void>;
  /** Text in Chinese that is data also on an English screen, where it does not stand in `props`. */
  readonly data?: readonly string[];
}
