/**
 * The auditor's page in Chromium: a record is chosen or dropped, watched through its checks, searched and told; a
 * corrupted one is caught; a server is followed while its ballot is open.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
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
import { ServerSession } from '../support/server-session.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { chromiumPath, type SIZES } from './browser.ts';
import { click, fill, PATIENCE, take, waitState } from './hands.ts';
import { shoot } from './look.ts';
import { Stage } from './stage.ts';

let stage: Stage;
let played: Played;
const at = (...path: string[]): string => stage.at(...path);

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
  played = await playSession();
  stage = await Stage.set();
});
afterAll(() => stage?.strike());

const open = (size: keyof typeof SIZES = 'desk'): Promise<Page> => stage.open('/auditor', size);

/** Waits until the verification has come to its end, at this verdict. */
const verdict = (page: Page, isOk: boolean): Promise<void> =>
  page.locator(`[data-testid="auditor-state"][data-running="false"][data-ok="${isOk}"]`).waitFor(PATIENCE);

const states = (page: Page): Promise<(string | null)[]> =>
  Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((id) => page.getByTestId(`check-${id}`).getAttribute('data-state')),
  );

describe.skipIf(chromiumPath === undefined)('the page of an auditor', () => {
  it('verifies a record folder, against a fingerprint that was read aloud', async () => {
    await writeWhole(at('record'));
    const page = await open();
    const fingerprint = fingerprintGroups(played.session.state.session as string).join(' ');
    await fill(page, 'fingerprint-input', fingerprint.toLowerCase());
    await page.getByTestId('folder-input').setInputFiles(at('record'));
    await verdict(page, true);
    expect(await states(page)).toEqual(Array(8).fill('passed'));
    expect(await page.getByTestId('origin').count()).toBe(0);
    expect(await page.getByTestId('verdict').innerText()).toContain('八项检查全部通过');
    expect(await page.getByTestId('cosigners').locator('li').count()).toBe(3);
    await click(page, 'check-1-open');
    expect(await page.getByTestId('check-1').innerText()).toContain(
      `--expect-manifest ${played.session.state.session}`,
    );
    await shoot(page, 'auditor-verified');
    // and gives the same record back
    await click(page, 'save-record');
    for (const [testid, name] of [
      ['save-entries', 'entries.jsonl'],
      ['save-checkpoint', 'checkpoint'],
    ] as const) {
      expect(await readFile(await take(page, testid))).toEqual(await readFile(at('record', name)));
    }
    // form and minutes are those of `publish`
    await click(page, 'save-published');
    for (const name of ['result-form.html', 'minutes.html']) {
      const bytes = await readFile(await take(page, `published-${name}`));
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
    await click(page, 'check-1-open');
    expect(await page.getByTestId('check-1').innerText()).toMatch(/log\.tile[\s\S]*log\.root/);
    await click(page, 'check-2-open');
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
    await click(page, 'tab-look-up');
    const code = session.deputies[3]?.ballot?.code ?? '';
    await fill(page, 'code-input', code);
    await click(page, 'find');
    const found = page.getByTestId('found-ballot');
    expect(await found.getAttribute('data-fate')).toBe('counts');
    const proof = await readFile(await take(page, 'save-proof'), 'utf8');
    const entry = Number(await found.getAttribute('data-entry'));
    const { origin, logKey } = manifestOf(session.state);
    const leaf = leafHash(session.entries[entry] ?? new Uint8Array());
    const witnesses = allWitnesses(session.state);
    const verified = must(verifyTlogProof(proof, leaf, origin, fromHex(logKey), witnesses));
    expect([verified.index, verified.cosignedBy.length]).toEqual([entry, 3]);
    await shoot(page, 'auditor-found');
    await fill(page, 'code-input', '0000-0000-0000-0000');
    await click(page, 'find');
    await waitState(page, 'found', 'what', 'nothing');

    await click(page, 'tab-log');
    await waitState(page, 'log-line', 'kind', 'archived');
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
    const session = new ServerSession(stage.server.base, { deputies: 3 });
    try {
      await session.toOpenRound();
      const page = await open();
      await click(page, 'follow');
      await verdict(page, true);
      expect(await states(page)).toEqual([...Array(6).fill('passed'), ...Array(2).fill('not applicable')]);
      const size = Number(await page.getByTestId('auditor-state').getAttribute('data-size'));
      await session.castAll();
      await page.locator(`[data-testid="auditor-state"][data-size="${size + 3}"]`).waitFor();
      await verdict(page, true);
      await session.sync();
      const [code = ''] = session.round.codes;
      await click(page, 'tab-look-up');
      await fill(page, 'code-input', code);
      await click(page, 'find');
      await page.getByTestId('proof-not-cosigned').waitFor();
      expect(await page.getByTestId('found-ballot').getAttribute('data-fate')).toBe('counts-open');
      await shoot(page, 'auditor-following');
      await page.context().close();
    } finally {
      session.close();
    }
  });

  it('nothing went wrong on any page, and none asked another host', () => {
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
