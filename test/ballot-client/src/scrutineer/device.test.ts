/** What a scrutineer's device cosigns, decrypts, states and endorses, and what it refuses. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandFields } from '../../../../ballot-client/src/lib/commands.ts';
import { signFreeze } from '../../../../ballot-client/src/lib/freeze.ts';
import type { ScrutineerDevice } from '../../../../ballot-client/src/scrutineer/device.ts';
import { decodeMemory, encodeMemory } from '../../../../ballot-client/src/scrutineer/memory.ts';
import type { Marks } from '../../../../crypto/ballot/form.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { verifyCosignature } from '../../../../crypto/log/cosignature.ts';
import { keyHolderWitnesses } from '../../../../crypto/session/closing-checks.ts';
import type { StatementOf } from '../../../../crypto/statements/envelope.ts';
import { SessionVerifier } from '../../../../tally/verify/session-verifier.ts';
import { type Deputy, type MemorySession, must, random } from '../../../support/memory-session.ts';
import { type KeyFile, reload, type StoredSession, storedSession } from '../../../support/session-devices.ts';
import {
  answerIn,
  bookmark,
  castAll,
  deviceOf,
  endorsementBy,
  statementOf,
  verifierOf,
} from '../../../support/session-scenes.ts';

const ROWS: readonly Marks[] = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
];

let stored: StoredSession;
let session: MemorySession;
const at: Record<string, () => void> = {};
const files: Record<string, Bytes[]> = {};

/** Goes back to a place of the session with the devices as they were there. */
function back(place: string): void {
  at[place]?.();
  // Its verifiers have read a log that is not there any more.
  session.verifiers.splice(0, 3, ...[1, 2, 3].map(() => new SessionVerifier({ random })));
  for (const [i, content] of (files[place] ?? []).entries()) {
    (stored.files[i] as KeyFile).isBroken = false;
    reload(stored, i + 1, content);
  }
}
function mark(place: string): void {
  at[place] = bookmark(session);
  files[place] = stored.files.map(({ saved }) => saved.at(-1) as Bytes);
}

beforeAll(async () => {
  stored = await storedSession();
  ({ session } = stored);
  await session.toOpenRound();
  mark('open');
  castAll(session, ROWS);
  session.closeRound();
  mark('closed');
  await session.seal();
  mark('sealed');
  session.declare();
  mark('declared');
});

const codeOf = async (answer: Promise<{ ok: boolean; code?: string }>): Promise<string> =>
  (await answer).code ?? 'accepted';
const verified = (entries: readonly Bytes[] = session.entries) => verifierOf(entries);
const decrypting = async (j: number, entries?: readonly Bytes[]): Promise<string> =>
  codeOf(deviceOf(session, j).decrypt(await verified(entries)));
const cosigning = async (j: number, size?: number, entries?: readonly Bytes[]): Promise<string> => {
  const verifier = await verified(entries);
  return codeOf(deviceOf(session, j).cosign(verifier, size ?? verifier.size));
};

/** A log that differs from the first one in one ballot: the last deputy has not cast, or casts something else. */
function otherClosedLog(lastMarks?: Marks): Bytes[] {
  back('open');
  castAll(session, ROWS.slice(0, 3));
  if (lastMarks !== undefined) session.cast(session.deputies[3] as Deputy, lastMarks);
  session.closeRound();
  return [...session.entries];
}

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
    for (const other of [otherClosedLog(), otherClosedLog([1, 1, 1])]) {
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
    const other = otherClosedLog();
    session.devices.splice(0, devices.length, ...devices);
    return other;
  }
});

