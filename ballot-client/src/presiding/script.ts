/** The lines that belong to a step, in the order in which a hall hears them. */

import type { Values } from '../lib/i18n.ts';
import type { ResultRow, ResultTable, VoteColumn } from '../lib/result-table.ts';
import type { Attendance, Task } from './desk.ts';
import type { RoundWord } from './round-words.ts';
import type { ScriptWord } from './script-words.ts';

export interface Voice {
  readonly line: (key: ScriptWord, values?: Values) => string;
  readonly word: (key: RoundWord, values?: Values) => string;
}

/** The word of a column of votes. */
export const columnWord = (column: VoteColumn, word: Voice['word']): string =>
  column.kind === 'grade' ? column.name : word(column.kind);

/** What is read aloud. */
export interface Script {
  /** Before the button of the step is pressed, or while others work. */
  readonly now: readonly string[];
  /** With the button: what it makes true. */
  readonly pressed: readonly string[];
}

const now = (...lines: string[]): Script => ({ now: lines, pressed: [] });
const SILENCE = now();

/** What is read in the step of this task; empty where nothing is said. */
export function scriptOf(task: Task, attendance: Attendance, { line, word }: Voice): Script {
  const { roll, present, leave, missing } = attendance;
  switch (task.kind) {
    case 'adopt':
      return now(line('adopt'));
    case 'open-sign-in':
      return { now: [], pressed: [line('signIn')] };
    case 'open-round':
      if (missing > 0) return now(line('noQuorum', { roll, present }));
      return {
        now: [line('presence', { roll, present, leave }), ...boxLine(task, line)],
        pressed: [line('open', { round: word(`round.${task.round}`) })],
      };
    case 'close-round':
      return { now: [line('closeSoon')], pressed: [line('close')] };
    case 'resume-round':
      return { now: [line('suspend')], pressed: [line('resume')] };
    case 'wait-seal':
      return now(line('sealing'));
    case 'declare-round': {
      const counted = line('counted', { issued: task.issued, received: task.received });
      if (task.isTest) return { now: [counted], pressed: [line('testOver')] };
      const verdict = task.received < task.floor ? 'tooFew' : 'valid';
      return { now: [counted], pressed: [line(verdict)] };
    }
    case 'wait-decryption':
      return now(line('counting'));
    case 'decide':
      return now(line('decide'));
    case 'finished':
      return now(line('finished'));
    case 'cancelled':
      return now(line('cancelled'));
    default:
      return SILENCE;
  }
}

/** That the box is empty is said once it was seen. */
const boxLine = (task: Extract<Task, { kind: 'open-round' }>, line: Voice['line']): string[] =>
  task.witnesses < task.threshold ? [] : [line('emptyBox')];

/** What is proclaimed. */
export interface Proclamation {
  readonly roll: number;
  readonly tables: readonly ResultTable[];
  readonly chosen: readonly { readonly item: number; readonly title: string }[];
  readonly isNamesOnly: boolean;
}

/** 应到, 实到 → 发出, 收回 → 空白 → each project's votes → the chosen. */
export function announcement({ roll, tables, chosen, isNamesOnly }: Proclamation, voice: Voice): string[] {
  const { line } = voice;
  return [
    line('result'),
    ...tables.flatMap((table) => roundLines(roll, table, tables.length > 1, isNamesOnly, voice)),
    ...(tables.some(({ isGraded }) => isGraded) ? [] : [line('chosen', { count: chosen.length })]),
    ...chosen.map(({ item, title }, i) => line('chosenItem', { place: i + 1, title, item })),
  ];
}

function roundLines(
  roll: number,
  table: ResultTable,
  isOneOfMany: boolean,
  isNamesOnly: boolean,
  voice: Voice,
): string[] {
  const { line, word } = voice;
  const { round, kind, present, issued, received, blank, invalid } = table;
  const isSilent = isNamesOnly && !table.isGraded;
  const items = [...table.rows].sort((a, b) => a.item - b.item);
  const counts = [
    ...(isNamesOnly || invalid === null ? [] : [line('invalid', { invalid })]),
    ...(isNamesOnly || blank === null ? [] : [line('blank', { blank })]),
    ...(isSilent ? [] : items.map((row) => itemLine(row, isNamesOnly ? [] : table.columns, voice))),
  ];
  return [
    ...(isOneOfMany ? [line('roundName', { round, kind: word(`round.${kind}`) })] : []),
    line('resultPresence', { roll, present }),
    line('counted', { issued, received }),
    ...counts,
  ];
}

/** `columns`: those whose votes are told. */
function itemLine(row: ResultRow, columns: readonly VoteColumn[], { line, word }: Voice): string {
  const votes = columns.map((column, i) =>
    line('vote', { word: columnWord(column, word), votes: row.votes[i] ?? 0 }),
  );
  const said = [
    ...votes,
    ...(row.status === 'tied' ? [line('tied')] : []),
    ...(row.grade === null ? [] : [line('graded', { grade: row.grade })]),
    ...(row.isInquiry ? [line('inquiry')] : []),
  ];
  return line('item', { item: row.item, title: row.title, votes: said.join(line('between')) });
}
