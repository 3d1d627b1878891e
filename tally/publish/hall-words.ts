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

const FOUR_OPTIONS = ['满意', '基本满意', '不满意'];

/** Names of the grades, the best first. The record has no names: three grades are those of a 满意度测评. */
export const gradeWords = (grades: number): string[] =>
  grades === FOUR_OPTIONS.length ? FOUR_OPTIONS : Array.from({ length: grades }, (_, i) => `第${i + 1}档`);

/** The columns of votes that a form has, and the number of each. */
export function voteColumns({ votes }: Pick<HallRow, 'votes'>): [word: string, count: number][] {
  if (votes === null) return [];
  if (votes.grades !== null) {
    const words = gradeWords(votes.grades.length);
    return [
      ...votes.grades.map((n, i): [string, number] => [words[i] as string, n]),
      ['弃权', votes.abstain],
    ];
  }
  return [
    ...(votes.for === null ? [] : [['赞成', votes.for] as [string, number]]),
    ...(votes.against === null ? [] : [['反对', votes.against] as [string, number]]),
    ['弃权', votes.abstain],
  ];
}

/** 当选, 未当选 or a tie that is open, with the reason where it is not plain. */
export function outcomeWord({ outcome, presidium }: HallRow, tie: HallTable['tie']): string {
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
  }
}
