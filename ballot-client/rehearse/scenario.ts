/** Loads a scenario by name or from a file and checks it strictly. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { rulesFaults } from '../../crypto/session/rules-faults.ts';
import { isFields, withBase } from './scenario-base.ts';
import { type Scenario, scenarioSchema } from './scenario-schema.ts';
import { type Check, stepChecks } from './step-checks.ts';
import { schemaOfStep, stepNames } from './step-schema.ts';

export type { Scenario } from './scenario-schema.ts';

export type ScenarioResult =
  | { readonly ok: true; readonly value: Scenario }
  | {
      readonly ok: false;
      /** Which field is wrong, such as `items[3].category`; empty where the whole file is. */
      readonly field: string;
      /** What is wrong and what to do; names the field. */
      readonly message: string;
    };

const FOLDER = fileURLToPath(new URL('./scenarios/', import.meta.url));

/** Names of the scenarios that come with the project. */
export const scenarioNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

/** A scenario that comes with the project, by its name, or a JSON file, by its path. */
export function loadScenario(nameOrPath: string): ScenarioResult {
  const isName = scenarioNames().includes(nameOrPath);
  const path = isName ? `${FOLDER}${nameOrPath}.json` : nameOrPath;
  if (!existsSync(path)) {
    const names = scenarioNames().join(', ');
    return refuse('', `There is no scenario or file "${nameOrPath}". Scenarios: ${names}.`);
  }
  try {
    return parseScenario(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse('', `The file ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Checks the text of a scenario file. */
export function parseScenario(text: string): ScenarioResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('', `The scenario is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const based = withBase(value, readShipped);
  if ('fault' in based) return refuse('extends', `extends: ${based.fault}`);
  const scenario = based.value;
  if (!Value.Check(scenarioSchema, scenario)) return schemaFault(scenario);
  for (const [field, holds, message] of [...crossChecks(scenario), ...stepChecks(scenario)]) {
    if (!holds) return refuse(field, `${field}: ${message}`);
  }
  return { ok: true, value: scenario };
}

/** A scenario that comes with the project as its file has it; undefined where there is none of that name. */
const readShipped = (name: string): unknown =>
  scenarioNames().includes(name) ? JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) : undefined;

const refuse = (field: string, message: string): ScenarioResult => ({ ok: false, field, message });

/** The first departure from the schema, with the field as people write it. */
function schemaFault(value: unknown): ScenarioResult {
  const step = stepFault(value);
  if (step !== undefined) return step;
  return faultIn(scenarioSchema, value, '');
}

/** The first step that is none, told by the schema of its own kind. */
function stepFault(value: unknown): ScenarioResult | undefined {
  const steps: unknown = isFields(value) ? value.steps : undefined;
  if (!Array.isArray(steps)) return undefined;
  for (const [i, step] of steps.entries()) {
    const name = isFields(step) ? step.do : undefined;
    const schema = schemaOfStep(name);
    const field = `steps[${i}]`;
    if (schema === undefined)
      return refuse(`${field}.do`, `${field}.do: must be one of ${stepNames.join(', ')}`);
    if (!Value.Check(schema, step)) return faultIn(schema, step, `/steps/${i}`);
  }
  return undefined;
}

/** `path`: where the value stands in the scenario. */
function faultIn(schema: TSchema, value: unknown, path: string): ScenarioResult {
  // An unknown field is reported once as "schema is false" with its own path: the more useful of two.
  const [error] = Value.Errors(schema, value).filter((e) => e.keyword !== 'additionalProperties');
  if (error === undefined) return refuse('', 'The scenario does not fit the schema.');
  const field = fieldName(`${path}${error.instancePath}`);
  if (error.keyword === 'required') {
    const missing = fieldName(`${path}${error.instancePath}/${error.params.requiredProperties[0]}`);
    return refuse(missing, `${missing}: is missing; add it`);
  }
  if (error.keyword === 'boolean') return refuse(field, `${field}: is unknown; remove it`);
  const allowed = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : '';
  return refuse(field, `${field || 'The scenario'}: ${error.message}${allowed}`);
}

/** `/items/3/category` as `items[3].category`. */
const fieldName = (path: string): string =>
  path
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replace(/\//g, '.')
    .replace(/^\./, '');

/** What the schema cannot say: fields that must fit each other. */
function crossChecks(scenario: Scenario): Check[] {
  const { deputies, absent, notCast, blank, scrutineers, categories, items, rules, tendencies } = scenario;
  const { options } = rules;
  const faults = rulesFaults(rules, { candidates: items.length, roll: deputies });
  return [
    ['absent', absent < deputies, `must be less than the ${deputies} deputies`],
    ['notCast', absent + notCast <= deputies, 'absent and notCast are more than the deputies'],
    ['blank', absent + notCast + blank <= deputies, 'absent, notCast and blank are more than the deputies'],
    ['blank', blank === 0 || rules.blank, 'must be 0 where rules.blank is false'],
    ['scrutineers.t', scrutineers.t <= scrutineers.n, 'must not exceed scrutineers.n'],
    ...items.flatMap(({ number, category }, index): Check[] => [
      [`items[${index}].number`, number === index + 1, `must be ${index + 1}: items stand in printed order`],
      [
        `items[${index}].category`,
        category < categories.length,
        `only ${categories.length} categories exist`,
      ],
    ]),
    ['rules', faults.length === 0, `cannot be: ${faults.join(', ')}`],
    [
      'tendencies',
      tendencies === undefined || tendencies.length === items.length,
      'must have a row per item',
    ],
    ...(tendencies ?? []).map(
      (row, index): Check => [
        `tendencies[${index}]`,
        row.length === options && row.reduce((sum, chance) => sum + chance, 0) <= 1000,
        `must hold ${options} numbers that add up to at most 1000`,
      ],
    ),
  ];
}
