/** Loads a scenario by name or from a file and checks it strictly. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import { layoutOf } from '../../crypto/ballot/form.ts';
import { type Scenario, scenarioSchema } from './scenario-schema.ts';

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
  if (!Value.Check(scenarioSchema, value)) return schemaFault(value);
  for (const [field, holds, message] of crossChecks(value)) {
    if (!holds) return refuse(field, `${field}: ${message}`);
  }
  return { ok: true, value };
}

const refuse = (field: string, message: string): ScenarioResult => ({ ok: false, field, message });

/** The first departure from the schema, with the field as people write it. */
function schemaFault(value: unknown): ScenarioResult {
  // An unknown field is reported once as "schema is false" with its own path: the more useful of two.
  const [error] = Value.Errors(scenarioSchema, value).filter((e) => e.keyword !== 'additionalProperties');
  if (error === undefined) return refuse('', 'The scenario does not fit the schema.');
  const field = fieldName(error.instancePath);
  if (error.keyword === 'required') {
    const missing = fieldName(`${error.instancePath}/${error.params.requiredProperties[0]}`);
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
function crossChecks(scenario: Scenario): [field: string, holds: boolean, message: string][] {
  const { deputies, absent, notCast, blank, scrutineers, categories, items, rules, tendencies } = scenario;
  const { options, min, max } = rules;
  const form = layoutOf({ type: rules.form, items: items.length, options, blank: rules.blank, min, max });
  return [
    ['absent', absent < deputies, `must be less than the ${deputies} deputies`],
    ['notCast', absent + notCast <= deputies, 'absent and notCast are more than the deputies'],
    ['blank', absent + notCast + blank <= deputies, 'absent, notCast and blank are more than the deputies'],
    ['blank', blank === 0 || rules.blank, 'must be 0 where rules.blank is false'],
    ['scrutineers.t', scrutineers.t <= scrutineers.n, 'must not exceed scrutineers.n'],
    ...items.flatMap(({ number, category }, index): [string, boolean, string][] => [
      [`items[${index}].number`, number === index + 1, `must be ${index + 1}: items stand in printed order`],
      [
        `items[${index}].category`,
        category < categories.length,
        `only ${categories.length} categories exist`,
      ],
    ]),
    ['rules.quorum', rules.quorum.numerator <= rules.quorum.denominator, 'must not exceed 1'],
    ['rules', form.ok, `the ballot form is impossible: ${form.ok ? '' : form.detail}`],
    ['rules.blank', !rules.blank || max === null || min < max, 'must be false where exactly N are asked for'],
    ['rules.chosen', rules.chosen <= items.length, `only ${items.length} items exist`],
    [
      'rules.majority',
      rules.majority === null || rules.majority.numerator <= rules.majority.denominator,
      'must not exceed 1',
    ],
    [
      'tendencies',
      tendencies === undefined || tendencies.length === items.length,
      'must have a row per item',
    ],
    ...(tendencies ?? []).map((row, index): [string, boolean, string] => [
      `tendencies[${index}]`,
      row.length === options && row.reduce((sum, chance) => sum + chance, 0) <= 1000,
      `must hold ${options} numbers that add up to at most 1000`,
    ]),
  ];
}
