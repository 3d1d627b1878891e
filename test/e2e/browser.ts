/** The system's Chromium, driven headless; every page is watched for errors and for requests to other hosts. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined where no browser is installed. */
export const chromiumPath = PATHS.find((path) => existsSync(path));

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath as string,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

export const SIZES = {
  tablet: { width: 800, height: 1280 },
  desk: { width: 1280, height: 900 },
  hall: { width: 1920, height: 1080 },
} as const;

/** What went wrong on any page of a test. */
export interface Troubles {
  readonly console: string[];
  readonly foreign: string[];
}

/** A page in a browser context of its own: another person's device. */
export async function openPage(
  browser: Browser,
  address: string,
  size: keyof typeof SIZES,
  troubles: Troubles,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: SIZES[size], acceptDownloads: true });
  const page = await context.newPage();
  page.on('console', (message) => {
    const text = message.text();
    // A connection that the test itself cuts is no fault of the page.
    const isCut = /ERR_INTERNET_DISCONNECTED|WebSocket|ERR_CONNECTION/.test(text);
    if (message.type() === 'error' && !isCut) troubles.console.push(`${address}: ${text}`);
  });
  page.on('pageerror', (error) => troubles.console.push(`${address}: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.hostname === '127.0.0.1' || ['data:', 'blob:', 'about:'].includes(url.protocol);
    if (!isOwn) troubles.foreign.push(request.url());
  });
  await page.goto(address);
  return { context, page };
}
