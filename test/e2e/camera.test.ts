/** Showing a badge to the tablet's camera: what is no badge is refused in words, a badge signs the deputy in. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerSession } from '../support/server-session.ts';
import { chromiumPath } from './browser.ts';
import { launchWithCamera, makeFilm } from './film.ts';
import { click, seen } from './hands.ts';
import { shoot } from './look.ts';
import { Stage } from './stage.ts';
import { reach } from './tablet.ts';

let stage: Stage;
let session: ServerSession;
let withCamera: Browser;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  session = new ServerSession(stage.server.base);
  await session.toIdle();
  withCamera = await launchWithCamera(stage.at('camera.y4m'));
});
afterAll(async () => {
  session?.close();
  await withCamera?.close();
  await stage?.strike();
});

describe.skipIf(chromiumPath === undefined)('a badge before the camera (needs Chromium)', () => {
  it('signs the deputy in, and the camera is released', { timeout: 300_000 }, async () => {
    const [deputy] = session.deputies;
    await makeFilm(stage.at('camera.y4m'), 'https://example.org/a-menu');
    const tablet = await stage.open('/', 'tablet', withCamera);
    await click(tablet, 'badge-scan');
    await seen(tablet, '[data-testid="scan-wrong"]');
    await shoot(tablet, 'camera-1-no-badge');
    await click(tablet, 'badge-scan');

    await makeFilm(
      stage.at('camera.y4m'),
      `PIAOJUE1 ${deputy?.badge} ${session.registrar.publicKey.toUpperCase()}`,
    );
    await click(tablet, 'badge-scan');
    await reach(tablet, 'waiting');
    await shoot(tablet, 'camera-2-signed-in');
    expect(await tablet.locator('video').count()).toBe(0);
    await session.sync();
    await expect.poll(async () => (await session.sync()).present.size).toBe(1);
    expect(session.state.present.has(deputy!.tablet.credential)).toBe(true);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
