/**
 * A whole session played by people's hands on the pages, at tablet, console and hall size: registrar, presiding officer,
 * three scrutineers (2 of 3), and twelve deputies of whom hardly one has it easy; then the result is printed, and the
 * record verifies and says what was marked.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import type { PublicKey } from '../../crypto/bytes.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { must, random } from '../support/memory-session.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { chromiumPath } from './browser.ts';
import { PATIENCE, press, refused, waitState } from './hands.ts';
import { shoot } from './look.ts';
import { close, count, proclaim } from './session/closing.ts';
import { CHOSEN, countsOf, DEPUTIES, NOT_VOTING, PROJECTS } from './session/marks.ts';
import { type Printed, printResult, sheetsOf } from './session/printing.ts';
import { enrolStaff, freeze, makeKeysTogether, type Staff } from './session/set-up.ts';
import { seatDeputies } from './session/twelve.ts';
import { Stage } from './stage.ts';
import { typeBadge } from './tablet.ts';

let stage: Stage;
beforeAll(async () => {
  if (chromiumPath !== undefined) stage = await Stage.set();
});
afterAll(() => stage?.strike());

const api = (): Api => new Api(stage.server.base);
const entries = async (): Promise<Uint8Array[]> =>
  must(await api().entries(0, must(await api().status()).size));

async function registrarKey(): Promise<PublicKey> {
  const { state } = await verifierOf(await entries());
  const [key] = [...state.staff].find(([, { role }]) => role === 'registrar') ?? [];
  if (key === undefined) throw new Error('no registrar is listed');
  return key;
}

/** The badge of somebody who has signed in elsewhere. */
async function showOnSecondTablet(badge: string): Promise<void> {
  const tablet = await stage.open('/', 'tablet');
  await typeBadge(tablet, badge);
  await refused(tablet, 'attendance.other_device');
  await shoot(tablet, 'deputy-second-tablet');
  await tablet.context().close();
}

/** The empty box is witnessed and the ballot opened. */
async function openBallot({ presiding, scrutineers, chief }: Staff): Promise<void> {
  await chief.getByTestId('witness-empty').waitFor(PATIENCE);
  await shoot(chief, 'scrutineer-empty-box');
  for (const page of scrutineers) await press(page, 'witness-empty');
  await expect.poll(() => presiding.getByTestId('open-round').isEnabled(), PATIENCE).toBe(true);
  await shoot(presiding, 'presiding-open');
  await press(presiding, 'open-round');
}

/** Twelve deputies sign in, eleven vote, and nothing but their number is seen. */
async function vote(staff: Staff, badges: readonly string[], hall: Page): Promise<{ ended: Promise<void> }> {
  const deputies = seatDeputies(stage, badges, await registrarKey());
  await deputies.arrived;
  await showOnSecondTablet(badges[0] ?? '');
  await waitState(hall, 'hall-state', 'scene', 'sign-in');
  await shoot(hall, 'hall-sign-in');
  await openBallot(staff);
  deputies.open();
  await waitState(hall, 'hall-state', 'scene', 'voting');
  await shoot(hall, 'hall-voting');
  await waitState(staff.chief, 'scrutineer-state', 'phase', 'open');
  await shoot(staff.chief, 'scrutineer-voting');
  await deputies.voted;
  await shoot(staff.presiding, 'presiding-voting');
  return { ended: deputies.ended };
}

/** Nothing of the result is lost between record and paper. */
function expectOnPaper(
  { text, sheets }: Printed,
  titles: readonly string[],
  [least, most]: readonly [number, number],
): void {
  for (const title of titles) expect(text).toContain(title);
  expect(sheets).toBeGreaterThanOrEqual(least);
  expect(sheets).toBeLessThanOrEqual(most);
}

describe.skipIf(chromiumPath === undefined)('a session on the pages (needs Chromium)', () => {
  it('goes from empty tables to a printed result and a record that verifies', {
    timeout: 600_000,
  }, async () => {
    const staff = await enrolStaff(stage);
    const { badges, build } = await freeze(stage, staff);
    await makeKeysTogether(staff, build);
    const hall = await stage.open('/hall', 'hall');
    await waitState(hall, 'hall-state', 'phase', 'keys');
    await shoot(hall, 'hall-before');
    await staff.presiding.getByTestId('adopt').waitFor(PATIENCE);
    await shoot(staff.presiding, 'presiding-adopt');
    await press(staff.presiding, 'adopt');
    await press(staff.presiding, 'open-sign-in');
    const { ended } = await vote(staff, badges, hall);
    await close(staff, 1);
    await count(staff, hall);
    const presiding = await proclaim(stage, staff, hall);
    await ended;

    // The record verifies, and its counts are what was marked.
    const status = must(await api().status());
    expect(status.phase).toBe('archived');
    const cosignatures = async (): Promise<number> =>
      must(await api().checkpoint())
        .split('\n')
        .filter((line) => line.startsWith('—')).length;
    await expect.poll(cosignatures).toBeGreaterThanOrEqual(3);
    const record = { entries: await entries(), checkpoint: must(await api().checkpoint()) };
    const { report, verifier } = await verifyRecord(record, { random });
    expect(report.checks.filter((check) => check.status !== 'passed')).toEqual([]);
    expect(report.clientBuild).toBe(build);
    const [round] = report.rounds;
    expect(round).toMatchObject({ issued: DEPUTIES, received: DEPUTIES - 1, blank: 0 });
    const voting = Array.from({ length: DEPUTIES }, (_, deputy) => deputy).filter(
      (deputy) => deputy !== NOT_VOTING,
    );
    expect(round?.counts).toEqual(countsOf(voting));
    const { state } = verifier;
    expect(state.rounds[0]?.challenged.size).toBe(1);
    expect(state.proclaimed?.chosen).toHaveLength(CHOSEN);

    // What is handed out on paper says the same.
    const titles = state.candidates.map(({ title }) => title);
    expect(titles).toHaveLength(PROJECTS);
    const { form, minutes, announcement } = await printResult(stage, presiding);
    expectOnPaper(form, titles, [1, 4]);
    expectOnPaper(minutes, titles, [2, 12]);
    for (const number of state.proclaimed?.chosen ?? [])
      expect(announcement).toContain(titles[number - 1] ?? '');
    await press(staff.registrar, 'print-badges');
    expect(await sheetsOf(staff.registrar, 'badges')).toBe(2);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });
});
