/** The challenge on the deputy's page (检验): nothing is sent before a choice, and a challenged ballot is never cast. */
import { beforeEach, describe, expect, test } from 'vitest';
import { checkDisclosure } from '../../../../ballot-client/src/auditor/check-ballot/check-disclosure.ts';
import type { Badge } from '../../../../ballot-client/src/deputy/badge-text.ts';
import type { DeputyDesk } from '../../../../ballot-client/src/deputy/deputy-desk.ts';
import { EncryptBench } from '../../../../ballot-client/src/deputy/encrypt-bench.ts';
import { roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import { decodeCommitment, decodeDisclosure } from '../../../../ballot-client/src/lib/disclosure.ts';
import { type Bytes, type Hash, toHex } from '../../../../crypto/bytes.ts';
import { accept, reject } from '../../../../crypto/rejection.ts';
import { decodeStatement } from '../../../../crypto/statements/envelope.ts';
import { DeputyHall, reach } from '../../../support/deputy-hall.ts';
import { type Deputy, MemorySession, must } from '../../../support/memory-session.ts';
import { MemoryVault } from '../../../support/memory-vault.ts';

let hall: DeputyHall;
let session: MemorySession;
let vault: MemoryVault;
let bench: EncryptBench;
let badge: Badge;

beforeEach(async () => {
  session = await MemorySession.create({ deputies: 2, scrutineers: { n: 2, t: 2 } });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const [first, other] = session.deputies as [Deputy, Deputy];
  session.signIn([other]);
  hall = new DeputyHall(session);
  vault = new MemoryVault();
  bench = new EncryptBench();
  badge = { secret: first.badge, registrar: session.registrar.publicKey };
});

/** A page on this tablet, with the badge shown; another one on the same vault is the tablet after a reload. */
async function signedIn(worker = bench): Promise<DeputyDesk> {
  const desk = hall.page(vault, worker);
  await desk.enter(badge);
  return desk;
}

async function encrypt(desk: DeputyDesk): Promise<Hash> {
  desk.voting?.review();
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  return desk.view.code as Hash;
}

/** At the choice between 投出 and 检验, with marks 赞成, 反对, none. */
async function atChoice(): Promise<DeputyDesk> {
  const desk = await signedIn();
  hall.open();
  await reach(desk, 'marking');
  desk.voting?.press(0, 0);
  desk.voting?.press(1, 1);
  await encrypt(desk);
  return desk;
}

const kindOf = (envelope: Bytes | undefined): string => must(decodeStatement(envelope as Bytes)).kind;
const pause = (ms = 5): Promise<void> => new Promise((go) => setTimeout(go, ms));
const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 400 && !condition(); i++) await pause();
  expect(condition()).toBe(true);
};

const suspend = (kind: 'round-suspended' | 'round-resumed'): void =>
  hall.after((open) => {
    open.append(open.presiding.sign(kind, { ...roundCommand(open.state, open.now()), reason: '核对' }));
  });

describe('before the choice', () => {
  test('the server receives nothing, and the device sees session, round and code', async () => {
    const desk = await atChoice();
    expect(hall.arrived).toEqual([]);
    expect(decodeCommitment(desk.view.commitment ?? '')).toEqual(
      accept({ session: session.state.session, round: 1, code: desk.view.code }),
    );
    expect(desk.view.disclosure).toBeUndefined();
  });

  test('a reload throws the encryption away: the next one has another code', async () => {
    const desk = await atChoice();
    const { code } = desk.view;
    const again = await signedIn(new EncryptBench());
    await reach(again, 'marking');
    expect(again.view.marks).toEqual([0, 1, null]);
    expect(await encrypt(again)).not.toBe(code);
    expect(hall.arrived).toEqual([]);
  });

  test('going back erases the seed in the worker', async () => {
    const desk = await atChoice();
    desk.voting?.back();
    expect(desk.view).toMatchObject({ step: 'marking', commitment: undefined, code: undefined });
    expect(bench.open()).toBeUndefined();
  });
});

