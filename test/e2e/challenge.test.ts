/**
 * Cast as intended, on two devices in Chromium: a tablet shows codes, a checking device (the auditor's page) reads them
 * from pictures of the screen and with a camera, and needs nothing but the public log.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import encodeQR from 'qr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDisclosure } from '../../ballot-client/src/lib/disclosure.ts';
import { toHex } from '../../crypto/bytes.ts';
import { must } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { ServerSession } from '../support/server-session.ts';
import { chromiumPath, launch, openPage, type SIZES, type Troubles } from './browser.ts';

let folder: string;
let server: ServerProcess;
let session: ServerSession;
let browser: Browser;
/** A browser whose camera shows a file. */
let withCamera: Browser;
const troubles: Troubles = { console: [], foreign: [] };
const shots = process.env.PIAOJUE_SHOTS;
const film = (): string => join(folder, 'camera.y4m');

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'piaojue-challenge-'));
  server = new ServerProcess(join(folder, 'data'), await freePort(), { hasPages: true });
  if (shots !== undefined) await mkdir(shots, { recursive: true });
  await server.start();
  session = new ServerSession(server.base);
  await session.toIdle();
  browser = await launch();
  withCamera = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
      `--use-file-for-fake-video-capture=${film()}`,
    ],
  });
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  session?.close();
  await browser?.close();
  await withCamera?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function shoot(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await page.getByRole('button', { name: 'English' }).click();
  await page.screenshot({ path: join(shots, `${name}-en.png`), fullPage: true });
  await page.getByRole('button', { name: '中文' }).click();
}

const press = (page: Page, testid: string): Promise<void> =>
  page.getByTestId(testid).click({ timeout: 60_000 });

