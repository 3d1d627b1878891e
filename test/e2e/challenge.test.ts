/**
 * Cast as intended, on two devices in Chromium: a tablet shows codes, a checking device (the auditor's page) reads them
 * from pictures of the screen and with a camera, and needs nothing but the public log.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDisclosure } from '../../ballot-client/src/lib/disclosure.ts';
import { toHex } from '../../crypto/bytes.ts';
import { must } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { chromiumPath } from './browser.ts';
import { marksOf, openDevice, photograph, verdictOf } from './checking.ts';
import { launchWithCamera, makeFilm } from './film.ts';
import { click, refused, take, waitState } from './hands.ts';
import { shoot } from './look.ts';
import { Stage } from './stage.ts';
import { cast, encrypt, mark, reach, typeBadge } from './tablet.ts';

let stage: Stage;
let session: ServerSession;
/** A browser whose camera shows a file. */
let withCamera: Browser;
const film = (): string => stage.at('camera.y4m');

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  session = new ServerSession(stage.server.base);
  await session.toIdle();
  withCamera = await launchWithCamera(film());
});
afterAll(async () => {
  session?.close();
  await withCamera?.close();
  await stage?.strike();
});

const textOf = async (tablet: Page, testid: string): Promise<string> =>
  (await tablet.getByTestId(testid).getAttribute('data-text')) ?? '';

describe.skipIf(chromiumPath === undefined)('a checking device beside a tablet (needs Chromium)', () => {
  it('sees what was encrypted, and tells a tablet that lies', { timeout: 600_000 }, async () => {
    const [first, ...others] = session.deputies;
    await session.signIn(others);
    const { page: tablet } = await stage.device('tablet');
    const sent: string[] = [];
    tablet.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await tablet.goto(`${stage.server.base}/`);
    await typeBadge(tablet, first?.badge ?? '');
    await reach(tablet, 'waiting');
    await session.sync();
    await session.witnessEmpty();
    await session.openRound();
    await reach(tablet, 'marking');

    // Before the choice: the device sees the code, the server has received nothing.
    await mark(tablet, [0, 1]);
    await encrypt(tablet);
    await shoot(tablet, 'challenge-1-encrypted');
    expect(sent.filter((frame) => frame.includes('"cast"'))).toEqual([]);
    const device = await openDevice(stage, 'tablet');
    const asked: string[] = [];
    device.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await shoot(device, 'challenge-2-device');
    await device.getByTestId('seen-file').setInputFiles(await photograph(tablet, 'tracking-qr'));
    expect(await device.getByTestId('seen-code').textContent()).toBe(
      await tablet.getByTestId('tracking-code').textContent(),
    );
    await shoot(device, 'challenge-3-device-seen');

    // The deputy has it checked.
    await click(tablet, 'challenge');
    await shoot(tablet, 'challenge-4-question');
    await click(tablet, 'challenge-confirm');
    await reach(tablet, 'disclosed');
    await shoot(tablet, 'challenge-5-disclosed');
    const disclosed = await photograph(tablet, 'disclosure');
    const disclosure = await textOf(tablet, 'disclosure');
    await device.getByTestId('disclosed-file').setInputFiles(disclosed);
    await verdictOf(device, 'good');
    expect(await marksOf(device, 2)).toEqual(['0', '1']);
    await shoot(device, 'challenge-6-good');

    // Seed and marks went by light alone.
    const { seed, slots } = must(decodeDisclosure(disclosure));
    const secrets = [disclosure.slice(14), toHex(seed), Buffer.from(seed).toString('base64'), toHex(slots)];
    expect(sent.filter((frame) => frame.includes('"cast"'))).toHaveLength(1);
    expect(sent.filter((frame) => secrets.slice(0, 3).some((secret) => frame.includes(secret)))).toEqual([]);
    expect(asked.filter((one) => !/^GET \/(checkpoint|log\/entries|assets\/.*)$/.test(one))).toEqual([]);

    // The disclosure as a file.
    const saved = await take(tablet, 'disclosure-file');
    await click(device, 'check-again');
    await click(device, 'seen-skip');
    await device.getByTestId('disclosed-file').setInputFiles({
      name: 'check.txt',
      mimeType: 'text/plain',
      buffer: await readFile(saved),
    });
    await verdictOf(device, 'unproven');
    await shoot(device, 'challenge-7-unproven');

    // Back to the ballot with its marks; another encryption, whose code the device sees with its camera.
    await click(tablet, 'challenge-done');
    await reach(tablet, 'marking');
    await encrypt(tablet);
    await makeFilm(film(), await textOf(tablet, 'tracking-qr'));
    // On a wide screen, where the picture is shown in another shape than the camera takes it.
    const camera = await openDevice(stage, 'desk', withCamera);
    await click(camera, 'seen-scan');
    await waitState(camera, 'check-ballot', 'step', 'open');
    expect(await camera.getByTestId('seen-code').textContent()).toBe(
      await tablet.getByTestId('tracking-code').textContent(),
    );
    // A tablet that now opens the ballot of before is caught.
    await camera.getByTestId('disclosed-file').setInputFiles(disclosed);
    await verdictOf(camera, 'alarm', 'disclosure.not_seen');
    await shoot(camera, 'challenge-8-alarm');

    // The second encryption is cast, and counts.
    await cast(tablet);
    await session.sync();
    expect(session.round.counting.size).toBe(1);
    expect(session.round.challenged.size).toBe(1);

    // What is typed instead of scanned.
    await click(camera, 'check-rescan');
    await click(camera, 'check-again');
    await camera.getByTestId('seen-text').fill('7K2M');
    await click(camera, 'seen-take');
    await refused(camera, 'disclosure.malformed');
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