describe('casting', () => {
  test('erases the seed in the worker before anything is sent', async () => {
    const desk = await atChoice();
    hall.answers.push(new Promise(() => undefined));
    void desk.voting?.cast();
    await until(() => hall.arrived.length === 1);
    expect(bench.open()).toBeUndefined();
    expect(kindOf(hall.arrived[0])).toBe('ballot');
  });

  test('and challenging at once: the first press decides', async () => {
    const desk = await atChoice();
    const pressed = [desk.voting?.cast(), desk.voting?.challenge()];
    await Promise.all(pressed);
    expect(desk.view.step).toBe('cast');
    expect(hall.arrived.map(kindOf)).toEqual(['ballot']);
  });
});

describe('a challenge', () => {
  test('is opened only under its receipt, once, and passes the check of the device', async () => {
    const desk = await atChoice();
    const { commitment, code } = desk.view;
    let answer: (value: ReturnType<typeof reject> | undefined) => void = () => {};
    // Undefined lets the hall answer with the truth.
    hall.answers.push(new Promise((resolve) => (answer = resolve as typeof answer)));
    void desk.voting?.challenge();
    await until(() => hall.arrived.length === 1);
    expect(kindOf(hall.arrived[0])).toBe('challenge');
    expect(desk.view).toMatchObject({ step: 'challenging', disclosure: undefined, commitment: undefined });
    answer(undefined);
    await reach(desk, 'disclosed');
    const { disclosure = '' } = desk.view;
    const checked = checkDisclosure(session.state, disclosure, commitment ?? null);
    expect(checked).toMatchObject({ ok: true, value: { code, seen: 'scanned' } });
    expect(checked.ok && checked.value.items.map(({ mark }) => mark)).toEqual([0, 1, 2]);
    expect(bench.open(), 'handed out once').toBeUndefined();
    const { seed } = must(decodeDisclosure(disclosure));
    for (const sent of hall.arrived) expect(Buffer.from(sent).includes(Buffer.from(seed))).toBe(false);
  });

  test('makes the ballot void: it is never cast, and the next one has a new seed', async () => {
    const desk = await atChoice();
    const { code } = desk.view;
    void desk.voting?.challenge();
    await desk.voting?.cast();
    await reach(desk, 'disclosed');
    const { seed } = must(decodeDisclosure(desk.view.disclosure ?? ''));
    await desk.voting?.cast();
    await desk.voting?.challenge();
    expect(hall.arrived.map(kindOf)).toEqual(['challenge']);
    desk.voting?.resume(true);
    expect(desk.view).toMatchObject({ step: 'marking', marks: [0, 1, null], disclosure: undefined });
    expect(await encrypt(desk)).not.toBe(code);
    const next = bench.open();
    expect(toHex(next?.seed as Bytes)).not.toBe(toHex(seed));
    await desk.voting?.cast();
    expect(desk.view.step).toBe('cast');
    expect(session.round.counting.size).toBe(1);
    expect(session.round.codes.has(code as Hash)).toBe(false);
  });

  test('leads back to an empty ballot where the deputy wants that, also after a reload', async () => {
    const desk = await atChoice();
    await desk.voting?.challenge();
    await reach(desk, 'disclosed');
    desk.voting?.resume(false);
    expect(desk.view).toMatchObject({ step: 'marking', marks: [null, null, null] });
    await until(() => desk.view.isSaved);
    const again = await signedIn(new EncryptBench());
    await reach(again, 'marking');
    expect(again.view.marks).toEqual([null, null, null]);
  });

  test('can be made again and again, each of another encryption', async () => {
    const desk = await atChoice();
    const codes = new Set<string>();
    for (let i = 0; i < 3; i++) {
      if (i > 0) await encrypt(desk);
      codes.add(desk.view.code as string);
      await desk.voting?.challenge();
      await reach(desk, 'disclosed');
      desk.voting?.resume(true);
    }
    expect(codes.size).toBe(3);
    expect(session.round.challenged.size).toBe(3);
  });

  test('that cannot be kept is not sent', async () => {
    const desk = await atChoice();
    vault.isFull = true;
    await desk.voting?.challenge();
    expect(desk.view).toMatchObject({ step: 'refused', fault: 'storage', disclosure: undefined });
    expect(hall.arrived).toEqual([]);
  });

  test('is not opened under a receipt that proves nothing; tried again it is', async () => {
    const desk = await atChoice();
    hall.answers.push(accept({ index: 0, leaf: session.state.lastCommand!, receipt: session.receiptOf(0) }));
    await desk.voting?.challenge();
    expect(desk.view).toMatchObject({
      step: 'refused',
      rejection: { code: 'log.proof' },
      disclosure: undefined,
    });
    desk.retry();
    await reach(desk, 'disclosed');
    expect(desk.view.disclosure).toBeDefined();
    expect(hall.arrived[0]).toEqual(hall.arrived[1]);
    desk.voting?.resume(true);
    expect(desk.view).toMatchObject({ step: 'marking', marks: [0, 1, null], sheet: { round: 1 } });
  });
});

