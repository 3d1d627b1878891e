/** Words of the chief's page for a round held on paper, and of results of earlier rounds. */
import { dictionary } from '../lib/i18n.ts';

export const paperWords = dictionary(
  {
    open: '改用纸质选票：录入第 {round} 轮',
    intro:
      '平板不能用时，发给每位到会代表一张纸质选票，由监票人当众计票。请按计票单录入：另一位监票人和一位执行主席各自看到全部数字，与计票单核对并会签后，结果才生效。',
    again: '录错了：重新录入',
    againIntro:
      '新的一份进入记录后，就取代上面这一份；已经会签的人要重新核对、重新会签。上面这一份仍留在记录里。',
    entered: '您已录入。等待另一位监票人和一位执行主席核对、会签。',
    head: '全场的数',
    headHint: '实到至少 {quorum} 人才达到法定人数；应到 {roll} 人。',
    noBlank: '票决办法不接受空白票：没有标记的选票算废票。',
    items: '逐项的票数',
    sumOk: '{sum} ✓',
    sumBad: '{sum} ✕',
    sumOf: '应为 {valid}',
    sumMost: '至多 {valid}',
    missing: '还有 {count} 个数没有填。',
    more: '另有 {count} 处不符。',
    review: '核对一遍',
    reviewTitle: '请再核对一遍，还没有提交',
    reviewHint: '提交后写入会议记录，谁都能看到；要改只能重新录入一份。',
    back: '返回修改',
    send: '提交，请两方会签',
    column: '第 {item} 号，{column}',
    'fault.too-many-present': '实到 {present} 人，多于应到 {roll} 人。',
    'fault.no-quorum': '实到 {present} 人，没有达到法定人数 {quorum} 人，不能票决。',
    'fault.too-many-issued': '发出 {issued} 张，多于实到 {present} 人。',
    'fault.too-many-received': '收回 {received} 张，多于发出 {issued} 张：这一轮无效，不能录入。',
    'fault.too-many-apart': '废票 {invalid} 张加空白票 {blank} 张，多于收回 {received} 张。',
    'fault.item-short': '第 {item} 号：各栏加空白票是 {counted}，比有效票 {valid} 少 {difference}。',
    'fault.item-over': '第 {item} 号：各栏加空白票是 {counted}，比有效票 {valid} 多 {difference}。',
    'fault.too-many-approvals':
      '赞成票共 {approvals}，多于 {ballots} 张选票能有的 {limit}（每张最多赞成 {bound} 项）：超过的选票应算废票。',
    'fault.too-few-approvals':
      '赞成票共 {approvals}，少于 {ballots} 张选票应有的 {limit}（每张至少赞成 {bound} 项）：不足的选票应算废票。',
    waits: '有一份纸质投票等待会签。如果不用它，可以照常见证空票箱，改用平板投票。',
    earlier: '已有结果的轮次',
    earlierRound: '第 {round} 轮　{kind}',
  },
  {
    open: 'Paper ballots instead: enter round {round}',
    intro:
      'Where the tablets cannot be used, each deputy present gets a paper ballot and the scrutineers count in public. Enter the counting sheets: another scrutineer and a presiding officer each see all numbers, compare them with the sheets and endorse; only then does the result stand.',
    again: 'A number was wrong: enter it again',
    againIntro:
      'The new entry takes the place of the one above once it is in the record; whoever endorsed must compare and endorse again. The one above stays in the record.',
    entered: 'You have entered it. Another scrutineer and a presiding officer compare and endorse.',
    head: 'Numbers of the hall',
    headHint: 'The quorum is {quorum} present; {roll} are on the roll.',
    noBlank: 'The rules admit no blank ballots: one without a mark is an invalid one.',
    items: 'Votes per project',
    sumOk: '{sum} ✓',
    sumBad: '{sum} ✕',
    sumOf: 'must be {valid}',
    sumMost: 'at most {valid}',
    missing: '{count} numbers are still missing.',
    more: '{count} more do not add up.',
    review: 'Review it',
    reviewTitle: 'Check once more: it is not sent yet',
    reviewHint: 'It then stands in the record, where all can read it; only another entry can put it right.',
    back: 'Go back',
    send: 'Send it to be endorsed',
    column: 'No. {item}, {column}',
    'fault.too-many-present': '{present} are present, more than the {roll} on the roll.',
    'fault.no-quorum': '{present} are present: the quorum of {quorum} is not reached, no vote can be held.',
    'fault.too-many-issued': '{issued} ballots issued, more than the {present} present.',
    'fault.too-many-received':
      '{received} ballots received, more than the {issued} issued: the round is void and cannot be entered.',
    'fault.too-many-apart':
      '{invalid} invalid and {blank} blank ballots are more than the {received} received.',
    'fault.item-short':
      'No. {item}: its columns and the blank ballots make {counted}, {difference} fewer than the {valid} valid ballots.',
    'fault.item-over':
      'No. {item}: its columns and the blank ballots make {counted}, {difference} more than the {valid} valid ballots.',
    'fault.too-many-approvals':
      '{approvals} approvals are more than the {limit} that {ballots} ballots can hold ({bound} each at most): ballots with more are invalid.',
    'fault.too-few-approvals':
      '{approvals} approvals are fewer than the {limit} that {ballots} ballots must hold ({bound} each at least): ballots with fewer are invalid.',
    waits:
      'A paper round waits for endorsements. If it is not to be used, witness the empty box as usual and vote on the tablets.',
    earlier: 'Rounds with a result',
    earlierRound: 'Round {round}, {kind}',
  },
);
