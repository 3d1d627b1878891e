/**
 * The rounds of a session on the pages: a test vote; a main round that is suspended, resumed, in which a deputy casts
 * twice, and that is declared void; one aborted, one under the floor; the repeat, which ties; and the runoff, held on
 * paper: entered, put right, compared and endorsed. After each the pages say what happened and what comes next.
 */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCopy, firstCopy } from '../../ballot-client/src/lib/key-copy.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { SealedFile } from '../../crypto/sealed.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { must, random } from '../support/memory-session.ts';
import { cast as castFrom, ServerSession } from '../support/server-session.ts';
import { chromiumPath, SIZES } from './browser.ts';
import { bringKeys, PASSPHRASE, PATIENCE, press, seen, unfold } from './hands.ts';
import { shoot as look } from './look.ts';
import { Stage } from './stage.ts';
import { cast, codeOf, encrypt, mark, marked, reach, typeBadge } from './tablet.ts';

let stage: Stage;
let session: ServerSession;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  const rules = { secondCast: 'last-valid', majority: null, max: 1 } as const;
  session = new ServerSession(stage.server.base, { deputies: 4, rules });
  await session.toIdle();
});
afterAll(async () => {
  session?.close();
  await stage?.strike();
});

/** Looks at the pages of several people; at a tablet also held across. */
async function shoot(name: string, ...pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const role = new URL(page.url()).pathname.slice(1) || 'deputy';
    await look(page, `${name}-${role}`);
    if (role !== 'deputy') continue;
    await page.setViewportSize({ width: 1280, height: 800 });
    await look(page, `${name}-${role}-wide`);
    await page.setViewportSize(SIZES.tablet);
  }
}

/** Opens a page of staff with a key file made here, as one that was exported elsewhere. */
async function openAs(role: 'presiding' | 'scrutineer', content: Bytes): Promise<Page> {
  const file = await SealedFile.create(PASSPHRASE, `piaojue ${role} key file`, random);
  const path = stage.at(`${role}.key`);
  await writeFile(path, file.write(encodeCopy(firstCopy(content, random, 1)), random));
  const page = await stage.open(`/${role}`, 'desk');
  await bringKeys(page, path);
  return page;
}

/** Marks the open ballot and goes on until it is encrypted; gives its code. */
async function markAndEncrypt(tablet: Page, marks: Marks): Promise<string> {
  await reach(tablet, 'marking');
  await mark(tablet, marks);
  return encrypt(tablet);
}

/** The deputies at tablets without a screen cast these marks. */
async function othersCast(...marks: readonly Marks[]): Promise<void> {
  await session.sync();
  const socket = session.connect();
  for (const [i, one] of marks.entries()) {
    const deputy = session.deputies[i + 1];
    const paper = deputy && session.round.paperOf.get(deputy.tablet.credential);
    if (deputy === undefined || paper === undefined) throw new Error('no such deputy');
    deputy.paper = paper;
    must(await castFrom(socket, session.ballotOf(deputy, one).envelope));
  }
}

const FIRST: Marks = [0, 1];
const SECOND: Marks = [1, 0];

