/** The deputy's page from badge to receipt, through reloads, suspensions and a close that comes first. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Badge } from '../../../../ballot-client/src/deputy/badge-text.ts';
import type { DeputyDesk } from '../../../../ballot-client/src/deputy/deputy-desk.ts';
import { EncryptBench } from '../../../../ballot-client/src/deputy/encrypt-bench.ts';
import { roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import type { EncryptedBallot } from '../../../../crypto/ballot/encrypt.ts';
import { toHash, toPublicKey } from '../../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../../crypto/rejection.ts';
import { DeputyHall, reach } from '../../../support/deputy-hall.ts';
import { type Deputy, MemorySession, must, random } from '../../../support/memory-session.ts';
import { MemoryVault } from '../../../support/memory-vault.ts';

let hall: DeputyHall;
let session: MemorySession;
let vault: MemoryVault;
let badge: Badge;

beforeEach(async () => {
  session = await MemorySession.create({ deputies: 4, scrutineers: { n: 2, t: 2 } });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const [first, ...others] = session.deputies as [Deputy, ...Deputy[]];
  session.signIn(others);
  hall = new DeputyHall(session);
  vault = new MemoryVault();
  badge = { secret: first.badge, registrar: session.registrar.publicKey };
});

/** A page on this tablet, with the badge shown. */
async function signedIn(): Promise<DeputyDesk> {
  const desk = hall.page(vault);
  await desk.enter(badge);
  return desk;
}

async function marking(): Promise<DeputyDesk> {
  const desk = await signedIn();
  hall.open();
  await reach(desk, 'marking');
  return desk;
}

async function encrypted(desk: DeputyDesk): Promise<string> {
  desk.voting?.press(0, 0);
  desk.voting?.review();
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  return desk.view.code as string;
}

const suspend = (kind: 'round-suspended' | 'round-resumed'): void =>
  hall.after((open) => {
    const fields = { ...roundCommand(open.state, open.now()), reason: '核对' };
    open.append(open.presiding.sign(kind, fields));
  });

describe('signing in', () => {
  test('a second tablet with the same badge is refused, and keeps nothing', async () => {
    await signedIn();
    const elsewhere = new MemoryVault();
    const other = hall.page(elsewhere);
    await other.enter(badge);
    expect(other.view).toMatchObject({ step: 'refused', rejection: { code: 'attendance.other_device' } });
    expect(elsewhere.sealed.size).toBe(0);
  });

  test('a session of another registrar than on the badge is refused', async () => {
    const desk = hall.page(vault);
    await desk.enter({ ...badge, registrar: toPublicKey(random(32)) });
    expect(desk.view).toMatchObject({ step: 'refused', rejection: { code: 'manifest.keys' } });
    expect(session.state.present.size).toBe(3);
  });

  test('what was taken in before the badge was shown serves: the log is not read twice', async () => {
    const asked = vi.spyOn(session, 'checkpoint');
    const desk = hall.page(vault);
    hall.tell();
    while (desk.view.title === undefined) await new Promise((go) => setTimeout(go, 1));
    const before = asked.mock.calls.length;
    await desk.enter(badge);
    expect(desk.view.step).toBe('waiting');
    expect(asked.mock.calls.length).toBe(before);
  });

  test('the title is shown only under a checkpoint that the log key signed', async () => {
    vi.spyOn(session, 'checkpoint').mockReturnValue('piaojue/forged\n99\nAAAA\n');
    const desk = hall.page(vault);
    hall.tell();
    await new Promise((go) => setTimeout(go, 50));
    expect(desk.view).toMatchObject({ step: 'badge', title: undefined, rules: undefined });
  });

  test('a typed badge needs no registrar key', async () => {
    const desk = hall.page(vault);
    await desk.enter({ ...badge, registrar: undefined });
    expect(desk.view).toMatchObject({ step: 'waiting', title: '小型试验会议', purpose: 'rehearsal' });
  });

  test('where nothing can be kept, nobody signs in', async () => {
    vault.isFull = true;
    const desk = await signedIn();
    expect(desk.view).toMatchObject({ step: 'refused', fault: 'storage' });
    expect(session.state.present.size).toBe(3);
  });

  test('the same tablet signs in again, and leaving clears the screen', async () => {
    const desk = await marking();
    desk.voting?.press(1, 0);
    desk.leave();
    expect(desk.view).toMatchObject({ step: 'badge', marks: [], sheet: undefined, rejection: undefined });
    expect(desk.voting).toBeUndefined();
    await desk.enter(badge);
    await reach(desk, 'marking');
    expect(desk.view.marks).toEqual([null, 0, null]);
  });
});

