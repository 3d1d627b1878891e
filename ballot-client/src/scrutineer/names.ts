/** Scrutineers by number and name, in words. The number counts; the name is what they entered when they enrolled. */
import { getContext, setContext } from 'svelte';
import { useWords } from '../components/language.svelte.ts';
import { nameWords } from './name-words.ts';

const CONTEXT = Symbol('names of scrutineers');
type Names = () => Readonly<Record<number, string>>;

/** Called by the desk, for all components below it; `names` by number, as far as they are known. */
export const provideNames = (names: Names): void => {
  setContext(CONTEXT, names);
};

/** Names one scrutineer; call it while a component is set up. */
export function useName(): (index: number) => string {
  const word = useWords(nameWords);
  const names = getContext<Names>(CONTEXT);
  return (index) => {
    const role = index === 1 ? word('chief') : word('scrutineer', { index });
    const name = names()[index];
    return name === undefined ? role : word('named', { role, name });
  };
}

/** Names a list of scrutineers; call it while a component is set up. */
export function useNames(): (indices: readonly number[]) => string {
  const word = useWords(nameWords);
  const name = useName();
  return (indices) => indices.map(name).join(word('between'));
}