describe('two logs that differ in one ballot', () => {
  /** How many cosignatures each log gets where `first` see one and all others the other; colluders sign both. */
  async function cosignaturesOf(
    of: StoredSession,
    logs: readonly [Bytes[], Bytes[]],
    first: readonly number[],
    colluders: readonly number[],
  ): Promise<[number, number]> {
    const counts: [number, number] = [0, 0];
    const verifiers = [await verifierOf(logs[0]), await verifierOf(logs[1])] as const;
    for (const [i] of of.session.devices.entries()) {
      const j = i + 1;
      const order = first.includes(j) ? ([0, 1] as const) : ([1, 0] as const);
      for (const log of order) {
        // A colluder has its own program; an honest device decides by itself.
        const device = deviceOf(of.session, j);
        const verifier = verifiers[log];
        const signs = colluders.includes(j) || (await device.cosign(verifier, verifier.size)).ok;
        if (signs) counts[log]++;
      }
    }
    return counts;
  }

  test('cannot both be sealed with 2 of 3, whoever is shown which, with one colluder', async () => {
    const logs: [Bytes[], Bytes[]] = [otherClosedLog([0, 0, 1]), otherClosedLog()];
    for (const first of [[1], [1, 2], [1, 2, 3], []]) {
      back('open');
      const counts = await cosignaturesOf(stored, logs, first, [1]);
      expect(counts.filter((count) => count >= 3).length, first.join()).toBeLessThanOrEqual(1);
    }
    back('open');
    expect(await cosignaturesOf(stored, logs, [1, 2, 3], [])).toEqual([3, 0]);
  });

  test('cannot both be sealed with 3 of 5 and two colluders', async () => {
    const five = await storedSession({ scrutineers: { n: 5, t: 3 }, items: 2, deputies: 3 });
    await five.session.toOpenRound();
    const toOpen = bookmark(five.session);
    const before = five.files.map(({ saved }) => saved.at(-1) as Bytes);
    const logOf = (rows: readonly Marks[]): Bytes[] => {
      toOpen();
      castAll(five.session, rows);
      five.session.closeRound();
      return [...five.session.entries];
    };
    const rows: readonly Marks[] = [
      [0, 1],
      [0, 1],
      [0, 1],
    ];
    const logs: [Bytes[], Bytes[]] = [logOf(rows), logOf(rows.slice(0, 2))];
    const needed = 4;
    for (const first of [
      [1, 2, 3],
      [1, 2, 4],
    ]) {
      for (const [i, content] of before.entries()) reload(five, i + 1, content);
      const counts = await cosignaturesOf(five, logs, first, [1, 2]);
      expect(counts.filter((count) => count >= needed).length).toBeLessThanOrEqual(1);
      expect(counts[0] + counts[1]).toBe(5 + 2);
    }
  });
});

describe('decrypting', () => {
  test('waits for seal and declaration', async () => {
    back('open');
    expect(await decrypting(1)).toBe('session.state');
    back('closed');
    expect(await decrypting(1)).toBe('session.state');
    back('sealed');
    expect(await decrypting(1)).toBe('session.state');
    back('declared');
    expect(await decrypting(1)).toBe('accepted');
  });

  test('needs a log that verifies', async () => {
    back('declared');
    const twice = [...session.entries, session.entries.at(-1) as Bytes];
    expect(await decrypting(1, twice)).toBe('seal.checkpoint');
  });

  test('gives the same shares again after a reload, of the same root', async () => {
    back('declared');
    const verifier = await verified();
    const [first, second] = [
      must(await deviceOf(session, 1).decrypt(verifier)),
      must(await reload(stored, 1).decrypt(verifier)),
    ].map((envelope) => (statementOf(envelope) as StatementOf<'partial-decryption'>).payload);
    expect(second?.decryption).toBe(first?.decryption);
    expect(second?.box).toBe(first?.box);
  });

  test('needs the newest file: one from before the seal has not cosigned it', async () => {
    back('declared');
    const { saved } = stored.files[0] as KeyFile;
    const old = saved.filter((content) => must(decodeMemory(content)).floors.size === 0).at(-1) as Bytes;
    reload(stored, 1, old);
    expect(await decrypting(1)).toBe('key.stale');
    // A floor that lies below the seal is not enough either.
    const low = must(decodeMemory(old));
    const root = Buffer.from(session.state.tree.rootAt(10)).toString('hex');
    low.floors.set(session.state.session as string, { size: 10, root });
    reload(stored, 1, encodeMemory(low));
    expect(await decrypting(1)).toBe('key.stale');
  });

  test('needs the share of these very keys', async () => {
    back('declared');
    const memory = must(decodeMemory(files.declared?.[0] as Bytes));
    memory.share = undefined;
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('key.stale');
    memory.share = { ceremony: '0'.repeat(64), scalars: [] };
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('key.stale');
  });

  test('is refused on a log that does not extend the cosigned one', async () => {
    const other = otherClosedLog([1, 1, 1]);
    back('declared');
    const memory = must(decodeMemory(files.declared?.[0] as Bytes));
    const { tree } = await verified(other);
    const root = Buffer.from(tree.root()).toString('hex');
    memory.floors.set(session.state.session as string, { size: tree.size, root });
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('seal.rollback');
    memory.floors.set(session.state.session as string, { size: 10_000, root });
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('seal.rollback');
  });

  test('is refused of a second root for a round that was decrypted, even without a floor', async () => {
    back('declared');
    expect(await decrypting(1)).toBe('accepted');
    const { decrypted } = must(decodeMemory((stored.files[0] as KeyFile).saved.at(-1) as Bytes));
    expect(decrypted).toHaveLength(1);
    // The other log is sealed by devices that have seen nothing of the first.
    otherClosedLog();
    await session.seal();
    session.declare();
    const memory = must(decodeMemory((stored.files[0] as KeyFile).saved.at(-1) as Bytes));
    memory.decrypted.push(...decrypted);
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('seal.rollback');
    expect(await decrypting(2), 'one that has not decrypted the first').toBe('accepted');
  });

  test('remembers before the share leaves', async () => {
    back('declared');
    const [file] = stored.files as [KeyFile];
    file.isBroken = true;
    const verifier = await verified();
    await expect(deviceOf(session, 1).decrypt(verifier)).rejects.toThrow('disk is full');
  });

  test('is over once the keys are destroyed', async () => {
    back('declared');
    await deviceOf(session, 1).destroyKeys(session.state);
    expect(await decrypting(1)).toBe('key.stale');
    const memory = must(decodeMemory((stored.files[0] as KeyFile).saved.at(-1) as Bytes));
    expect(memory.share).toBeUndefined();
    expect(memory.attempt).toBeUndefined();
  });
});

