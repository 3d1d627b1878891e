/**
 * The registrar brings list and roster as tables: previewed with errors at their rows, corrected, taken over; badges are
 * printed with names, handed out and their secrets erased; and no name ever leaves the page or lies in it in the clear.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import { rosterOfFile } from '../../ballot-client/src/lib/import/roster-table.ts';
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { isFrozenWhole } from '../../crypto/session/setup-checks.ts';
import { must } from '../support/memory-session.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { gb18030, xlsx } from '../support/spreadsheets.ts';
import { chromiumPath } from './browser.ts';
import * as hands from './hands.ts';
import { shoot } from './look.ts';
import { enrolStaff } from './staff.ts';
import { Stage } from './stage.ts';

const NAMES = ['赵一鸣', '钱二虎', '孙三立', '李四光'];
const DELEGATION = '城东代表团';
const HEADINGS = '序号,类别,项目,件,目标,预算（万元）,责任单位';
const WRONG = `${HEADINGS}\n1,交通,农桥改造,,26 座,1300,交通局\n2,,农 桥改造,,1e3,,\n3,,,,,20,\n`;
const RIGHT = `${HEADINGS}\n1,交通,农桥改造,,26 座,1300,交通局\n2,,农村道路,,,900,\n,,,幸福路,5 公里,600,\n,,,团结路,3 公里,,\n3,养老,社区助餐点,,8 个,,民政局\n`;

let stage: Stage;
let page: Page;
/** Everything that the page sent: addresses, bodies, websocket frames. */
const sent: string[] = [];

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  page = await stage.open('/registrar', 'desk');
  page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''));
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
});
afterAll(() => stage?.strike());

const at = (testid: string) => page.getByTestId(testid);
const fill = (testid: string, text: string): Promise<void> => hands.fill(page, testid, text);
const press = (testid: string): Promise<void> => hands.press(page, testid);

async function choose(of: 'candidates' | 'roster', name: string, bytes: Bytes): Promise<void> {
  const part = at(`import-${of}`);
  if (!(await part.evaluate((details: HTMLDetailsElement) => details.open)))
    await part.locator('summary').click();
  await at(`${of}-file`).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(bytes) });
  await at(`${of}-preview`).waitFor(hands.PATIENCE);
}

const errors = (of: string): Promise<string | null> => at(`${of}-preview`).getAttribute('data-errors');
const waitPhase = (phase: string): Promise<void> => hands.waitState(page, 'registrar-state', 'phase', phase);

