/** Words of the auditor’s page for the results of the rounds. */
import { resultWords as shared } from '../components/result-words.ts';
import { dictionary } from '../lib/i18n.ts';

export const roundWords = dictionary(
  {
    ...shared['zh-CN'],
    results: '各轮结果',
    resultsHint: '由记录重新算出，不是抄来的。',
    roundTitle: '第 {n} 轮 · {kind}',
    'status.under-way': '尚未结束',
    'status.void': '表决无效',
    'status.aborted': '表决中止',
    'status.not-decryptable': '收回票数少于规定的最低数，不予计票',
    'status.test': '测试，不计票',
    'status.final': '结果有效',
    'status.paper': '结果有效',
    chosenItems: '当选项目 {n} 项：第 {list} 号',
  },
  {
    ...shared.en,
    results: 'Results of the rounds',
    resultsHint: 'Recomputed from the record, not copied from it.',
    roundTitle: 'Round {n} · {kind}',
    'status.under-way': 'not over yet',
    'status.void': 'declared void',
    'status.aborted': 'aborted',
    'status.not-decryptable': 'fewer ballots than the floor, not counted',
    'status.test': 'a test, not counted',
    'status.final': 'result in force',
    'status.paper': 'result in force',
    chosenItems: '{n} projects chosen: number {list}',
  },
);
