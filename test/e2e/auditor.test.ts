/**
 * The auditor's page in Chromium: a record is chosen or dropped, watched through its checks, searched and told; a
 * corrupted one is caught; a server is followed while its ballot is open.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintGroups } from '../../ballot-client/src/lib/fingerprint.ts';
import { fromHex } from '../../crypto/bytes.ts';
import { leafHash } from '../../crypto/log/merkle.ts';
import { verifyTlogProof } from '../../crypto/log/proof.ts';
import { manifestOf } from '../../crypto/session/state.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
import { publishedFiles } from '../../tally/publish/result-sheet.ts';
import { allWitnesses } from '../../tally/verify/verify-record.ts';
import { type Played, playSession } from '../ballot-client/src/auditor/support.ts';
import { must } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { ServerSession } from '../support/server-session.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { chromiumPath, launch, openPage, type SIZES, type Troubles } from './browser.ts';

let folder: string;
let server: ServerProcess;
let browser: Browser;
let played: Played;
const troubles: Troubles = { console: [], foreign: [] };
const shots = process.env.PIAOJUE_SHOTS;
const at = (...path: string[]): string => join(folder, ...path);

/** A record with tiles and published files. */
async function writeWhole(path: string): Promise<void> {
  must(await writeRecord(path, played.record, { tiles: true }));
  for (const file of must(publishedFiles(await verifierOf(played.record.entries)))) {
    await mkdir(dirname(join(path, file.path)), { recursive: true });
    await writeFile(join(path, file.path), file.bytes);
  }
}

/** The same record with a changed signature of the second ballot, and a note that does not belong to it. */
async function writeCorrupted(path: string): Promise<number> {
  await writeWhole(path);
  const lines = (await readFile(join(path, 'entries.jsonl'), 'utf8')).split('\n');
  const entry = 1 + lines.findIndex((line) => line.includes('piaojue.ballot+json'));
  lines[entry] = (lines[entry] ?? '').replace(/"sig":"(.)/, (_, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`);
  await writeFile(join(path, 'entries.jsonl'), lines.join('\n'));
  await writeFile(join(path, 'notes.txt'), 'x');
  return entry;
}

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'piaojue-auditor-'));
  played = await playSession();
  server = new ServerProcess(at('data'), await freePort(), { hasPages: true });
  if (shots !== undefined) await mkdir(shots, { recursive: true });
  await server.start();
  browser = await launch();
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  await browser?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const open = async (size: keyof typeof SIZES = 'desk'): Promise<Page> =>
  (await openPage(browser, `${server.base}/auditor`, size, troubles)).page;

async function shoot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Waits until the verification has come to its end, at this verdict. */
const verdict = (page: Page, isOk: boolean): Promise<void> =>
  page
    .locator(`[data-testid="auditor-state"][data-running="false"][data-ok="${isOk}"]`)
    .waitFor({ timeout: 60_000 });

const states = (page: Page): Promise<(string | null)[]> =>
  Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((id) => page.getByTestId(`check-${id}`).getAttribute('data-state')),
  );