describe('a reload while the challenge is on its way', () => {
  test.each(['before it arrived', 'after it was logged'])(
    '%s: the same bytes again, and no seed',
    async (when) => {
      const desk = await atChoice();
      const { code } = desk.view;
      hall.answers.push(new Promise(() => undefined));
      void desk.voting?.challenge();
      await until(() => hall.arrived.length === 1);
      const [sent] = hall.arrived;
      if (when === 'after it was logged') session.append(sent as Bytes);
      const again = await signedIn(new EncryptBench());
      await reach(again, 'disclosed');
      expect(again.view).toMatchObject({ code, disclosure: undefined });
      expect(hall.arrived[1]).toEqual(sent);
      expect(session.round.challenged.size).toBe(1);
      again.voting?.resume(true);
      await reach(again, 'marking');
      expect(again.view.marks).toEqual([0, 1, null]);
      expect(await encrypt(again)).not.toBe(code);
      const third = await signedIn(new EncryptBench());
      await reach(third, 'marking');
      expect(hall.arrived, 'a receipt ends it').toHaveLength(2);
    },
  );
});

describe('the round', () => {
  test('suspended: the challenge waits for the resumption', async () => {
    const desk = await atChoice();
    hall.answers.push(reject('round.suspended'));
    void desk.voting?.challenge();
    await until(() => hall.arrived.length === 1);
    suspend('round-suspended');
    expect(desk.view).toMatchObject({ step: 'suspended', isChallenging: true });
    suspend('round-resumed');
    await reach(desk, 'disclosed');
    expect(hall.arrived[0]).toEqual(hall.arrived[1]);
    suspend('round-suspended');
    expect(desk.view.step, 'a check goes on').toBe('disclosed');
    desk.voting?.resume(true);
    expect(desk.view.step).toBe('suspended');
  });

  test('closed first: nothing is opened, and the seed is gone', async () => {
    const desk = await atChoice();
    hall.answers.push(reject('round.closed'));
    await desk.voting?.challenge();
    expect(desk.view).toMatchObject({ step: 'closed', disclosure: undefined, isChallenging: false });
    expect(bench.open()).toBeUndefined();
    hall.after((open) => open.closeRound());
    const again = await signedIn(new EncryptBench());
    expect(again.view.step).toBe('closed');
    expect(hall.arrived).toHaveLength(1);
  });

  test('closed while the check goes on: says that no ballot was cast, and lets the device finish', async () => {
    const desk = await atChoice();
    const { commitment = '' } = desk.view;
    await desk.voting?.challenge();
    await reach(desk, 'disclosed');
    hall.after((open) => open.closeRound());
    expect(desk.view).toMatchObject({ step: 'disclosed', isOver: true });
    const { disclosure = '' } = desk.view;
    expect(checkDisclosure(session.state, disclosure, commitment)).toMatchObject({ ok: true });
    desk.voting?.resume(true);
    expect(desk.view).toMatchObject({ step: 'closed', marks: [], disclosure: undefined });
  });

  test('refused for good: back to the ballot with its marks', async () => {
    const desk = await atChoice();
    hall.answers.push(reject('paper.unknown'));
    await desk.voting?.challenge();
    expect(desk.view).toMatchObject({ step: 'refused', rejection: { code: 'paper.unknown' } });
    expect(bench.open()).toBeUndefined();
    desk.retry();
    await reach(desk, 'marking');
    expect(desk.view.marks).toEqual([0, 1, null]);
  });
});

test('leaving the tablet erases the seed', async () => {
  const desk = await atChoice();
  desk.leave();
  expect(bench.open()).toBeUndefined();
  expect(desk.view).toMatchObject({ commitment: undefined, disclosure: undefined });
});
