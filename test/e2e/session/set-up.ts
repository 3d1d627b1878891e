/** A session from empty tables to keys that nobody holds alone: registrar, presiding officer, three scrutineers. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { Api } from '../../../ballot-client/src/lib/api.ts';
import { must } from '../../support/memory-session.ts';
import { becomeRegistrar, fill, makeKeys, PATIENCE, press, take, waitState } from '../hands.ts';
import { shoot } from '../look.ts';
import type { Stage } from '../stage.ts';
import { DEPUTIES } from './marks.ts';

export interface Staff {
  readonly registrar: Page;
  readonly presiding: Page;
  /** The key file that the presiding officer has saved. */
  readonly presidingFile: string;
  readonly chief: Page;
  readonly scrutineers: readonly Page[];
}

/** Of the presiding officer and the scrutineers. */
const NAMES = ['周立新', '吴正明', '郑学文', '王秀兰'];

/** Everybody makes keys, and asks to be listed. */
export async function enrolStaff(stage: Stage): Promise<Staff> {
  const registrar = await stage.open('/registrar', 'desk');
  await shoot(registrar, 'registrar-keys');
  await becomeRegistrar(registrar);
  const pages: Page[] = [];
  let presidingFile = '';
  for (const i of NAMES.keys()) {
    const page = await stage.open(i === 0 ? '/presiding' : '/scrutineer', 'desk');
    const role = i === 0 ? 'presiding' : 'scrutineer';
    if (i < 2) await shoot(page, `${role}-keys`);
    await makeKeys(page);
    const file = await take(page, 'export-key');
    if (i === 0) presidingFile = file;
    await fill(page, 'staff-name', NAMES[i] ?? '');
    if (i < 2) await shoot(page, `${role}-enrol`);
    await press(page, 'enrol');
    await registrar.getByTestId(`enrolment-${i + 1}`).waitFor(PATIENCE);
    await page.getByTestId('enrol').waitFor({ ...PATIENCE, state: 'detached' });
    if (i < 2) await shoot(page, `${role}-enrolled`);
    pages.push(page);
  }
  const [presiding, ...scrutineers] = pages as [Page, Page, Page, Page];
  return { registrar, presiding, presidingFile, chief: scrutineers[0] as Page, scrutineers };
}

/** The registrar drafts Hai'an 2024, prints the badges and freezes; gives badges and the build that was frozen. */
export async function freeze(
  stage: Stage,
  { registrar }: Staff,
): Promise<{ badges: readonly string[]; build: string }> {
  await shoot(registrar, 'registrar-empty');
  await press(registrar, 'load-example');
  await registrar.getByTestId('draft-purpose').selectOption('rehearsal');
  await registrar.getByTestId('draft-preset').selectOption('haian-2024');
  await fill(registrar, 'draft-floor', '2');
  await fill(registrar, 'draft-question', '今天是否晴天？');
  await fill(registrar, 'draft-deputies', `${DEPUTIES}`);
  await press(registrar, 'make-badges');
  for (let i = 1; i <= 4; i++) await registrar.getByTestId(`approve-${i}`).check();
  await fill(registrar, 'draft-threshold', '2');
  await shoot(registrar, 'registrar-draft');

  await press(registrar, 'print-badges');
  const badges = (await registrar.getByTestId('badge-code').allTextContents()).map((text) => text.trim());
  expect(badges).toHaveLength(DEPUTIES);
  await shoot(registrar, 'registrar-badges');
  await press(registrar, 'close-sheet');

  const build = (await registrar.getByTestId('client-build').getAttribute('data-build')) ?? '';
  expect(build).toMatch(/^[0-9a-f]{64}$/);
  expect(build).toBe(must(await new Api(stage.server.base).draft()).clientBuild);
  await press(registrar, 'freeze');
  await waitState(registrar, 'registrar-state', 'phase', 'frozen');
  await registrar.getByTestId('fingerprint').first().waitFor(PATIENCE);
  await shoot(registrar, 'registrar-frozen');
  return { badges, build };
}

/** Fingerprints are compared and accepted; the scrutineers make their keys together. */
export async function makeKeysTogether(staff: Staff, build: string): Promise<void> {
  const { registrar, presiding, scrutineers, chief } = staff;
  const fingerprint = await registrar.getByTestId('fingerprint').first().textContent();
  for (const page of [presiding, ...scrutineers]) {
    await page.getByTestId('accept-manifest').waitFor(PATIENCE);
    expect(await page.getByTestId('fingerprint').first().textContent()).toBe(fingerprint);
    if (page !== presiding)
      expect(await page.getByTestId('client-build').getAttribute('data-build')).toBe(build);
    if (page === presiding) await shoot(page, 'presiding-accept');
    if (page === chief) await shoot(page, 'scrutineer-accept');
    await press(page, 'accept-manifest');
  }
  await waitState(chief, 'scrutineer-state', 'duty', 'start-ceremony');
  await shoot(chief, 'scrutineer-ceremony');
  await press(chief, 'start-ceremony');
  await waitState(chief, 'scrutineer-state', 'phase', 'keys');
  await shoot(chief, 'scrutineer-keys-made');
  // The part of the key is in no file that was saved before.
  for (const page of scrutineers) await take(page, 'export-key');
}
