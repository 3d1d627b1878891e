/** Whether a later record extends an earlier one: what is compared, what is named, and that nothing else is judged. */
import { describe, expect, it } from 'vitest';
import { type Bytes, utf8 } from '../../crypto/bytes.ts';
import { emptyRoot } from '../../crypto/log/merkle.ts';
import { signNote } from '../../crypto/log/note.ts';
import { reject } from '../../crypto/rejection.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import { type Comparison, compareRecords } from '../../tally/verify/compare-records.ts';
import type { RecordSource } from '../../tally/verify/verify-record.ts';
import { archivedSession } from '../corpus/scenes/log.ts';
import { random } from '../support/memory-session.ts';
import { checkpointOver, indexOf, rebuilt, replaced } from './forge.ts';

const { session, early } = await archivedSession();
const { entries } = session;
const older = rebuilt(session, early);
const newer = rebuilt(session, entries);

const compared = (from: RecordSource, to: RecordSource): Comparison => compareRecords(from, to, random);
const codesOf = ({ ok, findings }: Comparison): string[] => {
  expect(ok).toBe(findings.length === 0);
  return findings.map(({ code, entry }) => (entry === undefined ? code : `${code} ${entry}`));
};

describe('a record that extends another', () => {
  it('says so, with both heads and what was added, by kind', () => {
    const comparison = compared(older, newer);
    expect(codesOf(comparison)).toEqual([]);
    const { tree } = session.state;
    const rootOf = (size: number): string => Buffer.from(tree.rootAt(size)).toString('hex');
    expect(comparison.old).toEqual({ size: early.length, root: rootOf(early.length) });
    expect(comparison.new).toEqual({ size: entries.length, root: rootOf(entries.length) });
    expect(comparison.added).toEqual({
      ballot: 3,
      'round-closed': 1,
      'round-sealed': 1,
      'round-declared': 1,
      'partial-decryption': 2,
      result: 1,
      endorsed: 1,
      proclaimed: 1,
      archived: 1,
    });
  });

  it('may be the same record', () => {
    const comparison = compared(older, older);
    expect(codesOf(comparison)).toEqual([]);
    expect(comparison.added).toEqual({});
  });

  it('need not mean anything: statements are counted, not verified', () => {
    const more = rebuilt(session, [...early, utf8('x'), utf8('y'), early[4] as Bytes]);
    const comparison = compared(older, more);
    expect(codesOf(comparison)).toEqual([]);
    expect(comparison.added).toMatchObject({ unreadable: 2 });
  });
});

describe('a record that does not', () => {
  const ballot = indexOf(entries, 'ballot');
  const shortened = rebuilt(session, entries.slice(0, early.length - 1));
  const rewritten = rebuilt(session, replaced(entries, 5, entries[ballot] as Bytes));

  it('has fewer entries', () => {
    expect(codesOf(compared(older, shortened))).toEqual(['log.inconsistent']);
    expect(compared(older, shortened).added).toEqual({});
    const [finding] = compared(newer, older).findings;
    expect(finding?.detail).toBe(`the later record has ${entries.length - early.length} entries fewer`);
  });

  it('has another entry somewhere, which is named', () => {
    expect(codesOf(compared(older, rewritten))).toEqual(['log.inconsistent 5']);
    const refounded = rebuilt(session, replaced(entries, 0, entries[ballot] as Bytes));
    expect(codesOf(compared(older, refounded))).toEqual(['log.inconsistent 0']);
  });

  it('was read with faults, in either', () => {
    const faults = [reject('log.size', 'one'), reject('log.root', 'two')];
    expect(codesOf(compared({ ...older, faults }, newer))).toEqual(['log.size', 'log.root']);
    expect(codesOf(compared(older, { ...newer, faults }))).toEqual(['log.size', 'log.root']);
  });
});

describe('the checkpoints', () => {
  const stranger = new Uint8Array(32).fill(7) as SecretKey;
  const under = (checkpoint: string): RecordSource => ({ entries, checkpoint });

  it('are of these entries', () => {
    const size = entries.length + 1;
    expect(codesOf(compared(older, under(checkpointOver(session, entries, { size }))))).toEqual(['log.size']);
    const root = emptyRoot();
    expect(codesOf(compared(older, under(checkpointOver(session, entries, { root }))))).toEqual(['log.root']);
    const own = { ...older, checkpoint: checkpointOver(session, early, { root }) };
    expect(codesOf(compared(own, newer)), 'also that of the earlier one').toEqual(['log.root']);
  });

  it('are signed by the log that the earlier record names, and by nobody unknown', () => {
    const forged = checkpointOver(session, entries, { logSecret: stranger });
    expect(codesOf(compared(older, under(forged)))).toEqual(['log.signature']);
    const note = newer.checkpoint;
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const extra = signNote(text, 'observer.example', stranger).slice(text.length + 1);
    const comparison = compared(older, under(note + extra));
    expect(codesOf(comparison)).toEqual(['log.unknown_key']);
    expect(comparison.findings[0]?.detail).toBe(extra.trim());
  });
});

describe('an earlier record that names no log', () => {
  it('has no entries', () => {
    expect(codesOf(compared({ ...older, entries: [] }, newer))).toEqual(['manifest.missing']);
  });

  it('begins with something else', () => {
    const garbled = (first: Bytes): RecordSource => ({ ...newer, entries: [first, ...entries.slice(1)] });
    expect(codesOf(compared(garbled(utf8('x')), garbled(utf8('x'))))).toEqual(['envelope.malformed']);
    const second = entries[1] as Bytes;
    expect(codesOf(compared(garbled(second), garbled(second)))).toEqual(['manifest.missing']);
  });
});
