/** Scrutineers by number, in words. */
import { useWords } from '../components/language.svelte.ts';
import { words } from './words.ts';

/** Names a list of scrutineers; call it while a component is set up. */
export function useNames(): (indices: readonly number[]) => string {
  const word = useWords(words);
  const name = (j: number): string => (j === 1 ? word('chief') : word('scrutineer', { index: j }));
  return (indices) => indices.map(name).join(word('between'));
}
