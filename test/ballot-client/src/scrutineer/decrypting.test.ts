/** When a scrutineer's device decrypts, and when it refuses. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeMemory, encodeMemory } from '../../../../ballot-client/src/scrutineer/memory.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import type { StatementOf } from '../../../../crypto/statements/envelope.ts';
import { type MemorySession, must } from '../../../support/memory-session.ts';
import { type KeyFile, reload, type StoredSession } from '../../../support/session-devices.ts';
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
const decrypting = async (j: number, entries?: readonly Bytes[]): Promise<string> =>
  codeOf(deviceOf(session, j).decrypt(await verified(entries)));

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
    const memory = must(decodeMemory(places.fileAt('declared', 1)));
    memory.shares = [];
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('key.stale');
    memory.shares = [{ session: session.state.session as string, ceremony: '0'.repeat(64), scalars: [] }];
    reload(stored, 1, encodeMemory(memory));
    expect(await decrypting(1)).toBe('key.stale');
  });

  test('is refused on a log that does not extend the cosigned one', async () => {
    const other = otherClosedLog(places, [1, 1, 1]);
    back('declared');
    const memory = must(decodeMemory(places.fileAt('declared', 1)));
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
    otherClosedLog(places);
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
    expect(memory.shares).toEqual([]);
    expect(memory.attempts).toEqual([]);
  });
});
