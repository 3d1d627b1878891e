/**
 * The registrar brings list and roster as tables: previewed with errors at their rows, corrected, taken over; badges are
 * printed with names, handed out and their secrets erased; and no name ever leaves the page or lies in it in the clear.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import { rosterOfFile } from '../../ballot-client/src/lib/import/roster-table.ts';
import { type Bytes, fromUtf8, toPublicKey } from '../../crypto/bytes.ts';
import { isFrozenWhole } from '../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { must, random } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { gb18030, xlsx } from '../support/spreadsheets.ts';
import { REGISTRAR_CODE } from '../support/test-server.ts';
import { chromiumPath, launch, openPage, type Troubles } from './browser.ts';

const PASSPHRASE = '海安的口令 2024 春';
const NAMES = ['赵一鸣', '钱二虎', '孙三立', '李四光'];
const DELEGATION = '城东代表团';
const HEADINGS = '序号,类别,项目,件,目标,预算（万元）,责任单位';
const WRONG = `${HEADINGS}\n1,交通,农桥改造,,26 座,1300,交通局\n2,,农 桥改造,,1e3,,\n3,,,,,20,\n`;
const RIGHT = `${HEADINGS}\n1,交通,农桥改造,,26 座,1300,交通局\n2,,农村道路,,,900,\n,,,幸福路,5 公里,600,\n,,,团结路,3 公里,,\n3,养老,社区助餐点,,8 个,,民政局\n`;

let folder: string;
let server: ServerProcess;
let browser: Browser;
let page: Page;
const troubles: Troubles = { console: [], foreign: [] };
const shots = process.env.PIAOJUE_SHOTS;
/** Everything that the page sent: addresses, bodies, websocket frames. */
const sent: string[] = [];

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'piaojue-import-'));
  server = new ServerProcess(join(folder, 'data'), await freePort(), { hasPages: true });
  if (shots !== undefined) await mkdir(shots, { recursive: true });
  await server.start();
  browser = await launch();
  page = (await openPage(browser, `${server.base}/registrar`, 'desk', troubles)).page;
  page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''));
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  await browser?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const at = (testid: string) => page.getByTestId(testid);
const fill = (testid: string, text: string): Promise<void> => at(testid).fill(text);

async function shoot(name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Presses a button, and confirms where it asks. */
async function press(testid: string): Promise<void> {
  await at(testid).click({ timeout: 60_000 });
  await page.waitForTimeout(150);
  if (await at(`${testid}-confirm`).isVisible()) await at(`${testid}-confirm`).click();
}

async function choose(of: 'candidates' | 'roster', name: string, bytes: Bytes): Promise<void> {
  const part = at(`import-${of}`);
  if (!(await part.evaluate((details: HTMLDetailsElement) => details.open)))
    await part.locator('summary').click();
  await at(`${of}-file`).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(bytes) });
  await at(`${of}-preview`).waitFor({ timeout: 60_000 });
}

const errors = (of: string): Promise<string | null> => at(`${of}-preview`).getAttribute('data-errors');
const waitPhase = (phase: string): Promise<void> =>
  page.locator(`[data-testid="registrar-state"][data-phase="${phase}"]`).waitFor({ timeout: 60_000 });

/** What this browser keeps, as text. */
const stored = (): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const request = indexedDB.open('piaojue', 1);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const all = request.result.transaction('sealed').objectStore('sealed').getAll();
          all.onsuccess = () => {
            request.result.close();
            const texts = all.result.map((bytes) => new TextDecoder().decode(bytes));
            resolve(texts.join('\n') + JSON.stringify({ ...localStorage }));
          };
        };
      }),
  );

/** Presiding officer and two scrutineers ask to be listed. */
async function enrolStaff(): Promise<void> {
  const api = new Api(server.base);
  const newKey = () => toPublicKey(publicKeyOf(random(32) as SecretKey));
  for (const role of ['presiding', 'scrutineer', 'scrutineer'] as const) {
    const witnessKey = role === 'scrutineer' ? newKey() : null;
    must(await api.enrol({ role, name: '会务', identityKey: newKey(), witnessKey }));
  }
}

describe.skipIf(chromiumPath === undefined)('importing on the registrar’s page (needs Chromium)', () => {
  it('goes from tables with errors to a frozen session that holds no name', {
    timeout: 300_000,
  }, async () => {
    await fill('passphrase', PASSPHRASE);
    await fill('passphrase-again', PASSPHRASE);
    await press('open-key');
    await fill('registrar-code', REGISTRAR_CODE);
    await press('enrol-registrar');

    // A list with errors: each stands at its row, and nothing is taken over.
    await choose('candidates', '候选.csv', gb18030(WRONG));
    expect(await errors('candidates')).toBe('3');
    const told = await at('candidates-problem').evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-line'), row.textContent?.trim()]),
    );
    expect(told.map(([line]) => line)).toEqual(['3', '3', '4']);
    expect(told[0]?.[1]).toContain('1e3');
    await shoot('import-candidates-errors');
    expect(await at('take-candidates').isDisabled()).toBe(true);
    expect(await at('draft-candidates').inputValue()).toBe('');

    // Corrected, taken over, and still a list that is typed.
    await choose('candidates', '候选.csv', gb18030(RIGHT));
    expect(await errors('candidates')).toBe('0');
    await shoot('import-candidates-clean');
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
    const download = page.waitForEvent('download');
    await at('import-roster').locator('summary').click();
    await at('roster-template').click();
    const template = new Uint8Array(await readFile(await (await download).path()));
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
    await shoot('import-roster-errors');
    await choose('roster', '名册.xlsx', roster(NAMES));
    await press('take-roster');
    expect(await at('roster').getAttribute('data-count')).toBe('4');
    expect(await at('draft-deputies').inputValue()).toBe('4');

    // Badges bear names; once they are handed out, their secrets are gone.
    await press('make-badges');
    await shoot('import-taken');
    await press('print-badges');
    expect(await at('badge-name').allTextContents()).toEqual(NAMES);
    const codes = await at('badge-code').allTextContents();
    await shoot('import-badges');
    await press('handed-out');
    await at('secrets-erased').waitFor();
    expect(await at('print-badges').isDisabled()).toBe(true);

    await fill('draft-title', '海安市导入试验会议');
    for (const field of ['chosen', 'max', 'floor']) await fill(`draft-${field}`, '2');
    await enrolStaff();
    for (let i = 1; i <= 3; i++) await at(`approve-${i}`).check({ timeout: 60_000 });
    await press('freeze');
    await waitPhase('frozen');
    await shoot('import-frozen');

    // What went out and what anybody can read holds the list, and neither a name nor a badge.
    const api = new Api(server.base);
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
    const open = [...bodies, ...payloads, await stored()].join('\n');
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
    await shoot('import-archived');
    await press('erase-roster');
    await at('roster-erased').waitFor();

    // It stays so when the key file is opened again.
    await page.reload();
    await fill('passphrase', PASSPHRASE);
    await press('open-key');
    await at('roster-erased').waitFor({ timeout: 60_000 });
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
