/** The desk and its words, for all components of the page. */
import { getContext, setContext } from 'svelte';
import { useWords } from '../components/language.svelte.ts';
import type { DeputyDesk } from './deputy-desk.ts';
import type { Voting } from './voting.ts';
import { deputyWords } from './words.ts';

const DESK = Symbol('desk');

/** What a deputy can do; what there is to see comes with the view. */
export interface Acts extends Pick<DeputyDesk, 'enter' | 'retry' | 'leave'> {
  readonly voting:
    | Pick<
        Voting,
        | 'press'
        | 'review'
        | 'back'
        | 'confirm'
        | 'cast'
        | 'challenge'
        | 'resume'
        | 'castAgain'
        | 'keepEarlier'
      >
    | undefined;
}

export const provideDesk = (acts: Acts): Acts => setContext(DESK, acts);
export const useDesk = (): Acts => getContext<Acts>(DESK);

export type Word = ReturnType<typeof useWord>;
export const useWord = () => useWords(deputyWords);
