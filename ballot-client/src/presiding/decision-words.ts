/** Words of what the rules leave to the presidium, and of what they settle by themselves. */
import { dictionary } from '../lib/i18n.ts';

export const decisionWords = dictionary(
  {
    allowed: '本次会议的票决办法允许主席团这样决定：',
    'will.runoff':
      '会议回到签到；监票人见证空票箱后，向到会代表发出新的选票，只列得票相同的 {items} 个项目，选 {places} 个。',
    'will.choose-among-tied':
      '选定的 {places} 个项目当选，其余得票相同的项目不当选；记录和报告单写明由主席团决定。不再投票，随后公布结果。',
    'will.accept-fewer': '剩余 {places} 个名额空缺。不再投票，随后公布结果。',
    'will.further-round':
      '会议回到签到；监票人见证空票箱后，向到会代表发出新的选票，只列未通过的 {items} 个项目，选 {places} 个。',
    kept: '已当选的 {chosen} 个项目不变。',
    tieAdmitted:
      '末位得票相同。按本次会议的票决办法一并入选：应选 {due} 个，当选 {chosen} 个。主席团无须决定。',
    tieLeftOut:
      '末位得票相同。按本次会议的票决办法均不入选：应选 {due} 个，当选 {chosen} 个。主席团无须决定。',
  },
  {
    allowed: 'The rules of this session let the presidium decide:',
    'will.runoff':
      'Sign-in goes on; once the scrutineers have witnessed the empty box, each deputy present gets a new ballot with the {items} tied projects only, of which {places} are chosen.',
    'will.choose-among-tied':
      'The {places} projects that you select are chosen, the other tied ones are not; record and result form say that the presidium decided. No further vote; the result is proclaimed next.',
    'will.accept-fewer': '{places} places stay empty. No further vote; the result is proclaimed next.',
    'will.further-round':
      'Sign-in goes on; once the scrutineers have witnessed the empty box, each deputy present gets a new ballot with the {items} projects only that did not pass, of which {places} are chosen.',
    kept: 'The {chosen} projects already chosen stay.',
    tieAdmitted:
      'There is a tie at the cut. The rules of this session admit all of them: {chosen} are chosen where {due} were to be. Nothing is left to the presidium.',
    tieLeftOut:
      'There is a tie at the cut. The rules of this session leave all of them out: {chosen} are chosen where {due} were to be. Nothing is left to the presidium.',
  },
);
