/** Two logs that differ in one ballot: at most one of them can be sealed. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Marks } from '../../../../crypto/ballot/form.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { reload, type StoredSession, storedSession } from '../../../support/session-devices.ts';
import { otherClosedLog, type Places, placesOfOneRound } from '../../../support/session-places.ts';
import { bookmark, castAll, deviceOf, verifierOf } from '../../../support/session-scenes.ts';

let places: Places;
let stored: StoredSession;
beforeAll(async () => {
  places = await placesOfOneRound();
  ({ stored } = places);
});

const back = (place: string): void => places.back(place);

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
    const logs: [Bytes[], Bytes[]] = [otherClosedLog(places, [0, 0, 1]), otherClosedLog(places)];
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
