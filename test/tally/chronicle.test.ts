/** What minutes tell of: acts of people who lead the session, never those of single deputies. */
import { describe, expect, it } from 'vitest';
import type { Kind } from '../../crypto/statements/catalogue.ts';
import { isTold, toldOf } from '../../tally/verify/chronicle.ts';
import { archivedSession } from '../corpus/scenes/log.ts';
import { verifierOf } from '../support/session-scenes.ts';
import { indexOf, payloadOf, statementOf } from './forge.ts';

const { session } = await archivedSession();
const { entries } = session;
const { chronicle } = await verifierOf(entries);

describe('the chronicle', () => {
  it('keeps nothing that a single deputy does, and no parts of lists or of the ceremony', () => {
    const untold: readonly Kind[] = [
      'attendance', 'paper', 'ballot', 'challenge', 'roll-part', 'candidates-part', 'key-transport', 'key-commit',
      'key-reveal', 'key-share', 'key-confirm', 'key-rehearsal',
    ]; // biome-ignore format: a list
    expect(untold.filter(isTold)).toEqual([]);
  });

  it('keeps what people who lead do, complaints and incidents too', () => {
    const told: readonly Kind[] = [
      'manifest', 'manifest-accepted', 'ceremony-started', 'key-complaint', 'attendance-withdrawn', 'badge-replaced',
      'round-opened', 'incident', 'round-closed', 'witnessed', 'result', 'endorsed', 'paper-round', 'decision',
      'proclaimed', 'archived',
    ]; // biome-ignore format: a list
    expect(told.filter((kind) => !isTold(kind))).toEqual([]);
  });

  it('has each statement that was taken in at its entry, in the order of the log', () => {
    const expected = entries.flatMap((bytes, entry) =>
      isTold(statementOf(bytes).kind) ? [{ entry, hash: statementOf(bytes).hash }] : [],
    );
    expect(chronicle.map(({ entry, statement: { hash } }) => ({ entry, hash }))).toEqual(expected);
    expect(chronicle.length).toBeLessThan(entries.length);
  });

  it('gives the statements of one kind', () => {
    const accepted = toldOf(chronicle, 'manifest-accepted');
    expect(accepted).toHaveLength(3);
    expect(accepted.every(({ statement }) => statement.kind === 'manifest-accepted')).toBe(true);
    const [opened, ...others] = toldOf(chronicle, 'round-opened');
    expect(opened?.entry).toBe(indexOf(entries, 'round-opened'));
    expect(opened?.statement.payload).toEqual(payloadOf(entries, 'round-opened'));
    expect(others).toEqual([]);
    expect(toldOf(chronicle, 'cancelled')).toEqual([]);
  });
});
