/** What the minutes of a session tell: statements of people who lead it, with their places in the log. */
import type { Kind } from '../../crypto/statements/catalogue.ts';
import type { Statement, StatementOf } from '../../crypto/statements/envelope.ts';

/** A statement that was taken in, and the index of its entry. */
export interface Told {
  readonly entry: number;
  readonly statement: Statement;
}

/** One per deputy, or long and of interest to machines only: the record has them. */
const UNTOLD: ReadonlySet<Kind> = new Set<Kind>([
  'roll-part',
  'candidates-part',
  'key-transport',
  'key-commit',
  'key-reveal',
  'key-share',
  'key-confirm',
  'key-rehearsal',
  'attendance',
  'paper',
  'ballot',
  'challenge',
]);

/** Whether a chronicle keeps statements of this kind. */
export const isTold = (kind: Kind): boolean => !UNTOLD.has(kind);

export interface ToldOf<K extends Kind> {
  readonly entry: number;
  readonly statement: StatementOf<K>;
}

/** The statements of one kind in the order of the log. */
export function toldOf<K extends Kind>(chronicle: readonly Told[], kind: K): ToldOf<K>[] {
  const isOfKind = (told: Told): told is Told & ToldOf<K> => told.statement.kind === kind;
  return chronicle.filter(isOfKind);
}
