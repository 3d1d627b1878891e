/** The words of the hall for rounds, votes and outcomes. */
import type { HallRow, HallTable } from './hall-table.ts';

export const KIND_WORDS: Readonly<Record<HallTable['kind'], string>> = {
  test: '试投票',
  main: '正式投票',
  runoff: '再次投票',
  further: '另行投票',
  paper: '纸质投票',
};

/** How a round ended that has no result of its own. */
export const STATUS_WORDS: Readonly<Record<HallTable['status'], string>> = {
  'under-way': '尚未结束',
  void: '表决无效',
  aborted: '表决中止',
  'not-decryptable': '收回票数少于规定的最低数，不予计票',
  test: '测试，不计票',
  final: '结果有效',
  paper: '结果有效',
};

/** The columns of votes that a form has, and the number of each; `grades` are their names, the best first. */
export function voteColumns(
  { votes }: Pick<HallRow, 'votes'>,
  { grades }: Pick<HallTable, 'grades'>,
): [word: string, count: number][] {
  if (votes === null) return [];
  if (votes.grades !== null) {
    return [...votes.grades.map((n, i): [string, number] => [grades[i] ?? '', n]), ['弃权', votes.abstain]];
  }
  return [
    ...(votes.for === null ? [] : [['赞成', votes.for] as [string, number]]),
    ...(votes.against === null ? [] : [['反对', votes.against] as [string, number]]),
    ['弃权', votes.abstain],
  ];
}

/** What outcomes are told by, from the rules. */
type OutcomeNames = Pick<HallTable, 'tie' | 'grades' | 'inquiry'>;

const STANDING_WORDS = { chosen: '当选', 'not-chosen': '未当选', tied: '未定' } as const;

/** The outcome without its reason, to stand beside an explanation. */
export const shortOutcomeWord = (row: Pick<HallRow, 'outcome' | 'presidium'>, table: OutcomeNames): string =>
  row.presidium !== null || row.outcome === null || row.outcome.status === 'graded'
    ? outcomeWord(row, table)
    : STANDING_WORDS[row.outcome.status];

/** 当选, 未当选 or a tie that is open, with the reason where it is not plain; or the grade and what follows from it. */
export function outcomeWord(
  { outcome, presidium }: Pick<HallRow, 'outcome' | 'presidium'>,
  { tie, grades, inquiry }: OutcomeNames,
): string {
  if (outcome === null) return '';
  if (presidium !== null) return presidium ? '当选（主席团决定）' : '未当选（主席团决定）';
  switch (outcome.reason) {
    case 'within-n':
      return '当选';
    case 'tie-admitted':
      return '当选（得票相同，一并入选）';
    case 'tie-at-cut':
      return tie === 'presidium' ? '得票相同，由主席团决定' : '得票相同，待再次投票';
    case 'tie-left-out':
      return '未当选（得票相同，均不入选）';
    case 'below-majority':
      return '未当选（未达规定票数）';
    case 'beyond-n':
      return '未当选';
    case 'grade-reached':
    case 'grade-by-default': {
      const isLast = outcome.grade === grades.length;
      return `${grades[(outcome.grade ?? 0) - 1] ?? ''}${isLast && inquiry ? '，转专题询问' : ''}`;
    }
  }
}
