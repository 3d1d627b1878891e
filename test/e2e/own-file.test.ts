/**
 * The scrutineer's and the auditor's pages as single files, opened from the disk and from a server that knows nothing of
 * them: they ask for the hall, work with it, and connect to nothing else; the scrutineer's not even when its code wants to.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import { signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import type { PublicKey } from '../../crypto/bytes.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { chromiumPath, launch, SIZES } from './browser.ts';
import { click, fill, PASSPHRASE, PATIENCE, refused, waitState } from './hands.ts';

const OWN = new URL('../../ballot-client/dist/own/', import.meta.url);
const FILE = new URL('scrutineer.html', OWN);

let temporary: TemporaryDatabase;
let hall: TestServer;
let browser: Browser;
/** A server that no page has any business with; says what it was asked. */
let stranger: Server;
const asked: string[] = [];

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  temporary = await temporaryDatabase();
  hall = await startTestServer(await temporary.create());
  stranger = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'text/html');
    void readFile(fileURLToPath(FILE)).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  stranger?.close();
  stranger?.closeAllConnections();
  await hall?.stop();
  await temporary?.stop();
});

/** Opens the file on a device of its own; collects all that it asks for, and what the browser complains about. */
async function open(address: string): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const page = await (await browser.newContext({ viewport: SIZES.desk })).newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  return { page, requests, errors };
}

async function choose(page: Page, address: string): Promise<void> {
  await fill(page, 'hall-address', address);
  await click(page, 'choose-hall');
}

const phase = (page: Page, value: string): Promise<void> =>
  waitState(page, 'scrutineer-state', 'phase', value);

async function openKey(page: Page, isNew: boolean): Promise<void> {
  await fill(page, 'passphrase', PASSPHRASE);
  if (isNew) await fill(page, 'passphrase-again', PASSPHRASE);
  await click(page, 'open-key');
}

/** What the page's own code gets when it wants to leave the hall. */
const leave = (page: Page, address: string): Promise<string[]> =>
  page.evaluate(async (elsewhere) => {
    const attempt = `fetch(${JSON.stringify(elsewhere)}).then(() => 'got through', () => 'refused')`;
    const script = `${attempt}.then((said) => postMessage(said))`;
    const worker = new Worker(URL.createObjectURL(new Blob([script])));
    const fromWorker = new Promise<string>((resolve) => {
      worker.onmessage = ({ data }) => resolve(String(data));
    });
    const fromPage = fetch(elsewhere).then(
      () => 'got through',
      () => 'refused',
    );
    return Promise.all([fromPage, fromWorker]);
  }, address);

describe.skipIf(chromiumPath === undefined)("the scrutineer's own file (needs Chromium)", () => {
  it('works from the disk: enrols, follows the session, accepts it, keeps its keys', {
    timeout: 240_000,
  }, async () => {
    const { page, requests, errors } = await open(FILE.href);
    await page.getByTestId('hall-address').waitFor();
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([FILE.href]);
    for (const wrong of [
      '127.0.0.1:8460',
      'ftp://127.0.0.1',
      `${hall.base}/scrutineer`,
      'javascript:alert(1)',
    ]) {
      await choose(page, wrong);
      await page.getByRole('alert').waitFor();
    }
    expect(errors).toEqual([]);
    expect(requests.filter((url) => url.includes('127.0.0.1'))).toEqual([]);

    await choose(page, `${hall.base}/`);
    await openKey(page, true);
    await fill(page, 'staff-name', '监票人 一');
    await click(page, 'enrol');
    const session = new ServerSession(hall.base);
    await expect.poll(async () => must(await session.api.enrolments()).length, PATIENCE).toBe(1);
    await phase(page, 'empty');

    // The registrar lists the keys of the file as those of the second scrutineer.
    const [enrolled] = must(await session.api.enrolments());
    await session.enrol();
    const freeze = await session.freezeOf();
    const own = {
      identityKey: enrolled?.identityKey as PublicKey,
      witnessKey: enrolled?.witnessKey as PublicKey,
    };
    const staff = freeze.staff.map((one) =>
      one.role === 'scrutineer' && one.index === 2 ? { ...one, ...own } : one,
    );
    await session.submit(...must(signFreeze({ ...freeze, staff }, session.registrar)));
    await phase(page, 'frozen');
    await click(page, 'accept-manifest');
    await expect.poll(async () => (await session.sync()).accepted.has(own.identityKey), PATIENCE).toBe(true);

    // Opened again it asks for the passphrase only.
    await page.reload();
    await openKey(page, false);
    await phase(page, 'frozen');
    expect(await page.getByTestId('hall-address').count()).toBe(0);

    expect(await leave(page, addressOf(stranger))).toEqual(['refused', 'refused']);
    expect(asked).toEqual([]);
    const socket = hall.base.replace('http:', 'ws:');
    const foreign = requests.filter(
      (url) =>
        ![FILE.href, 'data:', 'blob:', `${hall.base}/`, `${socket}/`, addressOf(stranger)].some((own) =>
          url.startsWith(own),
        ),
    );
    expect(foreign).toEqual([]);
    expect(requests.some((url) => url.startsWith(`${socket}/socket.io`))).toBe(true);
    expect(errors.filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
    session.close();
  });

  it('works from any server, and says so where the hall does not answer', { timeout: 240_000 }, async () => {
    const { page, requests } = await open(addressOf(stranger));
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const gone = addressOf(nobody);
    await new Promise((resolve) => nobody.close(resolve));
    await choose(page, gone);
    await refused(page, 'request.unavailable');
    await choose(page, hall.base);
    await page.getByTestId('passphrase').waitFor(PATIENCE);
    expect(requests.some((url) => url.startsWith(`${hall.base}/api/status`))).toBe(true);
    expect(await leave(page, `${addressOf(stranger)}/somewhere`)).toEqual(['refused', 'refused']);
    expect(asked).not.toContain('/somewhere');
    await click(page, 'other-hall');
    await page.getByTestId('hall-address').waitFor(PATIENCE);
  });
});

describe.skipIf(chromiumPath === undefined)("the auditor's own file (needs Chromium)", () => {
  it('verifies the log of a hall from the disk', { timeout: 240_000 }, async () => {
    const address = new URL('auditor.html', OWN).href;
    const { page, requests, errors } = await open(address);
    await fill(page, 'server-address', hall.base);
    await click(page, 'follow');
    const size = must(await new Api(hall.base).status()).size;
    expect(size).toBeGreaterThan(2);
    const verified = `[data-testid="auditor-state"][data-running="false"][data-ok="true"][data-size="${size}"]`;
    await page.locator(verified).waitFor(PATIENCE);
    const own = [address, 'data:', 'blob:', `${hall.base}/`];
    expect(requests.filter((url) => !own.some((start) => url.startsWith(start)))).toEqual([]);
    expect(errors).toEqual([]);
  });
});
