/** What a scrutineer's device cosigns, and what no server makes it cosign. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signFreeze } from '../../../../ballot-client/src/lib/freeze.ts';
import { type Bytes, toHash } from '../../../../crypto/bytes.ts';
import { verifyCosignature } from '../../../../crypto/log/cosignature.ts';
import { keyHolderWitnesses } from '../../../../crypto/session/closing-checks.ts';
import { SessionVerifier } from '../../../../tally/verify/session-verifier.ts';
import { type MemorySession, must, random } from '../../../support/memory-session.ts';
import { type KeyFile, reload, type StoredSession, storedSession } from '../../../support/session-devices.ts';
import { otherClosedLog, type Places, placesOfOneRound } from '../../../support/session-places.ts';
import { deviceOf, statementOf, verifierOf } from '../../../support/session-scenes.ts';

let places: Places;
let session: MemorySession;
let stored: StoredSession;
beforeAll(async () => {
  places = await placesOfOneRound();
  ({ session, stored } = places);
});

const back = (place: string): void => places.back(place);
const codeOf = async (answer: Promise<{ ok: boolean; code?: string }>): Promise<string> =>
  (await answer).code ?? 'accepted';
const verified = (entries: readonly Bytes[] = session.entries) => verifierOf(entries);
const cosigning = async (j: number, size?: number, entries?: readonly Bytes[]): Promise<string> => {
  const verifier = await verified(entries);
  return codeOf(deviceOf(session, j).cosign(verifier, size ?? verifier.size));
};

describe('cosigning', () => {
  beforeEach(() => back('closed'));

  test('is of the log that the device has verified, and the line verifies', async () => {
    const size = session.entries.length;
    const line = must(await deviceOf(session, 1).cosign(await verified(), size));
    const [, text] = /^([\s\S]*?\n)\n/.exec(session.checkpoint()) as RegExpExecArray;
    const [witness] = keyHolderWitnesses(session.state);
    if (witness === undefined) throw new Error('no witness');
    expect(verifyCosignature(text as string, line, witness).ok).toBe(true);
  });

  test('is refused beyond what was verified', async () => {
    expect(await cosigning(1, session.entries.length + 1)).toBe('seal.checkpoint');
  });

  test('is refused where an entry was rejected or a proof failed', async () => {
    const [, ...rest] = session.entries;
    expect(await cosigning(1, 3, rest)).toBe('seal.checkpoint');
    const twice = [...session.entries, session.entries.at(-1) as Bytes];
    expect(await cosigning(1, undefined, twice)).toBe('seal.checkpoint');
    expect(await cosigning(1, 3, twice), 'also of the part before it').toBe('seal.checkpoint');
  });

  test('is refused while proofs are still being checked, and after a check that broke off', async () => {
    const { entries } = session;
    let finish = (): void => {};
    const slow = new SessionVerifier({
      random,
      verifyBallots: (_, ballots) =>
        new Promise((resolve) => {
          finish = () => resolve(ballots.map(() => ({ ok: true, value: undefined })));
        }),
    });
    const taking = slow.take(entries);
    while (slow.size < entries.length) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(slow.findings).toEqual([]);
    expect(await codeOf(deviceOf(session, 1).cosign(slow, slow.size))).toBe('seal.checkpoint');
    finish();
    await taking;
    expect(await codeOf(deviceOf(session, 1).cosign(slow, slow.size))).toBe('accepted');

    const broken = new SessionVerifier({
      random,
      verifyBallots: () => {
        throw new Error('the worker is gone');
      },
    });
    await expect(broken.take(entries)).rejects.toThrow('the worker is gone');
    await broken.take([]);
    expect(broken.findings).toEqual([]);
    expect(await codeOf(deviceOf(session, 1).cosign(broken, broken.size))).toBe('seal.checkpoint');
  });

  test('is refused to who is not listed in the manifest', async () => {
    const stranger = await storedSession();
    const answer = deviceOf(stranger.session, 1).cosign(await verified(), 3);
    expect(await codeOf(answer)).toBe('seal.checkpoint');
  });

  test('of a smaller size of the same log is fine and forgets nothing', async () => {
    const whole = [...session.entries];
    expect(await cosigning(1)).toBe('accepted');
    expect(await cosigning(1, 10)).toBe('accepted');
    expect(await cosigning(1, 10, whole.slice(0, 12)), 'a log that ends too early').toBe('seal.rollback');
    expect(await cosigning(1)).toBe('accepted');
  });

  test('of another log is refused, however it differs', async () => {
    const honest = [...session.entries];
    for (const other of [otherClosedLog(places), otherClosedLog(places, [1, 1, 1])]) {
      back('closed');
      expect(await cosigning(2, undefined, honest)).toBe('accepted');
      expect(await cosigning(2, undefined, other)).toBe('seal.rollback');
      expect(await cosigning(2, 5, other), 'also of a size at which both agree').toBe('seal.rollback');
      reload(stored, 2);
      expect(await cosigning(2, undefined, other), 'after a reload').toBe('seal.rollback');
    }
  });

  test('remembers before it signs', async () => {
    const [file] = stored.files as [KeyFile];
    file.isBroken = true;
    const verifier = await verified();
    await expect(deviceOf(session, 1).cosign(verifier, verifier.size)).rejects.toThrow('disk is full');
  });

  test('of a fabricated session does not make the device forget this one', async () => {
    const honest = [...session.entries];
    expect(await cosigning(1, undefined, honest)).toBe('accepted');
    // A server with a registrar of its own lists the same device in a session that it made up.
    const made = await storedSession();
    made.session.devices[0] = deviceOf(session, 1);
    const fabricated = must(signFreeze(made.session.freeze(), made.session.registrar));
    const verifier = await verified(fabricated);
    expect(verifier.findings).toEqual([]);
    await deviceOf(session, 1).cosign(verifier, verifier.size);
    const other = otherClosedLogKeeping();
    expect(await cosigning(1, undefined, other)).toBe('seal.rollback');
  });

  /** The other log, without putting the devices back. */
  function otherClosedLogKeeping(): Bytes[] {
    const devices = [...session.devices];
    const other = otherClosedLog(places);
    session.devices.splice(0, devices.length, ...devices);
    return other;
  }
});

