/** A device in the key ceremony: it resumes from its file, and a server that shows it two logs learns nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { signFreeze } from '../../../../ballot-client/src/lib/freeze.ts';
import { contentToExport } from '../../../../ballot-client/src/scrutineer/memory.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import type { CeremonyStep } from '../../../../crypto/session/ceremony-attempt.ts';
import type { Ledger } from '../../../../crypto/session/ledger.ts';
import { must } from '../../../support/memory-session.ts';
import { attemptOf, ScriptedScrutineer, startAttempt } from '../../../support/session-ceremony.ts';
import { reload, type StoredSession, storedSession } from '../../../support/session-devices.ts';
import { deviceOf, newLedger, statementOf } from '../../../support/session-scenes.ts';

let stored: StoredSession;
beforeEach(async () => {
  stored = await storedSession();
  stored.session.acceptAll();
});

/** Lets devices post until the attempt stands at a step; `others` post what they script. */
async function runTo(step: CeremonyStep, others: readonly ScriptedScrutineer[] = []): Promise<void> {
  const { session } = stored;
  while (attemptOf(session).step !== step) {
    const { step: now, missing } = attemptOf(session);
    for (const j of missing) {
      if (attemptOf(session).step !== now) break;
      const scripted = others.find(({ index }) => index === j);
      const owed = scripted?.owed() ?? must(await deviceOf(session, j).ceremonyStatements(session.state));
      for (const envelope of owed) session.append(envelope);
    }
  }
}

describe('a page that is reloaded', () => {
  test('between any two steps resumes from the saved file', async () => {
    startAttempt(stored.session, [1, 2, 3]);
    for (const step of ['commit', 'reveal', 'share', 'confirm', 'rehearsal', 'complete'] as const) {
      for (const j of [1, 2, 3]) reload(stored, j);
      await runTo(step);
    }
    expect(stored.session.state.phase).toBe('keys');
  });

  test('owes the same commitment as before, so that nothing is committed to twice', async () => {
    startAttempt(stored.session, [1, 2, 3]);
    await runTo('commit');
    const { state } = stored.session;
    const [before] = must(await deviceOf(stored.session, 1).ceremonyStatements(state));
    const [after] = must(await reload(stored, 1).ceremonyStatements(state));
    expect(after).toEqual(before);
  });

  test('with a file from before the attempt has lost its secrets, and another attempt is needed', async () => {
    const { session, files } = stored;
    startAttempt(session, [1, 2, 3]);
    await runTo('commit');
    const device = reload(stored, 2, files[1]?.saved[0]);
    expect(await device.ceremonyStatements(session.state)).toMatchObject({ ok: false, code: 'key.stale' });
    startAttempt(session, [1, 2, 3]);
    await runTo('complete');
    expect(session.state.phase).toBe('keys');
  });

  test('posts nothing that it could not store', async () => {
    const { session, files } = stored;
    startAttempt(session, [1, 2, 3]);
    const [file] = files as [StoredSession['files'][number]];
    file.isBroken = true;
    await expect(deviceOf(session, 1).ceremonyStatements(session.state)).rejects.toThrow('disk is full');
    file.isBroken = false;
    await runTo('confirm');
    file.isBroken = true;
    await expect(deviceOf(session, 1).ceremonyStatements(session.state)).rejects.toThrow('disk is full');
  });
});

test('a device reveals to one set of commitments only, so that nobody commits after having seen what it revealed', async () => {
  const { session } = stored;
  startAttempt(session, [1, 2, 3]);
  const rogue = new ScriptedScrutineer(session, 3);
  await runTo('commit', [rogue]);
  for (const j of [1, 2]) {
    for (const envelope of must(await deviceOf(session, j).ceremonyStatements(session.state)))
      session.append(envelope);
  }
  const before = [...session.entries];
  const changed = new ScriptedScrutineer(session, 3);
  const another = changed.commit(changed.commitments);
  session.append(rogue.owed()[0] as Bytes);
  const [revealed] = must(await deviceOf(session, 1).ceremonyStatements(session.state));
  expect(statementOf(revealed as Bytes).kind).toBe('key-reveal');
  // On a second log of the same attempt the rogue commits anew, knowing what was revealed.
  const second = newLedger();
  for (const envelope of before) must(second.append(statementOf(envelope)));
  must(second.append(statementOf(another)));
  reload(stored, 1);
  const device = deviceOf(session, 1);
  expect(await device.ceremonyStatements(second.state)).toMatchObject({ code: 'ceremony.commitment' });
  expect(must(await device.ceremonyStatements(session.state)), 'again on the first').toHaveLength(1);
  // Nor does it commit again where its commitment is said to be missing.
  const third = newLedger();
  for (const envelope of before.slice(0, -2)) must(third.append(statementOf(envelope)));
  expect(await device.ceremonyStatements(third.state)).toMatchObject({ code: 'ceremony.commitment' });
});

