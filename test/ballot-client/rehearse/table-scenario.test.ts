/** Scenarios from the tables that the registrar's page imports. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../../ballot-client/rehearse/plan.ts';
import type { Scenario } from '../../../ballot-client/rehearse/scenario.ts';
import { isTableFile, scenarioOfTable } from '../../../ballot-client/rehearse/table-scenario.ts';
import { CANDIDATE_TEMPLATE } from '../../../ballot-client/src/lib/import/templates.ts';
import { type Bytes, utf8 } from '../../../crypto/bytes.ts';
import { gb18030, xlsx } from '../../support/spreadsheets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'table-scenario-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Bytes): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function loaded(path: string): Promise<Scenario> {
  const result = await scenarioOfTable(path);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

const titles = Array.from({ length: 10 }, (_, i) => `项目${'甲乙丙丁戊己庚辛壬癸'.charAt(i)}`);

it.each([
  ['list.xlsx', true],
  ['LIST.CSV', true],
  ['haian-2024', false],
  ['own.json', false],
])('%s is a table: %j', (name, isTable) => {
  expect(isTableFile(name)).toBe(isTable);
});

describe('a table as a scenario', () => {
  it.each([
    ['in UTF-8', utf8(CANDIDATE_TEMPLATE.text)],
    ['in GB18030', gb18030(CANDIDATE_TEMPLATE.text.slice(1))],
  ])('gives its list, %s', async (_, bytes) => {
    const { title, categories, items, deputies } = await loaded(file('今年的名单.csv', bytes));
    expect([title, categories, deputies]).toEqual(['演练：今年的名单', ['交通出行', '养老服务'], 324]);
    expect(items.map((item) => [item.title, item.category, item.target, item.budget, item.owner])).toEqual([
      ['农桥改造', 0, '26 座', '1300 万元', '交通运输局'],
      expect.arrayContaining(['农村道路提升', expect.stringMatching(/^8 公里；含 2 件：/)]),
      ['社区助餐点', 1, '8 个', '160 万元', '民政局'],
    ]);
  });

  it('chooses as large a share of the list as Hai’an, and makes a plan', async () => {
    const path = file('list.xlsx', xlsx({ 名单: [['项目'], ...titles.map((title) => [title])] }));
    const scenario = await loaded(path);
    expect(scenario.rules).toMatchObject({ chosen: 8, max: 8, form: 'for-against-abstain' });
    const plan = makePlan({ scenario: path, deputies: 12, seed: 1 }, { ok: true, value: scenario });
    expect(plan.candidates.map(({ title }) => title)).toEqual(titles);
    expect([plan.roll, plan.rules.chosen]).toEqual([12, 8]);
  });

  it('of one project chooses it', async () => {
    expect((await loaded(file('one.csv', utf8('项目\n农桥\n')))).rules).toMatchObject({ chosen: 1, max: 1 });
  });

  it('is refused with its errors row by row', async () => {
    const path = file('bad.csv', utf8('序号,项目\n1,农桥\n3,农桥\n'));
    expect(await scenarioOfTable(path)).toEqual({
      ok: false,
      field: '',
      message: `${path} has 2 errors:\n  row 3, number: number-order (2)\n  row 3, item: same-as (2)`,
    });
  });

  it('that is not there is refused', async () => {
    const result = await scenarioOfTable(join(folder, 'none.csv'));
    expect(result.ok ? '' : result.message).toMatch(/cannot be read/);
  });
});
