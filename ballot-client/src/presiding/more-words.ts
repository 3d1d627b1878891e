/** Words of what is folded away on the presiding officer’s page: incident, test vote, abort, cancel. */
import { dictionary } from '../lib/i18n.ts';

export const moreWords = dictionary(
  {
    more: '其他',
    incident: '记录情况',
    incidentHint: '写明发生了什么。记入会议记录，任何人都能看到。',
    incidentLogged: '已记入会议记录（共 {count} 条）。',
    openTest: '先做一次试投票',
    openTestAgain: '再做一次试投票',
    paperHint:
      '平板不能用时，可以改用纸质选票。这里不用做什么：总监票人录入计票单后，全部数字出现在这一页，由另一位监票人和您各自核对、会签。',
    openTestHint: '用中性问题试一试平板。试投票不要求法定人数，数据作废。',
    abort: '中止本轮',
    abortAsk: '中止后本轮作废，需要重新投票。确定吗？',
    cancelSession: '取消会议',
    cancelAsk: '取消后本次会议不能恢复，需要重新冻结材料。确定吗？',
  },
  {
    more: 'More',
    incident: 'Record an incident',
    incidentHint: 'Say what happened. It enters the record, where anybody can read it.',
    incidentLogged: 'Entered in the record ({count} in all).',
    openTest: 'Hold a test vote first',
    openTestAgain: 'Hold another test vote',
    paperHint:
      'Where the tablets cannot be used, paper ballots can take their place. There is nothing to do here: once the chief scrutineer has entered the counting sheets, all numbers appear on this page for another scrutineer and you to compare and endorse.',
    openTestHint: 'Tries the tablets on a neutral question. It needs no quorum and its data are discarded.',
    abort: 'Abort the round',
    abortAsk: 'An aborted round is void and must be repeated. Abort it?',
    cancelSession: 'Cancel the session',
    cancelAsk: 'A cancelled session cannot be resumed; the material must be frozen anew. Cancel it?',
  },
);