test('witness statements and acceptances are signed with the identity key, never with the witness key', async () => {
  back('closed');
  const device = deviceOf(session, 1);
  const witnessing = must(await device.witnessEmpty(await verified()));
  for (const envelope of [device.accept(session.state), witnessing]) {
    expect(statementOf(envelope).signer).toBe(device.signer.publicKey);
  }
});

describe('witnessing the empty box', () => {
  const witnessing = async (j: number, entries?: readonly Bytes[]): Promise<string> =>
    codeOf(deviceOf(session, j).witnessEmpty(await verified(entries)));

  test('is of the whole log that the device has verified', async () => {
    back('open');
    const envelope = must(await deviceOf(session, 1).witnessEmpty(await verified()));
    const { tree } = session.state;
    expect(statementOf(envelope).payload).toMatchObject({ size: tree.size, root: toHash(tree.root()) });
    const twice = [...session.entries, session.entries.at(-1) as Bytes];
    expect(await witnessing(1, twice)).toBe('seal.checkpoint');
  });

  test('commits the device to that log, also after a reload', async () => {
    const other = otherClosedLog(places);
    back('closed');
    expect(await witnessing(1)).toBe('accepted');
    reload(stored, 1);
    expect(await witnessing(1, other)).toBe('seal.rollback');
    expect(await cosigning(1, undefined, other)).toBe('seal.rollback');
    expect(await witnessing(1, session.entries.slice(0, 12)), 'an older log').toBe('seal.rollback');
  });

  test('remembers before it signs', async () => {
    back('closed');
    const [file] = stored.files as [KeyFile];
    file.isBroken = true;
    const verifier = await verified();
    await expect(deviceOf(session, 1).witnessEmpty(verifier)).rejects.toThrow('disk is full');
  });
});