test('a copy for another medium has no secrets of an attempt, but the share once it is confirmed', async () => {
  const { session, files } = stored;
  const exported = (j: number): Bytes => contentToExport(files[j - 1]?.saved.at(-1) as Bytes);
  startAttempt(session, [1, 2, 3]);
  await runTo('confirm');
  const early = exported(1);
  await runTo('rehearsal');
  expect(await reload(stored, 1, early).ceremonyStatements(session.state)).toMatchObject({
    code: 'key.stale',
  });
  reload(stored, 1, exported(1));
  await runTo('complete');
  expect(deviceOf(session, 1).holdsShare(session.state)).toBe(true);
});

test('a second session displaces neither the share nor the secrets of the first', async () => {
  const { session } = stored;
  startAttempt(session, [1, 2, 3]);
  await runTo('complete');
  const other = await storedSession();
  other.session.devices[0] = deviceOf(session, 1);
  other.session.entries.length = 0;
  Object.assign(other.session, { ledger: newLedger() });
  for (const envelope of must(signFreeze(other.session.freeze(), other.session.registrar)))
    other.session.append(envelope);
  other.session.acceptAll();
  await other.session.ceremony();
  const device = reload(stored, 1);
  expect(device.holdsShare(other.session.state)).toBe(true);
  expect(device.holdsShare(session.state)).toBe(true);
  await device.destroyKeys(other.session.state);
  expect(reload(stored, 1).holdsShare(session.state), 'only one session’s are destroyed').toBe(true);
  expect(deviceOf(session, 1).holdsShare(other.session.state)).toBe(false);
});

test('a device that takes no part, or has done its part, owes nothing', async () => {
  const { session } = stored;
  expect(await deviceOf(session, 1).ceremonyStatements(session.state)).toEqual({ ok: true, value: [] });
  startAttempt(session, [1, 2]);
  expect(await deviceOf(session, 3).ceremonyStatements(session.state)).toEqual({ ok: true, value: [] });
  for (const envelope of must(await deviceOf(session, 1).ceremonyStatements(session.state)))
    session.append(envelope);
  expect(await deviceOf(session, 1).ceremonyStatements(session.state)).toEqual({ ok: true, value: [] });
});

describe('a server and one lying scrutineer that show two logs of one attempt', () => {
  let honest: Ledger;
  let lying: Ledger;
  /** The right share once more, under another ephemeral key: it fits, but the messages are not the same. */
  let another: Ledger;

  /** Two logs that differ in the share that scrutineer 2 sends to scrutineer 1. */
  beforeEach(async () => {
    const { session } = stored;
    startAttempt(session, [1, 2, 3]);
    const two = new ScriptedScrutineer(session, 2);
    await runTo('share', [two]);
    const common = [...session.entries];
    const shares: Bytes[] = [];
    for (const j of [1, 3])
      shares.push(...must(await deviceOf(session, j).ceremonyStatements(session.state)));
    const logWith = (share: Bytes): Ledger => {
      const ledger = newLedger();
      for (const envelope of [...common, ...shares, share, two.share(3)])
        must(ledger.append(statementOf(envelope)));
      return ledger;
    };
    honest = logWith(two.share(1));
    lying = logWith(two.lyingShare(1));
    another = logWith(two.share(1));
  });

  const kindOwed = async (ledger: Ledger): Promise<string> => {
    const owed = await deviceOf(stored.session, 1).ceremonyStatements(ledger.state);
    return owed.ok ? statementOf(owed.value[0] as Bytes).kind : owed.code;
  };

  test('do not get the transport secret of a device that has confirmed', async () => {
    expect(await kindOwed(honest)).toBe('key-confirm');
    expect(await kindOwed(lying)).toBe('ceremony.confirmation');
    reload(stored, 1);
    expect(await kindOwed(lying), 'after a reload').toBe('ceremony.confirmation');
    expect(await kindOwed(honest), 'again what it confirmed').toBe('key-confirm');
  });

  test('do not get the confirmation of a device that has complained', async () => {
    expect(await kindOwed(lying)).toBe('key-complaint');
    expect(await kindOwed(honest)).toBe('key.stale');
    reload(stored, 1);
    expect(await kindOwed(honest), 'after a reload').toBe('key.stale');
    expect(await kindOwed(lying), 'the same complaint again').toBe('key-complaint');
  });

  test('do not get two confirmations of different courses', async () => {
    expect(await kindOwed(honest)).toBe('key-confirm');
    expect(await kindOwed(another)).toBe('ceremony.confirmation');
  });
});
