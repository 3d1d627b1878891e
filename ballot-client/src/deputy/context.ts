/** The desk and its words, for all components of the page. */
import { getContext, setContext } from 'svelte';
import { useWords } from '../components/language.svelte.ts';
import type { DeputyDesk } from './deputy-desk.ts';
import { deputyWords } from './words.ts';

const DESK = Symbol('desk');

export const provideDesk = (desk: DeputyDesk): DeputyDesk => setContext(DESK, desk);
export const useDesk = (): DeputyDesk => getContext<DeputyDesk>(DESK);

export type Word = ReturnType<typeof useWord>;
export const useWord = () => useWords(deputyWords);
