/** Casting again before the close: offered under `last-valid` only, from an empty ballot, and replacing the earlier one. */
import { describe, expect, test } from 'vitest';
import type { DeputyDesk } from '../../../../ballot-client/src/deputy/deputy-desk.ts';
import type { Rules } from '../../../../crypto/statements/rules.ts';
import { DeputyHall, reach } from '../../../support/deputy-hall.ts';
import { type Deputy, MemorySession } from '../../../support/memory-session.ts';
import { MemoryVault } from '../../../support/memory-vault.ts';
import { statementOf } from '../../../support/session-scenes.ts';

interface Tablet {
  readonly hall: DeputyHall;
  readonly session: MemorySession;
  readonly desk: DeputyDesk;
  /** The tablet after a reload, with the badge shown again. */
  readonly reload: () => Promise<DeputyDesk>;
}

async function hasCast(secondCast: Rules['secondCast']): Promise<Tablet> {
  const session = await MemorySession.create({ scrutineers: { n: 2, t: 2 }, rules: { secondCast } });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const [first, ...others] = session.deputies as [Deputy, ...Deputy[]];
  session.signIn(others);
  const hall = new DeputyHall(session);
  const vault = new MemoryVault();
  const reload = async (): Promise<DeputyDesk> => {
    const page = hall.page(vault);
    await page.enter({ secret: first.badge, registrar: session.registrar.publicKey });
    return page;
  };
  const desk = await reload();
  hall.open();
  await cast(desk, 0);
  return { hall, session, desk, reload };
}

async function encrypt(desk: DeputyDesk, option: number): Promise<string> {
  await reach(desk, 'marking');
  desk.voting?.press(0, option);
  desk.voting?.review();
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  return desk.view.code as string;
}

async function cast(desk: DeputyDesk, option: number): Promise<string> {
  const code = await encrypt(desk, option);
  await desk.voting?.cast();
  await reach(desk, 'cast');
  return code;
}

/** What the ballot of this number that arrived says it replaces. */
function replacedBy({ hall }: Tablet, i: number): string | null {
  const statement = statementOf(hall.arrived[i] as Uint8Array);
  if (statement.kind !== 'ballot') throw new Error('not a ballot');
  return statement.payload.replaces;
}

describe('under last-valid', () => {
  test('another ballot begins empty, replaces the one before, and has a code of its own', async () => {
    const tablet = await hasCast('last-valid');
    const { desk, session } = tablet;
    const first = desk.view.code;
    expect(desk.view).toMatchObject({ mayCastAgain: true, hasReplaced: false });
    desk.voting?.castAgain();
    await reach(desk, 'marking');
    expect(desk.view).toMatchObject({ earlier: first, marks: [null, null, null], code: undefined });
    const second = await cast(desk, 1);
    expect(second).not.toBe(first);
    expect(desk.view).toMatchObject({ code: second, hasReplaced: true, marks: [], earlier: undefined });
    expect([replacedBy(tablet, 0), replacedBy(tablet, 1)]).toEqual([null, first]);
    expect([...session.round.counting.values()].map(({ code }) => code)).toEqual([second]);
    desk.voting?.castAgain();
    const third = await cast(desk, 2);
    expect(replacedBy(tablet, 2)).toBe(second);
    expect([...session.round.counting.values()].map(({ code }) => code)).toEqual([third]);
  });

  test('the other ballot can be given up, and nothing of its marks stays', async () => {
    const { desk, reload, hall } = await hasCast('last-valid');
    const first = desk.view.code;
    desk.voting?.castAgain();
    await encrypt(desk, 1);
    desk.voting?.keepEarlier();
    expect(desk.view).toMatchObject({ step: 'cast', code: first, marks: [], mayCastAgain: true });
    await desk.voting?.cast();
    expect(hall.arrived, 'its encryption is gone').toHaveLength(1);
    desk.voting?.castAgain();
    await reach(desk, 'marking');
    expect(desk.view.marks).toEqual([null, null, null]);
    desk.voting?.press(0, 1);
    const again = await reload();
    await reach(again, 'cast');
    expect(again.view, 'a reload forgets what was not cast').toMatchObject({ code: first, marks: [] });
  });

  test('a close that comes first leaves the earlier ballot, and says so', async () => {
    const { desk, hall } = await hasCast('last-valid');
    const first = desk.view.code;
    desk.voting?.castAgain();
    await encrypt(desk, 1);
    hall.after((open) => open.closeRound());
    expect(desk.view).toMatchObject({ step: 'closed', earlier: first, marks: [] });
  });

  test('a check of the other ballot leads back to it, and the earlier one counts all the while', async () => {
    const { desk, session, hall } = await hasCast('last-valid');
    const first = desk.view.code;
    desk.voting?.castAgain();
    await encrypt(desk, 1);
    await desk.voting?.challenge();
    await reach(desk, 'disclosed');
    desk.voting?.resume(true);
    expect(desk.view).toMatchObject({ step: 'marking', earlier: first, marks: [1, null, null] });
    expect([...session.round.counting.values()].map(({ code }) => code)).toEqual([first]);
    desk.voting?.keepEarlier();
    desk.voting?.castAgain();
    await encrypt(desk, 0);
    await desk.voting?.challenge();
    await reach(desk, 'disclosed');
    hall.after((open) => open.closeRound());
    expect(desk.view).toMatchObject({ step: 'disclosed', isOver: true, earlier: first });
  });

  test('is not offered while suspended, nor after the close', async () => {
    const { desk, hall } = await hasCast('last-valid');
    hall.after((open) => open.closeRound());
    expect(desk.view.mayCastAgain).toBe(false);
    desk.voting?.castAgain();
    expect(desk.view.step).toBe('cast');
  });
});

test('under first-valid nothing is offered, and asking for it changes nothing', async () => {
  const { desk } = await hasCast('first-valid');
  expect(desk.view).toMatchObject({ step: 'cast', mayCastAgain: false });
  const before = desk.view;
  desk.voting?.castAgain();
  desk.voting?.keepEarlier();
  expect(desk.view).toEqual(before);
});
