/** A scenario that takes over another one: `"extends": "township"` and what differs. */

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What happens in the other scenario does not happen in this one. */
const OWN: ReadonlySet<string> = new Set(['steps', 'expected', 'follows']);

/**
 * The scenario with everything that it does not say itself taken from its base, and its rules one by one. `read` gives
 * the base as it stands in its file, undefined where there is none; a fault is a sentence.
 */
export function withBase(
  value: unknown,
  read: (name: string) => unknown,
): { value: unknown } | { fault: string } {
  if (!isFields(value) || !('extends' in value)) return { value };
  const { extends: name, ...own } = value;
  const found = typeof name === 'string' ? read(name) : undefined;
  if (!isFields(found)) return { fault: `there is no scenario "${String(name)}"` };
  if ('extends' in found) {
    // Only one level: what a scenario says can be read in two files at most.
    return { fault: `"${String(name)}" extends another scenario itself; name that one` };
  }
  const inherited = Object.fromEntries(Object.entries(found).filter(([field]) => !OWN.has(field)));
  const rules =
    isFields(inherited.rules) && isFields(own.rules) ? { rules: { ...inherited.rules, ...own.rules } } : {};
  return { value: { ...inherited, ...own, ...rules } };
}
