/** Between two rounds a tablet says what became of the last one, as it has read it in the log itself. */
import { beforeEach, expect, test } from 'vitest';
import type { DeputyDesk } from '../../../../ballot-client/src/deputy/deputy-desk.ts';
import { roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import { DeputyHall, reach } from '../../../support/deputy-hall.ts';
import { type Deputy, MemorySession } from '../../../support/memory-session.ts';
import { MemoryVault } from '../../../support/memory-vault.ts';
import { decisionOn, declareVoid } from '../../../support/session-scenes.ts';

let hall: DeputyHall;
let session: MemorySession;
let desk: DeputyDesk;
let vault: MemoryVault;
let first: Deputy;
let others: Deputy[];

const show = (page: DeputyDesk): Promise<void> =>
  page.enter({ secret: first.badge, registrar: session.registrar.publicKey });

beforeEach(async () => {
  session = await MemorySession.create({ scrutineers: { n: 2, t: 2 }, rules: { majority: null } });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  [first, ...others] = session.deputies as [Deputy, ...Deputy[]];
  session.signIn(others);
  hall = new DeputyHall(session);
  vault = new MemoryVault();
  desk = hall.page(vault);
  await show(desk);
});

async function cast(): Promise<void> {
  await reach(desk, 'marking');
  desk.voting?.press(0, 0);
  desk.voting?.review();
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  await desk.voting?.cast();
  await reach(desk, 'cast');
}

async function closed(): Promise<void> {
  hall.after((open) => open.closeRound());
  await session.seal();
  hall.tell();
}

/** The page has told this story; fails with what it tells instead. */
async function told(ending: string, page = desk): Promise<void> {
  for (let i = 0; i < 400 && page.view.story?.ending !== ending; i++)
    await new Promise((go) => setTimeout(go, 5));
  expect(page.view.story?.ending).toBe(ending);
  expect(page.view).toMatchObject({ step: 'waiting', code: undefined, marks: [] });
}

test('a test vote is marked as one from the opening to the declaration, and is then discarded', async () => {
  expect(desk.view.isTest).toBe(false);
  hall.open('test');
  await cast();
  expect(desk.view.isTest).toBe(true);
  await closed();
  expect(desk.view, 'sealed').toMatchObject({ isTest: true, step: 'cast', story: undefined });
  hall.after((sealed) => sealed.declare());
  await told('test');
  expect(desk.view.isTest).toBe(false);
});

test('a void round takes the place of 已投出, also after a reload, until it is repeated', async () => {
  hall.open();
  await cast();
  await closed();
  hall.after((sealed) => sealed.append(declareVoid(sealed, '计票有争议')));
  await told('void');
  expect(desk.view.story).toMatchObject({ reason: '计票有争议', next: { number: 2, repeats: 1 } });
  const again = hall.page(vault);
  await show(again);
  await told('void', again);
  hall.open();
  await reach(desk, 'marking');
  expect(desk.view).toMatchObject({ story: undefined, sheet: { repeats: 1 } });
});

test('an aborted round is told to who was still marking', async () => {
  hall.open();
  await reach(desk, 'marking');
  hall.after((open) => {
    const fields = roundCommand(open.state, open.now());
    open.append(open.presiding.sign('round-aborted', { ...fields, reason: '停电' }));
  });
  await told('aborted');
});

test('a runoff is told with its projects once it is decided, and not before', async () => {
  hall.open();
  await cast();
  session.cast(others[0] as Deputy, [1, 0, 1]);
  session.cast(others[1] as Deputy, [1, 1, 0]);
  await closed();
  session.declare();
  await session.decrypt();
  await session.finishResult();
  hall.tell();
  expect(desk.view.step, 'the result is not told here').toBe('cast');
  hall.after((counted) => counted.append(decisionOn(counted, 'runoff')));
  await told('runoff');
  expect(desk.view.story?.next.items.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('a check under way is not disturbed; the story comes after it', async () => {
  hall.open();
  await reach(desk, 'marking');
  desk.voting?.press(0, 0);
  desk.voting?.review();
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  await desk.voting?.challenge();
  await reach(desk, 'disclosed');
  await closed();
  hall.after((sealed) => sealed.append(declareVoid(sealed)));
  expect(desk.view).toMatchObject({ step: 'disclosed', isOver: true });
  desk.voting?.resume(true);
  await told('void');
});