describe.skipIf(chromiumPath === undefined)('the page of an auditor', () => {
  it('verifies a record folder, against a fingerprint that was read aloud', async () => {
    await writeWhole(at('record'));
    const page = await open();
    const fingerprint = fingerprintGroups(played.session.state.session as string).join(' ');
    await page.getByTestId('fingerprint-input').fill(fingerprint.toLowerCase());
    await page.getByTestId('folder-input').setInputFiles(at('record'));
    await verdict(page, true);
    expect(await states(page)).toEqual(Array(8).fill('passed'));
    expect(await page.getByTestId('origin').count()).toBe(0);
    expect(await page.getByTestId('verdict').innerText()).toContain('八项检查全部通过');
    expect(await page.getByTestId('cosigners').locator('li').count()).toBe(3);
    await page.getByTestId('check-1-open').click();
    expect(await page.getByTestId('check-1').innerText()).toContain(
      `--expect-manifest ${played.session.state.session}`,
    );
    await shoot(page, 'auditor-verified');
    // and gives the same record back
    await page.getByTestId('save-record').click();
    for (const [testid, name] of [
      ['save-entries', 'entries.jsonl'],
      ['save-checkpoint', 'checkpoint'],
    ] as const) {
      const saved = page.waitForEvent('download');
      await page.getByTestId(testid).click();
      expect(await readFile(await (await saved).path())).toEqual(await readFile(at('record', name)));
    }
    // form and minutes are those of `publish`
    await page.getByTestId('save-published').click();
    for (const name of ['result-form.html', 'minutes.html']) {
      const saved = page.waitForEvent('download');
      await page.getByTestId(`published-${name}`).click();
      const bytes = await readFile(await (await saved).path());
      expect(bytes).toEqual(await readFile(at('record', 'published', name)));
    }
    await page.context().close();
  });

  it('takes a folder that is dropped, and says first that nobody vouches for its origin', async () => {
    const page = await open('tablet');
    const box = await page.getByTestId('drop-box').boundingBox();
    const data = { items: [], files: [at('record')], dragOperationsMask: 1 };
    const devtools = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 40];
      await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
    }
    await verdict(page, true);
    expect(await page.getByTestId('origin').innerText()).toContain('来源未确认');
    await shoot(page, 'auditor-dropped');
    await page.context().close();
  });

  it('catches a corrupted record: where, with which code, and what was not looked at', async () => {
    const entry = await writeCorrupted(at('corrupted'));
    const page = await open();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByTestId('folder-input').setInputFiles(at('corrupted'));
    await verdict(page, false);
    // What was published cannot follow from a record that does not hold.
    expect(await states(page)).toEqual(['failed', 'failed', ...Array(5).fill('not applicable'), 'failed']);
    expect(await page.getByTestId('check-1').getAttribute('data-code')).toBe('record.extra_file');
    const second = page.getByTestId('check-2');
    expect(await second.getAttribute('data-code')).toBe('envelope.signature');
    expect(await second.innerText()).toContain(`Entry ${entry}: The signature is wrong.`);
    const unseen = played.session.entries.length - entry - 1;
    expect(await page.getByTestId('verdict').innerText()).toContain(`${unseen} entries after it`);
    await page.getByTestId('check-1-open').click();
    expect(await page.getByTestId('check-1').innerText()).toMatch(/log\.tile[\s\S]*log\.root/);
    await page.getByTestId('check-2-open').click();
    await shoot(page, 'auditor-corrupted');
    await second
      .getByRole('button', { name: `Entry ${entry}` })
      .last()
      .click();
    expect(await page.getByTestId('entry').getAttribute('data-standing')).toBe('refused');
    expect(await page.getByTestId('signature').innerText()).toContain('not valid');
    await page.context().close();
  });

  it('finds a tracking code, and tells the log', async () => {
    const page = await open();
    const { session } = played;
    await page.getByTestId('folder-input').setInputFiles(at('record'));
    await verdict(page, true);
    await page.getByTestId('tab-look-up').click();
    const code = session.deputies[3]?.ballot?.code ?? '';
    await page.getByTestId('code-input').fill(code);
    await page.getByTestId('find').click();
    const found = page.getByTestId('found-ballot');
    expect(await found.getAttribute('data-fate')).toBe('counts');
    const saved = page.waitForEvent('download');
    await page.getByTestId('save-proof').click();
    const proof = await readFile(await (await saved).path(), 'utf8');
    const entry = Number(await found.getAttribute('data-entry'));
    const { origin, logKey } = manifestOf(session.state);
    const leaf = leafHash(session.entries[entry] ?? new Uint8Array());
    const witnesses = allWitnesses(session.state);
    const verified = must(verifyTlogProof(proof, leaf, origin, fromHex(logKey), witnesses));
    expect([verified.index, verified.cosignedBy.length]).toEqual([entry, 3]);
    await shoot(page, 'auditor-found');
    await page.getByTestId('code-input').fill('0000-0000-0000-0000');
    await page.getByTestId('find').click();
    await page.locator('[data-testid="found"][data-what="nothing"]').waitFor();

    await page.getByTestId('tab-log').click();
    await page.locator('[data-testid="log-line"][data-kind="archived"]').waitFor();
    await shoot(page, 'auditor-log');
    await page.locator('[data-testid="log-line"][data-kind="round-opened"] button').first().click();
    await page.getByTestId('entry').waitFor();
    expect(await page.getByTestId('signature').innerText()).toContain('有效');
    await page.getByTestId('filter-kind').selectOption('ballot');
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="log-line"]').length === 5);
    expect(await page.getByTestId('log-lines').innerText()).toContain('一位代表在第 1 轮投出加密选票，编号');
    await page.context().close();
  });

  it('follows a server while its ballot is open', async () => {
    const session = new ServerSession(server.base, { deputies: 3 });
    try {
      await session.toOpenRound();
      const page = await open();
      await page.getByTestId('follow').click();
      await verdict(page, true);
      expect(await states(page)).toEqual([...Array(6).fill('passed'), ...Array(2).fill('not applicable')]);
      const size = Number(await page.getByTestId('auditor-state').getAttribute('data-size'));
      await session.castAll();
      await page.locator(`[data-testid="auditor-state"][data-size="${size + 3}"]`).waitFor();
      await verdict(page, true);
      await session.sync();
      const [code = ''] = session.round.codes;
      await page.getByTestId('tab-look-up').click();
      await page.getByTestId('code-input').fill(code);
      await page.getByTestId('find').click();
      await page.getByTestId('proof-not-cosigned').waitFor();
      expect(await page.getByTestId('found-ballot').getAttribute('data-fate')).toBe('counts-open');
      await shoot(page, 'auditor-following');
      await page.context().close();
    } finally {
      session.close();
    }
  });

  it('nothing went wrong on any page, and none asked another host', () => {
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
