/**
 * Every field of every kind, changed by who signs it: signed again, the tree rebuilt, later entries repaired as far as the
 * adversary's keys go, seal and checkpoint signed and cosigned again. The verifier's verdict on each stands in a table.
 */
import { describe, expect, it, vi } from 'vitest';
import { KIND_NAMES } from '../../crypto/statements/catalogue.ts';
import type { Finding } from '../../tally/verify/session-verifier.ts';
import {
  conclude,
  type RecordSource,
  type Verification,
  verifyRecord,
} from '../../tally/verify/verify-record.ts';
import { eventfulSession, gradingSession, unluckySession } from '../support/every-kind.ts';
import { random } from '../support/memory-session.ts';
import { Original } from './fields/repair.ts';
import { type AdversaryName, changedRecord, type FieldChange, fieldChanges } from './fields/sweep.ts';
import { FIELDS } from './fields/table.ts';
import { ballotsOnce } from './fields/verify-once.ts';
import { rebuilt, statementOf } from './forge.ts';

vi.mock('../../crypto/signature.ts', async (load) =>
  (await import('./fields/verify-once.ts')).signaturesOnce(load),
);
vi.mock('../../crypto/threshold/ceremony.ts', async (load) =>
  (await import('./fields/verify-once.ts')).possessionsOnce(load),
);
vi.mock('../../crypto/threshold/decrypt.ts', async (load) =>
  (await import('./fields/verify-once.ts')).decryptionsOnce(load),
);

const options = { random, verifyBallots: ballotsOnce(random) };
const originals = [await eventfulSession(), await unluckySession(), await gradingSession()].map(
  (known) => new Original(known),
);
const changes = fieldChanges(originals);

const honest = ({ known: { session } }: Original): RecordSource => rebuilt(session, session.entries);

/** The first finding in the order of the report: its code, and the kind of the entry at fault. */
function noticeOf(record: RecordSource, [first]: readonly Finding[]): string | null {
  if (first === undefined) return null;
  const { code, entry } = first;
  return entry === undefined ? code : `${code}@${statementOf(record.entries[entry]).kind}`;
}

async function verdictOn(
  change: FieldChange,
  by: AdversaryName,
): Promise<Verification & { record: RecordSource }> {
  const record = changedRecord(change, by);
  return { record, ...(await verifyRecord(record, options)) };
}

/** What an auditor finds who kept the fingerprint, or the checkpoint of the record as it was. */
function keptFindings(
  { original, at }: FieldChange,
  record: RecordSource,
  { verifier }: Verification,
): string[] {
  const { session } = original.known;
  const kept =
    at === 0
      ? { expectManifest: session.state.session as string }
      : { knownCheckpoint: honest(original).checkpoint };
  return conclude(record, verifier, { ...options, ...kept }).findings.map(({ code }) => code);
}

describe('the three sessions', () => {
  it('hold every kind, and verify as they are, also where nothing is changed but everything repaired', async () => {
    const kinds = new Set(originals.flatMap(({ statements }) => statements.map(({ kind }) => kind)));
    expect(KIND_NAMES.filter((kind) => !kinds.has(kind))).toEqual([]);
    for (const original of originals) {
      expect((await verifyRecord(honest(original), options)).findings).toEqual([]);
      const at = 3;
      const { bytes: envelope } = statementOf(original.known.session.entries[at]);
      const unchanged = { field: '', original, at, envelope };
      expect((await verdictOn(unchanged, 'allStaff')).findings).toEqual([]);
    }
  });

  it('have a row of the table for every field, and no other rows', () => {
    expect(changes.map(({ field }) => field).sort()).toEqual(Object.keys(FIELDS).sort());
  });
});

describe('a changed field', () => {
  it.each(changes)('$field', async (change) => {
    const row = FIELDS[change.field];
    const { record, ...verification } = await verdictOn(change, 'allStaff');
    const { report, findings } = verification;
    if (typeof row === 'string') {
      expect(report.ok).toBe(false);
      expect(findings.find(({ entry }) => entry !== undefined)).toMatchObject({
        code: row,
        entry: change.at,
      });
      return;
    }
    expect(noticeOf(record, findings)).toBe(row?.allStaff);
    expect(report.ok).toBe(row?.allStaff === null);
    expect(keptFindings(change, record, verification)).toContain(
      change.at === 0 ? 'log.manifest_hash' : 'log.inconsistent',
    );
    const few = await verdictOn(change, 'insiders');
    expect(few.report.ok).toBe(false);
    expect(noticeOf(few.record, few.findings)).toBe(row?.insiders);
  });
});