describe('marks', () => {
  test('come back after a reload and the same badge', async () => {
    const desk = await marking();
    desk.voting?.press(0, 0);
    desk.voting?.press(2, 1);
    expect(desk.view.isSaved).toBe(false);
    while (!desk.view.isSaved) await new Promise((go) => setTimeout(go, 1));
    const again = await signedIn();
    await reach(again, 'marking');
    expect(again.view.marks).toEqual([0, null, 1]);
  });

  test('are not disturbed by what others cast', async () => {
    const desk = await marking();
    desk.voting?.press(0, 0);
    for (const other of session.deputies.slice(1)) hall.after((open) => open.cast(other, [1, 1, 1]));
    expect(desk.view).toMatchObject({ step: 'marking', marks: [0, null, null] });
  });

  test('are not touched by 300 messages of the server: every view shows the same marks and paper', async () => {
    const desk = await marking();
    desk.voting?.press(0, 0);
    while (!desk.view.isSaved) await new Promise((go) => setTimeout(go, 1));
    const { marks, sheet, rules } = desk.view;
    const seen = new Set<unknown>();
    desk.onChange = () => {
      for (const part of [desk.view.marks, desk.view.sheet, desk.view.rules]) seen.add(part);
    };
    const { size } = hall.session.state.tree;
    const { status } = hall;
    for (let received = 1; received <= 300; received++) {
      const round = { ...status.round!, received };
      for (const listener of [...hall.listeners]) listener({ ...status, size: size + received, round });
    }
    await new Promise((go) => setTimeout(go, 20));
    expect(desk.view.step).toBe('marking');
    expect([...seen], 'nothing is drawn anew').toEqual([marks, sheet, rules]);
    expect([...seen].every((part) => part === marks || part === sheet || part === rules)).toBe(true);
  });

  test('stay while the round is suspended, and nothing can be pressed then', async () => {
    const desk = await marking();
    desk.voting?.press(0, 0);
    suspend('round-suspended');
    expect(desk.view.step).toBe('suspended');
    desk.voting?.press(1, 0);
    suspend('round-resumed');
    expect(desk.view).toMatchObject({ step: 'marking', marks: [0, null, null] });
  });

  test('beyond the cap are refused and say so', async () => {
    const desk = await marking();
    for (const item of [0, 1, 2]) desk.voting?.press(item, 0);
    expect(desk.view).toMatchObject({ marks: [0, 0, null], isCapped: true });
    desk.voting?.press(0, 0);
    expect(desk.view).toMatchObject({ marks: [null, 0, null], isCapped: false });
  });

  test('of a test round are on the test question', async () => {
    const desk = await signedIn();
    hall.open('test');
    await reach(desk, 'marking');
    expect(desk.view.sheet).toMatchObject({ kind: 'test', items: [{ number: 1, title: '今天是否晴天？' }] });
    expect(desk.view.marks).toEqual([null]);
  });
});

