/** What the schema of steps cannot say: fields that must fit each other and the scenario. */
import { positionsOf } from './deputy-numbers.ts';
import type { Scenario } from './scenario-schema.ts';
import type { Step } from './step-schema.ts';

export type Check = readonly [field: string, holds: boolean, message: string];

/** Numbers of deputies that a step names, from 1. */
function deputiesOf(step: Step): number[] {
  if (step.do === 'replace-badge') return [step.deputy];
  const named = step.do === 'sign-in' || step.do === 'cast' ? step.deputies : undefined;
  return named === undefined ? [] : positionsOf(named).map((position) => position + 1);
}

function checksOfStep(step: Step, field: string, scenario: Scenario): Check[] {
  const unknown = deputiesOf(step).find((number) => number > scenario.deputies);
  const missing = step.do === 'declare' && step.verdict === 'void' && step.reason === undefined;
  const blank = step.do === 'cast' && (step.blank ?? 0) > 0 && !scenario.rules.blank;
  return [
    [field, unknown === undefined, `there is no deputy ${unknown} among ${scenario.deputies}`],
    [`${field}.reason`, !missing, 'is missing; a void round needs a reason'],
    [`${field}.blank`, !blank, 'must be 0 where rules.blank is false'],
  ];
}

/** Everything about the steps, and about what a scenario with steps may not say. */
export function stepChecks(scenario: Scenario): Check[] {
  const { steps, expected, notCast, blank, tendencies } = scenario;
  if (steps === undefined)
    return [['expected', expected === undefined, 'needs steps: drawn votes have no fixed result']];
  return [
    ['notCast', notCast === 0, 'must be 0 where there are steps: they say who casts'],
    ['blank', blank === 0, 'must be 0 where there are steps: they say who casts a blank ballot'],
    ['tendencies', tendencies === undefined, 'must be absent where there are steps'],
    ...steps.flatMap((step, i) => checksOfStep(step, `steps[${i}]`, scenario)),
  ];
}