describe.skipIf(chromiumPath === undefined)('importing on the registrar’s page (needs Chromium)', () => {
  it('goes from tables with errors to a frozen session that holds no name', {
    timeout: 300_000,
  }, async () => {
    await hands.becomeRegistrar(page);

    // A list with errors: each stands at its row, and nothing is taken over.
    await choose('candidates', '候选.csv', gb18030(WRONG));
    expect(await errors('candidates')).toBe('3');
    const told = await at('candidates-problem').evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-line'), row.textContent?.trim()]),
    );
    expect(told.map(([line]) => line)).toEqual(['3', '3', '4']);
    expect(told[0]?.[1]).toContain('1e3');
    await shoot(page, 'import-candidates-errors');
    expect(await at('take-candidates').isDisabled()).toBe(true);
    expect(await at('draft-candidates').inputValue()).toBe('');

    // Corrected, taken over, and still a list that is typed.
    await choose('candidates', '候选.csv', gb18030(RIGHT));
    expect(await errors('candidates')).toBe('0');
    await shoot(page, 'import-candidates-clean');
    await press('take-candidates');
    expect(await at('candidate-row').count()).toBe(3);
    expect(await at('candidate-row').nth(1).textContent()).toContain(
      '含 2 件：幸福路（5 公里，600 万元）；团结路（3 公里）',
    );
    const typed = await at('draft-candidates').inputValue();
    expect(typed).toContain('农桥改造 | 26 座 | 1300 万元 | 交通局');
    await fill('draft-candidates', `${typed}口袋公园 | 6 个\n`);
    expect(await at('candidate-row').count()).toBe(4);

    // The template can be filled in: it reads as it is.
    await at('import-roster').locator('summary').click();
    const template = new Uint8Array(await readFile(await hands.take(page, 'roster-template')));
    expect((await rosterOfFile(template)).faults).toEqual([]);

    // The roster, with two mistakes, then without.
    const roster = (names: readonly string[]): Bytes =>
      xlsx({
        名册: [
          ['编号', '姓名', '代表团'],
          ...names.map((name, i) => [i + 1, name, i === 0 ? DELEGATION : null]),
        ],
      });
    await choose('roster', '名册.xlsx', roster([...NAMES.slice(0, 2), '', '孙\u200b三立']));
    expect(await errors('roster')).toBe('2');
    await shoot(page, 'import-roster-errors');
    await choose('roster', '名册.xlsx', roster(NAMES));
    await press('take-roster');
    expect(await at('roster').getAttribute('data-count')).toBe('4');
    expect(await at('draft-deputies').inputValue()).toBe('4');

    // Badges bear names; once they are handed out, their secrets are gone.
    await press('make-badges');
    await shoot(page, 'import-taken');
    await press('print-badges');
    expect(await at('badge-name').allTextContents()).toEqual(NAMES);
    const codes = await at('badge-code').allTextContents();
    await shoot(page, 'import-badges');
    await press('handed-out');
    await at('secrets-erased').waitFor();
    expect(await at('print-badges').isDisabled()).toBe(true);

    await fill('draft-title', '海安市导入试验会议');
    for (const field of ['chosen', 'max', 'floor']) await fill(`draft-${field}`, '2');
    await enrolStaff(stage);
    for (let i = 1; i <= 3; i++) await at(`approve-${i}`).check(hands.PATIENCE);
    await press('freeze');
    await waitPhase('frozen');
    await shoot(page, 'import-frozen');

    // What went out and what anybody can read holds the list, and neither a name nor a badge.
    const api = new Api(stage.server.base);
    const entries = must(await api.entries(0, must(await api.status()).size));
    const { state } = await verifierOf(entries);
    expect(isFrozenWhole(state)).toBe(true);
    expect(state.roll.size).toBe(4);
    expect(state.candidates.map(({ title }) => title)).toEqual([
      '农桥改造',
      '农村道路',
      '社区助餐点',
      '口袋公园',
    ]);
    const payloads = entries.map((entry) =>
      Buffer.from(JSON.parse(fromUtf8(entry) ?? '').payload, 'base64').toString(),
    );
    const bodies = sent.map((text) => {
      const payload = /"payload":"([^"]+)"/.exec(text)?.[1];
      return payload === undefined ? text : `${text}\n${Buffer.from(payload, 'base64').toString()}`;
    });
    expect(bodies.join('\n')).toContain('农桥改造');
    const open = [...bodies, ...payloads, await hands.storedText(page)].join('\n');
    for (const secret of [
      ...NAMES,
      DELEGATION,
      ...codes,
      ...codes.map((code) => code.trim().replaceAll('-', '')),
    ]) {
      expect(open.includes(secret)).toBe(false);
      expect(open.includes(encodeURIComponent(secret))).toBe(false);
    }

    // Before the record is archived erasing asks twice; afterwards once.
    await press('erase-roster');
    await at('erase-roster-now').waitFor();
    await press('cancel');
    await waitPhase('cancelled');
    await press('archive');
    await waitPhase('archived');
    await shoot(page, 'import-archived');
    await press('erase-roster');
    await at('roster-erased').waitFor();

    // It stays so when the key file is opened again.
    await page.reload();
    await fill('passphrase', hands.PASSPHRASE);
    await press('open-key');
    await at('roster-erased').waitFor(hands.PATIENCE);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
