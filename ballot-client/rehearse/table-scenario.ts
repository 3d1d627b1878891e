/** A scenario from a table of candidate projects: the list is the file's, everything else that of Hai'an, scaled. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { candidatesOfFile } from '../src/lib/import/candidate-table.ts';
import { loadScenario, parseScenario, type ScenarioResult } from './scenario.ts';

const MODEL = 'haian-2024';
const MOST_SHOWN = 20;

/** Whether a scenario is named by a table, by the ending of its name. */
export const isTableFile = (nameOrPath: string): boolean => /\.(xlsx|csv)$/i.test(nameOrPath);

/**
 * The same files as the registrar's page imports. Chosen are as many of the list as at Hai'an, 20 of 25, and 赞成 is
 * capped at that. What is wrong is told row by row, as on the page.
 */
export async function scenarioOfTable(path: string): Promise<ScenarioResult> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    return refuse(`The file ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const { list, faults } = await candidatesOfFile(bytes);
  if (faults.length > 0) {
    const told = faults.slice(0, MOST_SHOWN).map(({ line, column, fault, detail }) => {
      const where = [line === 0 ? '' : `row ${line}`, column ?? ''].filter((part) => part !== '').join(', ');
      return `  ${where === '' ? '' : `${where}: `}${fault}${detail === '' ? '' : ` (${detail})`}`;
    });
    return refuse([`${path} has ${faults.length} errors:`, ...told].join('\n'));
  }
  const model = loadScenario(MODEL);
  if (!model.ok) return model;
  const { tendencies: _, ...rest } = model.value;
  const chosen = scaled(rest.rules.chosen, list.candidates.length, rest.items.length);
  return parseScenario(
    JSON.stringify({
      ...rest,
      name: 'imported',
      title: titleOf(path),
      source: `The candidate list is that of ${basename(path)}; everything else follows ${MODEL}.`,
      categories: list.categories,
      items: list.candidates.map(({ number, title, category, owner, budget, target }) => ({
        ...{ number, title, category, illustrative: false },
        ...{ owner: owner ?? undefined, budget: budget ?? undefined, target: target ?? undefined },
      })),
      rules: { ...rest.rules, chosen, max: chosen },
    }),
  );
}

const refuse = (message: string): ScenarioResult => ({ ok: false, field: '', message });

const scaled = (of: number, items: number, all: number): number =>
  Math.max(1, Math.round((of * items) / all));

/** From the name of the file, without what a statement does not admit. */
function titleOf(path: string): string {
  const name = basename(path)
    .normalize('NFC')
    .replace(/\.[^.]*$/, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '');
  return [...`演练：${name}`].slice(0, 200).join('').trim();
}
