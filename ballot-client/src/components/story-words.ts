/** What became of a round and what comes next, in the words of every page. */
import { dictionary } from '../lib/i18n.ts';
import type { Ending, NextRound } from '../lib/round-story.ts';

export const storyWords = dictionary(
  {
    testBanner: '测试，不计入',
    'ended.test': '试投票已结束。试投的票作废，不计入任何结果。',
    'ended.void': '第 {round} 轮{kind}已宣布无效，选票不计票。',
    'ended.aborted': '第 {round} 轮{kind}已中止，投出的选票不计票。',
    'ended.not-decryptable': '第 {round} 轮{kind}收回的选票太少，计票会暴露个人的选择，所以不计票。',
    'ended.runoff': '第 {round} 轮有项目得票相同。主席团决定：对得票相同的项目再次投票。',
    'ended.further-round': '第 {round} 轮通过的项目不足。主席团决定：对未通过的项目另行投票。',
    reason: '理由：{reason}',
    next: '接下来：第 {number} 轮，{kind}。',
    nextRepeats: '接下来：重新进行{kind}（第 {number} 轮，重做第 {repeats} 轮）。',
    among: '在下列 {items} 个项目中选 {chosen} 个：',
    item: '{number} 号　{title}',
    repeats: '重做第 {repeats} 轮',
    'round.main': '正式投票',
    'round.test': '试投票',
    'round.runoff': '再次投票',
    'round.further': '另行投票',
    'round.paper': '纸质投票',
  },
  {
    testBanner: 'Test, does not count',
    'ended.test': 'The test vote is over. Its ballots are discarded and count for nothing.',
    'ended.void': 'Round {round} ({kind}) was declared void; its ballots are not counted.',
    'ended.aborted': 'Round {round} ({kind}) was aborted; ballots already cast are not counted.',
    'ended.not-decryptable':
      'Round {round} ({kind}) brought too few ballots: counting them would expose single choices, so they are not counted.',
    'ended.runoff':
      'Some projects are tied in round {round}. The presidium has decided: a runoff among the tied.',
    'ended.further-round':
      'Too few projects passed in round {round}. The presidium has decided: a further vote on those that did not pass.',
    reason: 'Reason: {reason}',
    next: 'Next: round {number}, {kind}.',
    nextRepeats: 'Next: the vote is held again (round {number}, {kind}, repeats round {repeats}).',
    among: 'To be chosen: {chosen} of these {items} projects:',
    item: 'No. {number}　{title}',
    repeats: 'repeats round {repeats}',
    'round.main': 'main vote',
    'round.test': 'test vote',
    'round.runoff': 'runoff',
    'round.further': 'further vote',
    'round.paper': 'paper vote',
  },
);

type Key = keyof (typeof storyWords)['zh-CN'];
type Word = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

/** Whether the projects of the round to come are worth naming: they are not those of the printed list. */
export const namesItems = (ending: Ending, next: NextRound): boolean =>
  next.kind !== 'main' && (ending === 'runoff' || ending === 'further-round' || next.repeats !== null);

/** The sentence of the round to come. */
export function nextSentence({ number, kind, repeats }: NextRound, word: Word): string {
  const named = word(`round.${kind}`);
  return repeats === null
    ? word('next', { number, kind: named })
    : word('nextRepeats', { number, kind: named, repeats });
}
