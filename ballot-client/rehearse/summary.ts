/** What a rehearsal says in the end: the result in hall order, whether the counts agree, times and memory. */
import { manifestOf, sealQuorumOf } from '../../crypto/session/state.ts';
import { formatHallTable } from '../../tally/publish/format-hall-table.ts';
import {
  type CountedSession,
  type HallTable,
  hallTables,
  namesOnly,
} from '../../tally/publish/hall-table.ts';
import { padEnd, textWidth } from '../../tally/publish/text-width.ts';
import type { RoundReport } from '../../tally/verify/report.ts';
import type { Agreement } from './agreement.ts';
import type { Plan } from './plan.ts';
import type { RehearsalResult } from './rehearsal.ts';

/** A rehearsal that was played to its end, and how it compares. */
export interface Played {
  readonly result: RehearsalResult;
  readonly agreement: Agreement;
  /** From what the scenario expects; none where all is as expected, or nothing is said. */
  readonly differences: readonly string[];
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

/** As the rules publish them: without counts in a session that publishes names only. */
function publishedTables(result: RehearsalResult): HallTable[] {
  const tables = hallTables(countedSession(result));
  const { counts } = manifestOf(result.state).rules.publication;
  return counts === 'names-only' ? tables.map(namesOnly) : tables;
}

/** What the scenario says must come of it; nothing where it says nothing. */
function expectationLines({ expected }: Plan, differences: readonly string[]): string[] {
  if (expected === undefined) return [];
  if (differences.length === 0) return ['The verified record says what the scenario expects.'];
  return [
    'THE VERIFIED RECORD DIFFERS FROM WHAT THE SCENARIO EXPECTS:',
    ...differences.map((one) => `  ${one}`),
  ];
}

function chosenLines({ state, chosen }: RehearsalResult): string[] {
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  const lines = chosen.map((number, i) => `${i + 1}. ${titles.get(number) ?? ''}（${number} 号）`);
  return [`各轮合计当选项目 ${chosen.length} 项：`, ...lines];
}

/** For people: Chinese in hall order, then the figures of the rehearsal. */
export function summaryText(plan: Plan, { result, agreement, differences }: Played): string {
  const { times, memory, ballotBytes, report, checked } = result;
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const width = Math.max(...times.map(({ phase }) => textWidth(phase)));
  return [
    '',
    `${plan.title}（演练）`,
    ...publishedTables(result).flatMap((table) => ['', formatHallTable(table)]),
    // One round says it all; several are drawn together.
    ...(report.rounds.length > 1 && plan.rules.form !== 'grade' ? ['', ...chosenLines(result)] : []),
    '',
    `Source: ${plan.source}`,
    `Fingerprint (manifest hash): ${result.manifest}`,
    scrutineersSentence(plan),
    `Record: ${report.size} entries, root ${report.root}`,
    `Verification: ${report.checks.map(({ id, status }) => `${id} ${status}`).join(', ')}`,
    agreement.sentence,
    ...expectationLines(plan, differences),
    `Ballots challenged, opened and found to hold what was marked: ${checked}`,
    '',
    ...times.map(({ phase, seconds }) => `${padEnd(phase, width)}  ${seconds.toFixed(1).padStart(7)} s`),
    `${'Total'.padEnd(width)}  ${total.toFixed(1).padStart(7)} s`,
    ...[...memory].map(
      ([group, bytes]) => `Peak memory, ${group}: ${bytes === 0 ? 'not measured' : megabytes(bytes)}`,
    ),
    `Bytes per ballot in the log: ${ballotBytes}`,
    '',
  ].join('\n');
}

/** For programs. */
export function summaryJson(plan: Plan, { result, agreement, differences }: Played): string {
  const { manifest, report, times, memory, ballotBytes, state, chosen, checked } = result;
  return JSON.stringify({
    ok: agreement.matches && differences.length === 0 && report.ok,
    manifest,
    title: plan.title,
    roll: plan.roll,
    present: state.present.size,
    leave: state.leave,
    scrutineers: plan.scrutineers,
    warnings: plan.scrutineers.t === plan.scrutineers.n ? ['all-scrutineers-needed'] : [],
    chosen,
    agreement: agreement.sentence,
    ...(plan.expected && { differences }),
    checked,
    times,
    memory: Object.fromEntries(memory),
    ballotBytes,
    verification: report,
  });
}
