/** Words for rounds and their results on the presiding officer’s page. */
import { resultWords as shared } from '../components/result-words.ts';
import { dictionary } from '../lib/i18n.ts';

export const roundWords = dictionary(
  {
    ...shared['zh-CN'],
    comma: '、',
    warnSmall: '注意：只收回 {ballots} 张选票，公布票数几乎等于公布每位代表的选择。公布之前请主席团考虑。',
    warnUnanimous: '注意：第 {items} 号项目全体一致，公布票数就公布了每位投票代表对它的选择。',
    resultOf: '第 {round} 轮 {kind}：发出 {issued}，收回 {received}',
    blankBallots: '空白票 {blank}',
    invalidBallots: '废票 {invalid}',
    tieChosen: '得票相同，后当选',
  },
  {
    ...shared.en,
    comma: ', ',
    warnSmall:
      'Note: only {ballots} ballots came back; publishing the counts nearly publishes how each deputy voted. The presidium should consider that first.',
    warnUnanimous:
      'Note: on project {items} all agree; publishing the counts publishes how each deputy who cast voted on it.',
    resultOf: 'Round {round}, {kind}: {issued} issued, {received} received',
    blankBallots: '{blank} blank',
    invalidBallots: '{invalid} invalid',
    tieChosen: 'Tied, chosen afterwards',
  },
);

export type RoundWord = keyof (typeof roundWords)['zh-CN'];
