/**
 * The registrar sets the rules: a preset, changed and refused where they are impossible, then those of the year-end
 * evaluation, whose projects are those that an earlier record has chosen; and the log holds what the page promised.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import { readPreceding } from '../../ballot-client/src/registrar/preceding.ts';
import { manifestOf } from '../../crypto/session/state.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';
import { ruleSentences } from '../../tally/rules/sentences.ts';
import { must, random } from '../support/memory-session.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { chromiumPath } from './browser.ts';
import * as hands from './hands.ts';
import { shoot } from './look.ts';
import { enrolStaff } from './staff.ts';
import { Stage } from './stage.ts';

const EARLIER = fileURLToPath(new URL('../corpus/bases/plain/entries.jsonl', import.meta.url));
const DEPUTIES = 9;

let stage: Stage;
let page: Page;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  page = await stage.open('/registrar', 'desk');
});
afterAll(() => stage?.strike());

const at = (testid: string) => page.getByTestId(testid);
const fill = (testid: string, text: string): Promise<void> => hands.fill(page, testid, text);
const press = (testid: string): Promise<void> => hands.press(page, testid);

const isOpen = async (check: string): Promise<boolean> =>
  (await at(`check-${check}`).getAttribute('data-done')) === 'false';
const shown = async (): Promise<string[]> =>
  (await at('rule-list').locator('dd').allTextContents()).map((text) => text.trim());

describe.skipIf(chromiumPath === undefined)('the rules on the registrar’s page (needs Chromium)', () => {
  it('are set, refused where impossible, and frozen for an evaluation of an earlier vote', {
    timeout: 300_000,
  }, async () => {
    await hands.becomeRegistrar(page);

    // A vote: every choice has its sentence, and what cannot be is said where it stands.
    await press('load-example');
    await fill('draft-deputies', '324');
    expect(await at('rule-quorum-means').textContent()).toContain('216');
    expect(await at('rule-majority-share-means').textContent()).toContain('163');
    const haian = RULES_PRESETS['haian-2024'].rules;
    const numbers = { roll: 324, candidates: 25 };
    expect(await shown()).toEqual(ruleSentences(haian, numbers).map(({ text }) => text));
    await at('rule-tie-choose-fewer').check();
    expect((await shown()).join()).toContain('均不当选');
    await at('rule-bound-exact').check();
    expect(await at('rule-blank-yes').isDisabled()).toBe(true);
    expect((await shown()).join()).toContain('必须恰好赞成 20 项');
    await fill('rule-majority-share-denominator', '1');
    expect(await isOpen('rules')).toBe(true);
    expect(await at('rule-list').count()).toBe(0);

    await shoot(page, 'rules-impossible');

    // Other rules do not replace what was changed without a question.
    await at('draft-preset').selectOption('satisfaction-standing-committee');
    await press('take-preset');
    expect(await isOpen('rules')).toBe(false);
    expect((await shown()).join()).toContain('至少 162 票');

    await shoot(page, 'rules-evaluation');

    // The projects that an earlier vote has chosen, and its fingerprint.
    const earlier = must(readPreceding(new Uint8Array(await readFile(EARLIER)), random));
    await at('preceding-file').setInputFiles({
      name: 'entries.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from('{}\n'),
    });
    await page.locator('[data-testid="preceding"] [role="alert"]').waitFor();
    await at('preceding-file').setInputFiles(EARLIER);
    await at('preceding-found').waitFor();
    await press('preceding-take');
    await shoot(page, 'rules-preceding');
    expect(await at('candidate-row').count()).toBe(earlier.chosen);
    await fill('draft-title', '海安市人大常委会满意度测评');
    await fill('draft-deputies', `${DEPUTIES}`);
    await press('make-badges');
    await enrolStaff(stage);
    for (let i = 1; i <= 3; i++) await at(`approve-${i}`).check(hands.PATIENCE);
    await press('freeze');
    await hands.waitState(page, 'registrar-state', 'phase', 'frozen');

    const api = new Api(stage.server.base);
    const { state } = await verifierOf(must(await api.entries(0, must(await api.status()).size)));
    expect(manifestOf(state).precededBy).toBe(earlier.session);
    expect(manifestOf(state).rules).toEqual(RULES_PRESETS['satisfaction-standing-committee'].rules);
    expect(state.candidates).toHaveLength(earlier.chosen);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
