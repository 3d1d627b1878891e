/** Words of the frame of the auditor’s page. Those of the checks stand in check-words.ts, those of the log in sentences/. */
import { dictionary } from '../lib/i18n.ts';

export const words = dictionary(
  {
    title: '审计',
    broken: '核验程序出错停止了。这不说明记录好坏。请刷新页面再试。',
    isUnreadable: '无法核验',
    isRunning: '正在核验',
    isGood: '未发现问题',
    isBad: '核验不通过',
    tabs: '内容',
    tabChecks: '核验',
    tabLookUp: '查编号',
    tabLog: '会议记录',
    tabBallot: '检验选票',
  },
  {
    title: 'Audit',
    broken:
      'The verification stopped with an error of the program. That says nothing about the record. Reload the page and try again.',
    isUnreadable: 'Cannot be verified',
    isRunning: 'Verifying',
    isGood: 'Nothing wrong',
    isBad: 'Not verified',
    tabs: 'Content',
    tabChecks: 'Checks',
    tabLookUp: 'Look up a code',
    tabLog: 'The log',
    tabBallot: 'Check a ballot',
  },
);