describe.skipIf(chromiumPath === undefined)('rounds on the pages (needs Chromium)', () => {
  it('are told, repeated, decided, and held on paper', { timeout: 900_000 }, async () => {
    const presiding = await openAs('presiding', session.presidingSecret);
    const chief = await openAs('scrutineer', session.stored[0] as Bytes);
    const second = await openAs('scrutineer', session.stored[1] as Bytes);
    const hall = await stage.open('/hall', 'hall');
    const deputy = await stage.open('/', 'tablet');
    const all = [presiding, chief, hall, deputy];

    const close = async (): Promise<void> => {
      await press(presiding, 'close-round');
      for (const page of [chief, second]) await press(page, 'cosign');
      await presiding.getByTestId('declare-round').waitFor(PATIENCE);
    };
    const openMain = async (): Promise<void> => {
      for (const page of [chief, second]) await press(page, 'witness-empty');
      await expect.poll(() => presiding.getByTestId('open-round').isEnabled(), PATIENCE).toBe(true);
      await press(presiding, 'open-round');
      await reach(deputy, 'marking');
    };
    const told = async (ending: string): Promise<void> => {
      for (const page of all) await seen(page, `[data-testid="story"][data-ending="${ending}"]`);
      await shoot(ending, ...all);
    };

    await typeBadge(deputy, session.deputies[0]?.badge ?? '');
    await reach(deputy, 'waiting');
    await session.signIn(session.deputies.slice(1));

    // A test vote: the banner is everywhere until it is declared over, and nothing of it stays.
    await unfold(presiding, 'more');
    await press(presiding, 'open-test-round');
    await reach(deputy, 'marking');
    for (const page of all) await page.getByTestId('test-banner').waitFor(PATIENCE);
    await shoot('testing', ...all);
    await markAndEncrypt(deputy, [0]);
    await cast(deputy);
    await close();
    for (const page of all) expect(await page.getByTestId('test-banner').count()).toBe(1);
    await press(presiding, 'declare-round');
    await told('test');
    for (const page of all) expect(await page.getByTestId('test-banner').count()).toBe(0);

    // Round 2: suspended and resumed; the deputy casts, begins another ballot and gives it up, then casts again.
    await openMain();
    await press(presiding, 'suspend-round');
    await reach(deputy, 'suspended');
    await shoot('suspended', ...all);
    await press(presiding, 'resume-round');
    const code = await markAndEncrypt(deputy, [0, 1]);
    await cast(deputy);
    await shoot('cast', deputy);
    await press(deputy, 'cast-again');
    await reach(deputy, 'marking');
    expect(await marked(deputy), 'begins empty').toEqual([]);
    await seen(deputy, `[data-testid="earlier-ballot"][data-code="${code}"]`);
    await deputy.getByTestId('mark-1-1').click();
    await shoot('again', deputy);
    await press(deputy, 'keep-earlier');
    await reach(deputy, 'cast');
    expect(await codeOf(deputy)).toBe(code);
    await press(deputy, 'cast-again');
    const other = await markAndEncrypt(deputy, [1, 0]);
    await press(deputy, 'cast');
    await deputy.getByTestId('has-replaced').waitFor(PATIENCE);
    expect(await codeOf(deputy)).toBe(other);
    expect(other).not.toBe(code);
    await shoot('replaced', deputy);
    await othersCast(FIRST);
    await close();
    await unfold(presiding, 'void-section');
    await presiding.getByTestId('void-round-reason').fill('一台平板的选票数有争议。');
    await press(presiding, 'void-round');
    await told('void');

    // Round 3 repeats it and is aborted; round 4 repeats that one and stays under the floor.
    await expect.poll(() => presiding.getByTestId('open-round').getAttribute('data-repeats')).toBe('2');
    await openMain();
    await shoot('repeat', presiding, hall, deputy);
    await unfold(presiding, 'more');
    await presiding.getByTestId('abort-round-reason').fill('停电。');
    await press(presiding, 'abort-round');
    await told('aborted');
    await expect.poll(() => presiding.getByTestId('open-round').getAttribute('data-repeats')).toBe('3');
    await openMain();
    await markAndEncrypt(deputy, [0, 1]);
    await cast(deputy);
    await close();
    await shoot('under-floor', presiding);
    await press(presiding, 'declare-round');
    await told('not-decryptable');

    // Round 5 ties: the rules leave a runoff only, and every page names the projects.
    await openMain();
    await markAndEncrypt(deputy, [0, 1]);
    await cast(deputy);
    await othersCast(FIRST, SECOND, SECOND);
    await close();
    await press(presiding, 'declare-round');
    await press(second, 'decrypt');
    await press(chief, 'state-result');
    await press(second, 'endorse');
    await presiding.getByTestId('choice-runoff').waitFor(PATIENCE);
    expect(await presiding.locator('[data-testid^="choice-"]').count()).toBe(1);
    await shoot('decide', presiding);
    await press(presiding, 'decide-runoff');
    await told('runoff');
    for (const page of all) expect(await page.getByTestId('story-item').count()).toBe(2);
    await chief.getByTestId('earlier-results').waitFor();

    // The runoff on paper: what does not add up cannot be sent; a wrong entry is put right by another one.
    const enter = async (numbers: Readonly<Record<string, string>>): Promise<void> => {
      await unfold(chief, 'paper-section');
      for (const [field, number] of Object.entries(numbers)) {
        await chief.getByTestId(`paper-${field}`).fill(number);
      }
    };
    const head = { present: '4', issued: '4', received: '4', invalid: '1', blank: '0' };
    await enter({ ...head, '1-0': '1', '1-1': '2', '1-2': '0', '2-0': '2', '2-1': '2', '2-2': '0' });
    await seen(chief, '[data-testid="paper-faults"] [data-fault="item-over"]');
    expect(await chief.getByTestId('review-paper').isEnabled()).toBe(false);
    await shoot('paper-wrong', chief);
    await chief.getByTestId('paper-2-1').fill('1');
    await press(chief, 'review-paper');
    await shoot('paper-review', chief);
    await press(chief, 'enter-paper');
    for (const page of [chief, second, presiding]) await page.getByTestId('paper-table').waitFor(PATIENCE);
    await hall.getByTestId('paper-waiting').waitFor(PATIENCE);
    await press(second, 'endorse-paper');
    await seen(second, '[data-testid="paper-round"][data-own="endorsed"]');
    await seen(chief, '[data-testid="paper-round"][data-own="entered"]');
    await enter({ ...head, '1-0': '0', '1-1': '3', '1-2': '0', '2-0': '3', '2-1': '0', '2-2': '0' });
    await press(chief, 'review-paper');
    await press(chief, 'enter-paper');
    for (const page of [second, presiding]) {
      await expect
        .poll(() => page.locator('[data-testid="paper-table"] tr[data-item="2"]').innerText(), {
          timeout: 60_000,
        })
        .toMatch(/3\s+0\s+0/);
      await seen(page, '[data-testid="paper-round"][data-own="open"]');
    }
    await shoot('paper-compare', presiding, second, hall);
    await press(presiding, 'endorse-paper');
    await press(second, 'endorse-paper');
    await presiding.getByTestId('proclaim').waitFor(PATIENCE);
    await hall.getByTestId('paper-mark').waitFor(PATIENCE);
    await chief.getByTestId('paper-mark').first().waitFor(PATIENCE);
    await shoot('paper-in-force', ...all);
    await press(presiding, 'proclaim');
    await hall.getByTestId('result-row').first().waitFor(PATIENCE);
    await shoot('proclaimed', presiding, hall);
    await hall.keyboard.press('ArrowRight');
    await shoot('proclaimed-paper', hall);

    await session.sync();
    expect(session.state.proclaimed?.chosen).toEqual([2]);
    await session.archive();
    for (const page of [chief, second]) await press(page, 'cosign-final');
    await chief.getByTestId('destroy-keys').waitFor(PATIENCE);
    await second.getByTestId('destroy-keys').waitFor(PATIENCE);
    const { size } = must(await session.api.status());
    const record = {
      entries: must(await session.api.entries(0, size)),
      checkpoint: must(await session.api.checkpoint()),
    };
    const { report } = await verifyRecord(record, { random });
    expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const statuses = session.state.rounds.map(({ kind, status }) => `${kind} ${status}`);
    expect(statuses).toEqual([
      ...['test test', 'main void', 'main aborted', 'main not-decryptable', 'main final', 'paper paper'],
    ]);
    expect(session.state.rounds.map(({ counting }) => counting.size)).toEqual([1, 2, 0, 1, 4, 0]);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
