/** What a test says of a corrupted record. */
import { expect } from 'vitest';
import type { Finding } from '../../tally/verify/session-verifier.ts';
import { type RecordSource, type VerifyOptions, verifyRecord } from '../../tally/verify/verify-record.ts';
import { random } from '../support/memory-session.ts';

/** Verifies and gives the findings in their order. */
export async function findingsOf(
  record: RecordSource,
  options: Partial<VerifyOptions> = {},
): Promise<readonly Finding[]> {
  const { report, findings } = await verifyRecord(record, { random, ...options });
  expect(report.ok).toBe(findings.length === 0);
  return findings;
}