const reach = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="deputy-state"][data-state="${step}"]`).waitFor({ timeout: 60_000 });

async function verdictOf(page: Page, verdict: string, code = ''): Promise<void> {
  const shown = `[data-testid="verdict"][data-verdict="${verdict}"][data-code="${code}"]`;
  await page.locator(shown).waitFor({ timeout: 60_000 });
}

/** A photograph of a code on the tablet's screen. */
async function photograph(tablet: Page, testid: string): Promise<string> {
  const path = join(folder, `${testid}.png`);
  await tablet.getByTestId(testid).screenshot({ path });
  return path;
}

const textOf = async (tablet: Page, testid: string): Promise<string> =>
  (await tablet.getByTestId(testid).getAttribute('data-text')) ?? '';

/** A film of a code, as a camera that is held before the tablet sees it: one grey frame after the other. */
async function makeFilm(text: string): Promise<void> {
  const [width, height, scale] = [640, 480, 6];
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const luma = new Uint8Array(width * height).fill(200);
  const [left, top] = [width, height].map((size) => (size - rows.length * scale) >> 1) as [number, number];
  for (const [y, row] of rows.entries()) {
    for (const [x, isDark] of row.entries()) {
      for (let line = 0; line < scale; line++) {
        const at = (top + y * scale + line) * width + left + x * scale;
        luma.fill(isDark ? 30 : 235, at, at + scale);
      }
    }
  }
  const grey = new Uint8Array((width * height) >> 1).fill(128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, grey]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(film(), Buffer.concat([header, frame, frame, frame]));
}

async function toEncrypted(tablet: Page): Promise<void> {
  await press(tablet, 'go-review');
  await press(tablet, 'review-confirm');
  await reach(tablet, 'encrypted');
}

/** The auditor's page on this server's log, at the ballot check. */
async function openDevice(on: Browser, size: keyof typeof SIZES): Promise<Page> {
  const { page } = await openPage(on, `${server.base}/auditor`, size, troubles);
  await press(page, 'follow');
  await press(page, 'tab-ballot');
  return page;
}

const marksOf = (device: Page): Promise<(string | null)[]> =>
  Promise.all([1, 2].map((number) => device.getByTestId(`checked-${number}`).getAttribute('data-mark')));

describe.skipIf(chromiumPath === undefined)('a checking device beside a tablet (needs Chromium)', () => {
  it('sees what was encrypted, and tells a tablet that lies', { timeout: 600_000 }, async () => {
    const [first, ...others] = session.deputies;
    await session.signIn(others);
    const { page: tablet } = await openPage(browser, 'about:blank', 'tablet', troubles);
    const sent: string[] = [];
    tablet.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await tablet.goto(`${server.base}/`);
    for (const [i, group] of first!.badge.split('-').entries()) {
      await tablet.getByTestId(`badge-${i + 1}`).fill(group);
    }
    await press(tablet, 'badge-continue');
    await reach(tablet, 'waiting');
    await session.sync();
    await session.witnessEmpty();
    await session.openRound();
    await reach(tablet, 'marking');

    // Before the choice: the device sees the code, the server has received nothing.
    await tablet.getByTestId('mark-1-0').click();
    await tablet.getByTestId('mark-2-1').click();
    await toEncrypted(tablet);
    await shoot(tablet, 'challenge-1-encrypted');
    expect(sent.filter((frame) => frame.includes('"cast"'))).toEqual([]);
    const device = await openDevice(browser, 'tablet');
    const asked: string[] = [];
    device.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await shoot(device, 'challenge-2-device');
    await device.getByTestId('seen-file').setInputFiles(await photograph(tablet, 'tracking-qr'));
    expect(await device.getByTestId('seen-code').textContent()).toBe(
      await tablet.getByTestId('tracking-code').textContent(),
    );
    await shoot(device, 'challenge-3-device-seen');

    // The deputy has it checked.
    await press(tablet, 'challenge');
    await shoot(tablet, 'challenge-4-question');
    await press(tablet, 'challenge-confirm');
    await reach(tablet, 'disclosed');
    await shoot(tablet, 'challenge-5-disclosed');
    const disclosed = await photograph(tablet, 'disclosure');
    const disclosure = await textOf(tablet, 'disclosure');
    await device.getByTestId('disclosed-file').setInputFiles(disclosed);
    await verdictOf(device, 'good');
    expect(await marksOf(device)).toEqual(['0', '1']);
    await shoot(device, 'challenge-6-good');

    // Seed and marks went by light alone.
    const { seed, slots } = must(decodeDisclosure(disclosure));
    const secrets = [disclosure.slice(14), toHex(seed), Buffer.from(seed).toString('base64'), toHex(slots)];
    expect(sent.filter((frame) => frame.includes('"cast"'))).toHaveLength(1);
    expect(sent.filter((frame) => secrets.slice(0, 3).some((secret) => frame.includes(secret)))).toEqual([]);
    expect(asked.filter((one) => !/^GET \/(checkpoint|log\/entries|assets\/.*)$/.test(one))).toEqual([]);

    // The disclosure as a file.
    const download = tablet.waitForEvent('download');
    await press(tablet, 'disclosure-file');
    await press(device, 'check-again');
    await press(device, 'seen-skip');
    await device.getByTestId('disclosed-file').setInputFiles({
      name: 'check.txt',
      mimeType: 'text/plain',
      buffer: await (await download).createReadStream().then(async (stream) => {
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        return Buffer.concat(parts);
      }),
    });
    await verdictOf(device, 'unproven');
    await shoot(device, 'challenge-7-unproven');

    // Back to the ballot with its marks; another encryption, whose code the device sees with its camera.
    await press(tablet, 'challenge-done');
    await reach(tablet, 'marking');
    await toEncrypted(tablet);
    await makeFilm(await textOf(tablet, 'tracking-qr'));
    // On a wide screen, where the picture is shown in another shape than the camera takes it.
    const camera = await openDevice(withCamera, 'desk');
    await press(camera, 'seen-scan');
    await camera.locator('[data-testid="check-ballot"][data-step="open"]').waitFor({ timeout: 60_000 });
    expect(await camera.getByTestId('seen-code').textContent()).toBe(
      await tablet.getByTestId('tracking-code').textContent(),
    );
    // A tablet that now opens the ballot of before is caught.
    await camera.getByTestId('disclosed-file').setInputFiles(disclosed);
    await verdictOf(camera, 'alarm', 'disclosure.not_seen');
    await shoot(camera, 'challenge-8-alarm');

    // The second encryption is cast, and counts.
    await press(tablet, 'cast');
    await reach(tablet, 'cast');
    await session.sync();
    expect(session.round.counting.size).toBe(1);
    expect(session.round.challenged.size).toBe(1);

    // What is typed instead of scanned.
    await press(camera, 'check-rescan');
    await press(camera, 'check-again');
    await camera.getByTestId('seen-text').fill('7K2M');
    await press(camera, 'seen-take');
    await camera.locator('[data-testid="refusal"][data-code="disclosure.malformed"]').waitFor();
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
