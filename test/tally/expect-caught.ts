/** What a test says of a corrupted record. */
import { expect } from 'vitest';
import { checkOf } from '../../crypto/rejection.ts';
import type { Finding } from '../../tally/verify/session-verifier.ts';
import { type RecordSource, type VerifyOptions, verifyRecord } from '../../tally/verify/verify-record.ts';
import { random } from '../support/memory-session.ts';
import type { Attack } from './forge.ts';

/** Verifies and gives the findings in their order. */
export async function findingsOf(
  record: RecordSource,
  options: Partial<VerifyOptions> = {},
): Promise<readonly Finding[]> {
  const { report, findings } = await verifyRecord(record, { random, ...options });
  expect(report.ok).toBe(findings.length === 0);
  return findings;
}

/** The record is refused for this reason, at this place, and in the report under this check. */
export async function expectCaught({ record, code, entry, options }: Attack): Promise<void> {
  const { report, findings } = await verifyRecord(record, { random, ...options });
  expect(findings.map((finding) => [finding.code, finding.entry])).toEqual([[code, entry]]);
  const failed = report.checks.filter(({ status }) => status === 'failed');
  expect(failed.map((check) => [check.id, check.code, check.entry])).toEqual([[checkOf(code), code, entry]]);
  expect(report.ok).toBe(false);
}
