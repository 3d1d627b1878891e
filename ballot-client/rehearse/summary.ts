/** What a rehearsal says in the end: the result in hall order, whether the counts agree, times and memory. */
import { sealQuorumOf } from '../../crypto/session/state.ts';
import { formatHallTable } from '../../tally/publish/format-hall-table.ts';
import { type CountedSession, hallTables } from '../../tally/publish/hall-table.ts';
import type { RoundReport } from '../../tally/verify/report.ts';
import type { Plan } from './plan.ts';
import type { RehearsalResult } from './rehearsal.ts';

export interface Agreement {
  readonly matches: boolean;
  /** Such as `counts match the file: 29/29`. */
  readonly sentence: string;
}

/** Compares the counts that the verifier recomputed with the official or the plain ones. */
export function compareCounts(plan: Plan, { report, expected }: RehearsalResult): Agreement {
  const { officialCounts } = plan;
  if (officialCounts !== undefined) {
    const recounted = report.rounds[0]?.counts ?? [];
    const equal = officialCounts.filter((count, i) => recounted[i] === count).length;
    const matches = equal === officialCounts.length && recounted.length === officialCounts.length;
    const sentence = `counts match the file: ${equal}/${officialCounts.length}`;
    return {
      matches,
      sentence: matches ? sentence : `COUNTS DIFFER FROM THE FILE: ${equal}/${officialCounts.length} match`,
    };
  }
  const plain = expected.flatMap(({ counts, blank, received }) => [...counts, blank, received]);
  const recounted = report.rounds.flatMap(({ counts, blank, received }) => [
    ...(counts ?? []),
    blank,
    received,
  ]);
  const equal = plain.filter((count, i) => recounted[i] === count).length;
  const matches = equal === plain.length && recounted.length === plain.length;
  return {
    matches,
    sentence: matches
      ? `counts match what the deputies marked: ${equal}/${plain.length}`
      : `COUNTS DIFFER FROM WHAT THE DEPUTIES MARKED: ${equal}/${plain.length} match`,
  };
}

/** What t of n means for whoever might stay away; a warning where nobody may. */
export function scrutineersSentence({ scrutineers: { n, t } }: Plan): string {
  const seal = sealQuorumOf(n, t);
  const sentence = `Scrutineers: ${seal} of ${n} seal a round, then any ${t} decrypt it`;
  return t < n
    ? sentence
    : `${sentence}\nWARNING: t = n = ${n}: if one key file is lost, the result can never be decrypted.`;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** The rounds as the verifier recounted them, on the session as the presiding officer's console checked it. */
function countedSession({ state, report }: RehearsalResult): CountedSession {
  return {
    state,
    countOf: (number) => {
      const round = report.rounds.find((one: RoundReport) => one.round === number);
      if (round?.counts == null || round.outcome === null) return undefined;
      return { counts: round.counts, blank: round.blank ?? 0, outcome: round.outcome };
    },
  };
}

function chosenLines({ state, chosen }: RehearsalResult): string[] {
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  const lines = chosen.map((number, i) => `${i + 1}. ${titles.get(number) ?? ''}（${number} 号）`);
  return [`各轮合计当选项目 ${chosen.length} 项：`, ...lines];
}

/** For people: Chinese in hall order, then the figures of the rehearsal. */
export function summaryText(plan: Plan, result: RehearsalResult, agreement: Agreement): string {
  const { times, memory, ballotBytes, report, checked } = result;
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const width = Math.max(...times.map(({ phase }) => phase.length));
  return [
    '',
    `${plan.title}（演练）`,
    ...hallTables(countedSession(result)).map(formatHallTable),
    // One round says it all; several are drawn together.
    ...(report.rounds.length > 1 ? ['', ...chosenLines(result)] : []),
    '',
    `Source: ${plan.source}`,
    `Fingerprint (manifest hash): ${result.manifest}`,
    scrutineersSentence(plan),
    `Record: ${report.size} entries, root ${report.root}`,
    `Verification: ${report.checks.map(({ id, status }) => `${id} ${status}`).join(', ')}`,
    agreement.sentence,
    `Ballots challenged, opened and found to hold what was marked: ${checked}`,
    '',
    ...times.map(({ phase, seconds }) => `${phase.padEnd(width)}  ${seconds.toFixed(1).padStart(7)} s`),
    `${'Total'.padEnd(width)}  ${total.toFixed(1).padStart(7)} s`,
    ...[...memory].map(
      ([group, bytes]) => `Peak memory, ${group}: ${bytes === 0 ? 'not measured' : megabytes(bytes)}`,
    ),
    `Bytes per ballot in the log: ${ballotBytes}`,
    '',
  ].join('\n');
}

/** For programs. */
export function summaryJson(plan: Plan, result: RehearsalResult, agreement: Agreement): string {
  const { manifest, report, times, memory, ballotBytes, state, chosen, checked } = result;
  return JSON.stringify({
    ok: agreement.matches && report.ok,
    manifest,
    title: plan.title,
    roll: plan.roll,
    present: plan.voters.length,
    leave: state.leave,
    scrutineers: plan.scrutineers,
    warnings: plan.scrutineers.t === plan.scrutineers.n ? ['all-scrutineers-needed'] : [],
    chosen,
    agreement: agreement.sentence,
    checked,
    times,
    memory: Object.fromEntries(memory),
    ballotBytes,
    verification: report,
  });
}
