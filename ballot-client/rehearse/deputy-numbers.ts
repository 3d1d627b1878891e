/** Deputies as a scenario names them: `1-8,12`, counted from 1 in the order of their badges. */

/** Positions from 0, ascending, each once. */
export function positionsOf(text: string): number[] {
  const named = text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first - 1 + i);
  });
  return [...new Set(named)].sort((a, b) => a - b);
}
