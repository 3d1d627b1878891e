/** What a test in Chromium stands on: a server with its pages in a temporary folder, a browser, and what went wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { launch, openPage, type SIZES, type Troubles } from './browser.ts';

export class Stage {
  readonly folder: string;
  readonly server: ServerProcess;
  readonly browser: Browser;
  readonly troubles: Troubles = { console: [], foreign: [] };

  private constructor(folder: string, server: ServerProcess, browser: Browser) {
    this.folder = folder;
    this.server = server;
    this.browser = browser;
  }

  /** Starts the server, then the browser; `strike` ends both. */
  static async set(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'piaojue-pages-'));
    const server = new ServerProcess(join(folder, 'data'), await freePort(), { hasPages: true });
    await server.start();
    return new Stage(folder, server, await launch());
  }

  /** A path in the folder that goes with the stage. */
  at(...path: string[]): string {
    return join(this.folder, ...path);
  }

  /** A page of the server on a device of its own. */
  async open(path: string, size: keyof typeof SIZES, on: Browser = this.browser): Promise<Page> {
    return (await openPage(on, `${this.server.base}${path}`, size, this.troubles)).page;
  }

  /** A device on which nothing is open yet. */
  device(size: keyof typeof SIZES): Promise<{ context: BrowserContext; page: Page }> {
    return openPage(this.browser, 'about:blank', size, this.troubles);
  }

  async strike(): Promise<void> {
    for (const trouble of [...this.troubles.console, ...this.troubles.foreign]) console.error(trouble);
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
