import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  loadScenario,
  parseScenario,
  type Scenario,
  scenarioNames,
} from '../../../ballot-client/rehearse/scenario.ts';
import { type Rules, rulesSchema } from '../../../crypto/statements/rules.ts';

function haian(): Scenario {
  const loaded = loadScenario('haian-2024');
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.value;
}

describe("the Hai'an scenario", () => {
  it('is the session of January 2024', () => {
    const { title, deputies, items, categories, scrutineers } = haian();
    expect(title).toBe('海安市第十七届人民代表大会第三次会议');
    expect([deputies, items.length, categories.length, scrutineers]).toEqual([324, 25, 10, { n: 5, t: 3 }]);
    expect(new Set(items.map((item) => item.title)).size).toBe(25);
    expect(new Set(items.map((item) => item.category)).size).toBe(10);
  });

  it('marks as illustrative all but the nine projects that the press names', () => {
    const named = haian().items.filter((item) => !item.illustrative);
    expect(named.map((item) => `${item.title} ${item.target}`)).toEqual([
      '家门口就业服务站、零工驿站 20 个',
      '困难职工医疗救助 600 人次',
      '社区助餐点 8 个',
      '农桥 26 座',
      '新能源汽车共享充电桩 100 个',
      '老旧小区改造 5 个',
      '便民疏导点 9 个',
      '5G 基站 400 个',
      '服务事项下沉到村（参保登记、医保费用报销等） 15 项',
    ]);
  });

  it('has rules that a manifest takes as they are', () => {
    const rules: Rules = haian().rules;
    expect(rulesSchema.read(rules)).toEqual(rules);
    expect(rules).toMatchObject({ form: 'for-against-abstain', min: 0, max: 20, chosen: 20, tie: 'runoff' });
  });
});

describe('a scenario file', () => {
  const text = JSON.stringify(haian());
  /** The scenario with one field set, or removed where the value is undefined. */
  const withField = (path: string, value: unknown): string => {
    const scenario = JSON.parse(text);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const owner = keys.reduce((object, key) => object[key], scenario);
    owner[last] = value;
    return JSON.stringify(scenario);
  };

  it.each(scenarioNames())('named %s loads and bears its name', (name) => {
    expect(loadScenario(name)).toMatchObject({ ok: true, value: { name } });
  });

  it('loads from a path', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
    writeFileSync(join(folder, 'own.json'), withField('deputies', 400));
    expect(loadScenario(join(folder, 'own.json'))).toMatchObject({ ok: true, value: { deputies: 400 } });
    expect(loadScenario(folder)).toMatchObject({ ok: false, field: '' });
    rmSync(folder, { recursive: true });
  });

  it('that is not there is answered with the names that are', () => {
    const result = loadScenario('haian-2042');
    expect(result.ok ? '' : result.message).toContain('haian-2024');
  });

  it.each([
    ['deputies', 'deputies', undefined],
    ['deputies', 'deputies', '324'],
    ['deputies', 'deputies', 323.5],
    ['mayor', 'mayor', 'Li'],
    ['items[3].category', 'items.3.category', 10],
    ['items[3].category', 'items.3.category', -1],
    ['items[3].number', 'items.3.number', 5],
    ['items[0].illustrative', 'items.0.illustrative', 'no'],
    ['items[24].title', 'items.24.title', ''],
    ['items[24].colour', 'items.24.colour', 'red'],
    ['rules.form', 'rules.form', 'vote'],
    ['rules.tie', 'rules.tie', undefined],
    ['rules.quorum.denominator', 'rules.quorum.denominator', 0],
    ['rules', 'rules.quorum.numerator', 4],
    ['rules.majority.strict', 'rules.majority.strict', undefined],
    ['rules.max', 'rules.max', '20'],
    ['rules', 'rules.max', 26],
    ['rules', 'rules.options', 2],
    ['rules', 'rules.min', 20],
    ['rules', 'rules.chosen', 26],
    ['rules', 'rules.grades', ['好']],
    ['rules.evaluation', 'rules.evaluation', undefined],
    ['blank', 'blank', 312],
    ['notCast', 'notCast', 312],
    ['absent', 'absent', 324],
    ['scrutineers.t', 'scrutineers.t', 6],
    ['tendencies', 'tendencies', [[900, 50, 50]]],
    ['tendencies[0]', 'tendencies', Array.from({ length: 25 }, () => [900, 50, 51])],
    ['tendencies[0]', 'tendencies', Array.from({ length: 25 }, () => [900, 50])],
  ])('is refused with the field %s (%s: %j)', (field, path, value) => {
    const result = parseScenario(withField(path, value));
    expect(result).toMatchObject({ ok: false, field });
    expect(result.ok ? '' : result.message).toMatch(new RegExp(`^${field.replace(/[[\]]/g, '\\$&')}: `));
  });

  it('that is not JSON is refused', () => {
    expect(parseScenario('{')).toMatchObject({ ok: false, field: '' });
    expect(parseScenario('[]')).toMatchObject({ ok: false, field: '' });
  });

  it('stands in the folder in the form that the loader prints', () => {
    const file = new URL('../../../ballot-client/rehearse/scenarios/haian-2024.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(haian());
  });
});
