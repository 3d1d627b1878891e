/** The gallery of a page in a browser, for tests that measure or press what it shows. */
import { extname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildGallery } from '../gallery/build.ts';

/** `localhost` is a secure context; nothing leaves the browser. */
const ORIGIN = 'http://localhost';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Opens the gallery of `name`; `asked` gathers every address that the page asks for beyond the gallery's own files. */
export async function galleryPage(browser: Browser, name: string, asked: string[] = []): Promise<Page> {
  const files = await buildGallery(name);
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.route('**', (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const path = pathname === '/' ? '/index.html' : pathname;
    const body = origin === ORIGIN ? files.get(path) : undefined;
    if (body === undefined) {
      asked.push(route.request().url());
      return route.fulfill({ status: 404 });
    }
    const contentType = TYPES[extname(path)] ?? 'application/octet-stream';
    return route.fulfill({ body: typeof body === 'string' ? body : Buffer.from(body), contentType });
  });
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction(() => 'gallery' in globalThis);
  return page;
}
