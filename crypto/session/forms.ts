/** The ballot form that the rules prescribe for a round. */
import { type FormLayout, layoutOf } from '../ballot/form.ts';
import { type Result, reject } from '../rejection.ts';
import type { Rules } from '../statements/rules.ts';

export type RoundKind = 'test' | 'main' | 'runoff' | 'further';

/**
 * Layout of the ballot of a round on `items` projects of which `chosen` are to be chosen, 0 where they are graded. A
 * test round asks one neutral question under the same options, unbounded but for `approve`. A later round caps 赞成 at
 * its own number to be chosen.
 */
export function ballotFormFor(
  rules: Rules,
  kind: RoundKind,
  items: number,
  chosen: number,
): Result<FormLayout> {
  const { form: type, options, blank } = rules;
  if (kind === 'test') {
    const max = type === 'approve' ? 1 : null;
    return layoutOf({ type, items: 1, options, blank, min: 0, max });
  }
  const least = type === 'grade' ? 0 : 1;
  const most = type === 'grade' ? 0 : items;
  if (chosen < least || chosen > most) return reject('form.invalid', `${chosen} of ${items} to be chosen`);
  const max = rules.max === null || kind === 'main' ? rules.max : Math.min(rules.max, chosen);
  const min = max === null ? rules.min : Math.min(rules.min, max);
  return layoutOf({ type, items, options, blank, min, max });
}
