/** The operator's page in Chromium: the code, tablets that come and go, a backup, a server that is away for a while. */
import { readdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR_CODE } from '../support/server-process.ts';
import { ServerSession } from '../support/server-session.ts';
import { chromiumPath } from './browser.ts';
import { click, fill, refused, seen } from './hands.ts';
import { shoot } from './look.ts';
import { Stage } from './stage.ts';
import { reach } from './tablet.ts';

let stage: Stage;
let session: ServerSession;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  session = new ServerSession(stage.server.base, { deputies: 3 });
  await session.toIdle();
});
afterAll(async () => {
  session?.close();
  await stage?.strike();
});

const textOf = (page: Page, testid: string): Promise<string> => page.getByTestId(testid).innerText();

async function enter(page: Page, code: string): Promise<void> {
  await fill(page, 'operator-code', code);
  await click(page, 'open-operator');
}

describe.skipIf(chromiumPath === undefined)("the operator's page (needs Chromium)", () => {
  it('opens with the code alone, and keeps it nowhere', { timeout: 120_000 }, async () => {
    const page = await stage.open('/operator', 'desk');
    await enter(page, 'NOT-THE-CODE');
    await refused(page, 'operator.code');
    await shoot(page, 'operator-wrong-code');
    await enter(page, OPERATOR_CODE.toLowerCase());
    await seen(page, '[data-testid="findings"]');
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept.toUpperCase()).not.toContain(OPERATOR_CODE);
    expect(page.url()).toBe(`${stage.server.base}/operator`);
    expect(stage.troubles.foreign).toEqual([]);
    await page.context().close();
  });

  it('shows tablets by the number that was typed on them, and makes a backup', {
    timeout: 120_000,
  }, async () => {
    const page = await stage.open('/operator', 'desk');
    await enter(page, OPERATOR_CODE);
    expect(await textOf(page, 'tablets')).toContain('还没有平板报过编号');
    const labelled = await stage.open('/#device=A-12', 'tablet');
    await reach(labelled, 'badge');
    const typed = await stage.open('/', 'tablet');
    await click(typed, 'open-label');
    await fill(typed, 'device-label', ' 备用 2 ');
    await shoot(typed, 'deputy-device-label');
    await click(typed, 'keep-label');
    await expect.poll(() => textOf(page, 'tablets'), { timeout: 30_000 }).toContain('备用 2');
    expect(await textOf(page, 'tablets')).toContain('A-12');
    expect(await textOf(page, 'tablets')).toContain('在线 2 台，不在线 0 台');
    // It stays with the tablet, and so without the address.
    await labelled.goto(`${stage.server.base}/`);
    await expect.poll(() => labelled.getByTestId('open-label').innerText()).toContain('A-12');

    await click(page, 'back-up');
    await expect.poll(() => textOf(page, 'backups'), { timeout: 30_000 }).toContain('已读回，完好');
    const [name] = (await readdir(stage.at('data', 'backups'))).toSorted().reverse();
    expect(await textOf(page, 'backups')).toContain(name);
    await shoot(page, 'operator');
    for (const tablet of [labelled, typed]) await tablet.context().close();

    await stage.server.kill();
    await seen(page, '[data-testid="lost"]');
    await shoot(page, 'operator-lost');
    await stage.server.start();
    await page.getByTestId('lost').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await textOf(page, 'backups')).toContain(name);
    await page.context().close();
  });
});
