/** Words of the table of a result on a scrutineer’s page. */
import { resultWords as shared } from '../components/result-words.ts';
import { dictionary } from '../lib/i18n.ts';

export const resultWords = dictionary(
  {
    ...shared['zh-CN'],
    between: '、',
    warnSmall: '注意：只有 {ballots} 张选票，票数几乎等于每位代表的选择。',
    warnUnanimous: '注意：第 {items} 号项目全体一致，从票数就知道每位投票代表的选择。',
  },
  {
    ...shared.en,
    between: ', ',
    warnSmall: 'Note: with only {ballots} ballots the counts nearly say how each deputy voted.',
    warnUnanimous: 'Note: on project {items} all agree, so the counts say how each deputy who cast voted.',
  },
);