describe('any t of n', () => {
  const COUNTS = [4, 0, 0, 3, 1, 0, 0, 4, 0, 0];

  test.each([
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 1],
  ])('scrutineers %i and %i give the counts', async (...pair) => {
    back('declared');
    await session.decrypt(pair);
    await session.finishResult();
    expect(session.round.final?.payload.counts).toEqual(COUNTS);
  });

  test('three of five give the counts', async () => {
    const five = await storedSession({ scrutineers: { n: 5, t: 3 }, items: 2, deputies: 3 });
    await five.session.toOpenRound();
    for (const deputy of five.session.deputies) five.session.cast(deputy, [0, 1]);
    five.session.closeRound();
    await five.session.seal();
    five.session.declare();
    const toDeclared = bookmark(five.session);
    const before = five.files.map(({ saved }) => saved.at(-1) as Bytes);
    for (const three of [
      [2, 3, 4],
      [4, 0, 2],
    ]) {
      toDeclared();
      for (const [i, content] of before.entries()) reload(five, i + 1, content);
      five.session.verifiers.splice(0, 5, ...before.map(() => new SessionVerifier({ random })));
      await five.session.decrypt(three);
      await five.session.finishResult();
      expect(five.session.round.final?.payload.counts.slice(0, 6)).toEqual([3, 0, 0, 0, 3, 0]);
    }
  });
});

describe('results', () => {
  const resultOf = async (device: ScrutineerDevice): Promise<Bytes> => must(device.result(await verified()));

  test('wait for t shares and for a log that verifies', async () => {
    back('declared');
    const first = await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())));
    expect(first).toBe('decryption.too_few');
    await session.decrypt([0]);
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())))).toBe(
      'decryption.too_few',
    );
    await session.decrypt([1]);
    const broken = await verified([...session.entries, session.entries.at(-1) as Bytes]);
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(broken)))).toBe('seal.checkpoint');
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())))).toBe('accepted');
  });

  test('are endorsed by others who recomputed them, once, and a false one by nobody', async () => {
    back('declared');
    await session.decrypt();
    expect(deviceOf(session, 2).endorseResult(await verified()), 'nothing to endorse').toEqual({
      ok: true,
      value: undefined,
    });
    const honest = await resultOf(deviceOf(session, 1));
    const { payload } = statementOf(honest) as StatementOf<'result'>;
    const forged = deviceOf(session, 1).signer.sign('result', {
      ...payload,
      counts: payload.counts.map((count, i) => (i === 0 ? count - 1 : i === 1 ? count + 1 : count)),
    });
    const withForged = await verified([...session.entries, forged]);
    expect(withForged.findings.map(({ code }) => code)).toEqual(['result.counts']);
    expect(deviceOf(session, 2).endorseResult(withForged)).toMatchObject({
      ok: false,
      code: 'result.counts',
    });
    session.append(honest);
    expect(deviceOf(session, 1).endorseResult(await verified())).toEqual({ ok: true, value: undefined });
    expect(must(deviceOf(session, 2).endorseResult(await verified()))).toBeInstanceOf(Uint8Array);
  });

  test('of an earlier round are neither endorsed nor made final', async () => {
    back('declared');
    await session.decrypt();
    session.append(await resultOf(deviceOf(session, 1)));
    const aborting = { ...commandFields(session.state, 1), round: 1, reason: '断电' };
    expect(answerIn(session, session.presiding.sign('round-aborted', aborting)), 'totals are known').toBe(
      'session.state',
    );
    // Even if a round could end with a result that waits: the next one has the next number.
    const verifier = await verified();
    for (const { state } of [session, verifier]) Object.assign(state.rounds.at(-1) ?? {}, { number: 2 });
    const endorsing = endorsementBy(session, deviceOf(session, 2).signer);
    expect(answerIn(session, endorsing)).toBe('endorsement.target');
    expect(deviceOf(session, 2).endorseResult(verifier)).toEqual({ ok: true, value: undefined });
  });
});

test('witness statements and acceptances are signed with the identity key, never with the witness key', async () => {
  back('closed');
  const device = deviceOf(session, 1);
  for (const envelope of [device.accept(session.state), device.witness(session.state, 1, 'closed')]) {
    expect(statementOf(envelope).signer).toBe(device.signer.publicKey);
  }
});
