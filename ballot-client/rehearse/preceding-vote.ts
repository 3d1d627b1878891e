/** The vote that an evaluation (满意度测评) follows: its record is at hand, or it is rehearsed first. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hash } from '../../crypto/bytes.ts';
import { explain } from '../../crypto/rejection.ts';
import { readPreceding } from '../src/registrar/preceding.ts';
import { makePlan, type Plan, PlanFault } from './plan.ts';
import { systemRandom } from './random.ts';
import { rehearse } from './rehearsal.ts';

/** Fingerprint of the session of a record folder; throws `PlanFault` where that holds no proclaimed vote. */
async function sessionOf(record: string): Promise<Hash> {
  let entries: Uint8Array;
  try {
    entries = new Uint8Array(await readFile(join(record, 'entries.jsonl')));
  } catch (error) {
    throw new PlanFault(
      `The record ${record} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  const preceding = readPreceding(entries, systemRandom);
  if (!preceding.ok) throw new PlanFault(`The record ${record} cannot be evaluated: ${explain(preceding)}`);
  return preceding.value.session;
}

/** The plan with the session that it evaluates, from `record` or from a rehearsal of the scenario that it follows. */
export async function withPreceding(
  plan: Plan,
  record: string | undefined,
  signal: AbortSignal,
): Promise<Plan> {
  if (record !== undefined) return { ...plan, precededBy: await sessionOf(record) };
  if (plan.follows === undefined) return plan;
  const folder = await mkdtemp(join(tmpdir(), 'piaojue-preceding-'));
  try {
    process.stderr.write(`First the vote that is evaluated: ${plan.follows}\n`);
    const { scrutineers, seed, challenges } = plan;
    const out = join(folder, 'record');
    const before = makePlan({ scenario: plan.follows, scrutineers, seed, challenges });
    await rehearse(before, { out }, signal);
    process.stderr.write(`Now the evaluation: ${plan.title}\n`);
    return { ...plan, precededBy: await sessionOf(out) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
