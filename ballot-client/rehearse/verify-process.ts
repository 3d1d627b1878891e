/** The verification: a process of its own that gets the record folder and the printed fingerprint, nothing else. */
import type { Hash } from '../../crypto/bytes.ts';
import type { VerificationReport } from '../../tally/verify/report.ts';
import type { Hall } from './hall.ts';

/** Runs `verify --json` on the record and gives its report; throws where it does not verify. */
export async function verifyInAnotherProcess(
  hall: Hall,
  record: string,
  manifest: Hash,
): Promise<VerificationReport> {
  const args = ['verify', record, '--json', '--expect-manifest', manifest];
  const module = new URL('../../tally/cli.ts', import.meta.url);
  const { code, output } = await hall.children.run('verify', module, args);
  if (code === 2) throw new Error('The verifier could not read the record.');
  const report = JSON.parse(output) as VerificationReport;
  const failed = report.checks.find(({ status }) => status === 'failed');
  if (code !== 0 || !report.ok) {
    throw new Error(`The record does not verify: check ${failed?.id}, ${failed?.code}: ${failed?.reason}`);
  }
  return report;
}