describe('casting', () => {
  test('ends in cast, with the code that was shown before and no choices', async () => {
    const desk = await marking();
    const code = await encrypted(desk);
    expect(hall.arrived, 'before 投出 is pressed').toEqual([]);
    await desk.voting?.cast();
    expect(desk.view).toMatchObject({ step: 'cast', code, marks: [], sheet: undefined });
    expect([...session.round.counting.values()].map((counting) => counting.code)).toEqual([code]);
  });

  test('after going back is another encryption', async () => {
    const desk = await marking();
    const code = await encrypted(desk);
    desk.voting?.back();
    expect(desk.view).toMatchObject({ step: 'marking', code: undefined, marks: [0, null, null] });
    desk.voting?.press(0, 0);
    expect(await encrypted(desk)).not.toBe(code);
  });

  test('is encrypted from the review on, and confirming shows that very encryption at once', async () => {
    const bench = new EncryptBench();
    const encrypt = vi.spyOn(bench, 'encrypt');
    const desk = hall.page(vault, bench);
    await desk.enter(badge);
    hall.open();
    await reach(desk, 'marking');
    desk.voting?.press(0, 0);
    expect(encrypt).not.toHaveBeenCalled();
    desk.voting?.review();
    expect(encrypt).toHaveBeenCalledTimes(1);
    expect(desk.view, 'no code before the confirmation').toMatchObject({ step: 'review', code: undefined });
    await new Promise((go) => setTimeout(go, 5));
    expect(desk.view).toMatchObject({ step: 'review', code: undefined, commitment: undefined });
    await desk.voting?.confirm();
    expect(desk.view.step).toBe('encrypted');
    expect(encrypt).toHaveBeenCalledTimes(1);
    const made = must(encrypt.mock.results[0]?.value as Result<EncryptedBallot>);
    expect(desk.view.code).toBe(toHash(made.code));
  });

  test('going back from the review throws the encryption away with its seed, and the next one is of the new marks', async () => {
    const bench = new EncryptBench();
    const encrypt = vi.spyOn(bench, 'encrypt');
    const desk = hall.page(vault, bench);
    await desk.enter(badge);
    hall.open();
    await reach(desk, 'marking');
    desk.voting?.review();
    await new Promise((go) => setTimeout(go, 5));
    desk.voting?.back();
    expect(bench.open(), 'no seed is left').toBeUndefined();
    desk.voting?.press(1, 0);
    desk.voting?.review();
    await desk.voting?.confirm();
    const [first, second] = encrypt.mock.results.map(({ value }) => must(value as Result<EncryptedBallot>));
    expect(desk.view.code).toBe(toHash(second!.code));
    expect(desk.view.code).not.toBe(toHash(first!.code));
    expect(encrypt.mock.calls[1]?.[0].marks).toEqual([null, 0, null]);
  });

  test('marks that the form does not permit are not encrypted', async () => {
    const bench = new EncryptBench();
    const encrypt = vi.spyOn(bench, 'encrypt');
    session = await MemorySession.create({ rules: { min: 2, blank: false }, scrutineers: { n: 2, t: 2 } });
    session.acceptAll();
    await session.ceremony();
    session.adoptAndOpenSignIn();
    const [first, ...others] = session.deputies as [Deputy, ...Deputy[]];
    session.signIn(others);
    hall = new DeputyHall(session);
    const desk = hall.page(vault, bench);
    await desk.enter({ secret: first.badge, registrar: session.registrar.publicKey });
    hall.open();
    await reach(desk, 'marking');
    desk.voting?.press(0, 0);
    desk.voting?.review();
    await desk.voting?.confirm();
    expect(desk.view.step).toBe('review');
    expect(encrypt).not.toHaveBeenCalled();
  });

  test('an encryption that was given up does not come back', async () => {
    const desk = await marking();
    desk.voting?.review();
    const confirmed = desk.voting?.confirm();
    desk.voting?.back();
    await confirmed;
    expect(desk.view).toMatchObject({ step: 'marking', code: undefined });
  });

  test.each(['before it arrived', 'after it was logged'])('is taken up after a reload %s', async (when) => {
    const desk = await marking();
    const code = await encrypted(desk);
    hall.answers.push(new Promise(() => undefined));
    void desk.voting?.cast();
    await reach(desk, 'casting');
    await new Promise((go) => setTimeout(go, 5));
    const [sent] = hall.arrived;
    if (when === 'after it was logged') session.append(sent as Uint8Array);
    const again = await signedIn();
    await reach(again, 'cast');
    expect(again.view.code).toBe(code);
    expect(hall.arrived[1]).toEqual(sent);
    expect(session.round.counting.size).toBe(1);
    const third = await signedIn();
    await reach(third, 'cast');
    expect(hall.arrived, 'a receipt ends it').toHaveLength(2);
  });

  test('before a close that came first is not received', async () => {
    const desk = await marking();
    await encrypted(desk);
    hall.answers.push(reject('round.closed'));
    await desk.voting?.cast();
    expect(desk.view).toMatchObject({ step: 'closed', earlier: undefined });
    hall.after((open) => open.closeRound());
    const again = await signedIn();
    expect(again.view.step).toBe('closed');
  });

  test('never begun ends with the close', async () => {
    const desk = await marking();
    await encrypted(desk);
    hall.after((open) => open.closeRound());
    expect(desk.view).toMatchObject({ step: 'closed', marks: [], code: undefined });
    await desk.voting?.cast();
    expect(hall.arrived).toEqual([]);
  });

  test('while suspended waits for the resumption', async () => {
    const desk = await marking();
    await encrypted(desk);
    hall.answers.push(reject('round.suspended'));
    void desk.voting?.cast();
    while (hall.arrived.length === 0) await new Promise((go) => setTimeout(go, 5));
    suspend('round-suspended');
    expect(desk.view.step).toBe('suspended');
    suspend('round-resumed');
    await reach(desk, 'cast');
    expect(hall.arrived[0]).toEqual(hall.arrived[1]);
  });

  test('under a receipt that proves nothing is not cast, and can be tried again', async () => {
    const desk = await marking();
    await encrypted(desk);
    hall.answers.push(accept({ index: 0, leaf: session.state.lastCommand!, receipt: session.receiptOf(0) }));
    await desk.voting?.cast();
    expect(desk.view).toMatchObject({ step: 'refused', rejection: { code: 'log.proof' } });
    desk.retry();
    await reach(desk, 'cast');
    expect(hall.arrived[0]).toEqual(hall.arrived[1]);
  });

  test('of bytes that are refused for good leads back to the ballot', async () => {
    const desk = await marking();
    await encrypted(desk);
    hall.answers.push(reject('ballot.challenged'));
    await desk.voting?.cast();
    expect(desk.view).toMatchObject({ step: 'refused', rejection: { code: 'ballot.challenged' } });
    desk.retry();
    await reach(desk, 'marking');
  });

  test('is over with an aborted round, and the next one begins anew', async () => {
    const desk = await marking();
    desk.voting?.press(0, 0);
    hall.after((open) => {
      const fields = { ...roundCommand(open.state, open.now()), reason: '中止' };
      open.append(open.presiding.sign('round-aborted', fields));
    });
    expect(desk.view).toMatchObject({ step: 'waiting', wasAborted: true });
    hall.open();
    await reach(desk, 'marking');
    expect(desk.view.marks).toEqual([null, null, null]);
  });
});
