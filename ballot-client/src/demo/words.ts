/** Words of the page from which a demonstration is played. */
import { dictionary } from '../lib/i18n.ts';

export const words = dictionary(
  {
    title: '票决演示',
    subtitle: '一个人，一个浏览器，一次完整的表决',
    asking: '正在询问服务器……',
    failed: '演示中断了。请重新启动服务器（npm start -- --demo），再打开这一页。',
    intro: '下面每个链接打开一个新的标签页；大约要一刻钟。只有大多数代表是模拟的。',
    notDemo: '这台服务器不是用于演示的。请用 npm start -- --demo 启动演示。',
    code: '开机码',
    roles: '自己扮演每一个角色',
    registrar: '秘书处',
    presiding: '执行主席',
    scrutineer1: '监票人一（总监票人）',
    scrutineer2: '监票人二',
    scrutineer3: '监票人三',
    deputy: '代表（可开三个）',
    hall: '大屏幕',
    deputies: '模拟代表：已到会 {joined} / {asked}，已投票 {cast} 次。',
    nobody: '模拟代表还没有到会。',
    steps: '顺序',
    step1: '在“秘书处”生成密钥，输入上面的开机码。',
    step2: '在“执行主席”和三位“监票人”各生成密钥，登记姓名。口令至少 10 个字符。',
    step3:
      '回到“秘书处”：填写名称，载入海安 2024 示例，应到人数填 20，生成代表证，逐一批准工作人员，然后冻结。',
    step4: '执行主席和每位监票人核对指纹，确认会议材料；总监票人开始生成密钥。',
    step5: '执行主席登记大会的通过，开始签到。',
    step6: '在“秘书处”按“让模拟代表到会”；打印代表证，用第 1 至 3 号在“代表”标签页签到。',
    step7: '监票人各自见证空票箱，执行主席开始票决；模拟代表自动投票，您在“代表”标签页投票。',
    step8: '执行主席结束表决；监票人核验并联署；执行主席宣布有效。',
    step9: '两位监票人解密总数，总监票人签署结果，另一位会签；执行主席公布，大屏幕显示结果。',
    step10: '在“秘书处”归档，下载记录，独立核验。',
  },
  {
    title: 'A demonstration of Piaojue',
    subtitle: 'One person, one browser, a whole vote',
    asking: 'Asking the server…',
    failed:
      'The demonstration broke off. Start the server again (npm start -- --demo) and open this page once more.',
    intro:
      'Each link opens a tab of its own; it takes about a quarter of an hour. Only most of the deputies are simulated.',
    notDemo: 'This server is no demonstration. Start one with npm start -- --demo.',
    code: 'Registrar code',
    roles: 'Play every role yourself',
    registrar: 'Registrar',
    presiding: 'Presiding officer',
    scrutineer1: 'Scrutineer 1 (chief)',
    scrutineer2: 'Scrutineer 2',
    scrutineer3: 'Scrutineer 3',
    deputy: 'Deputy (up to three)',
    hall: 'Screen of the hall',
    deputies: 'Simulated deputies: {joined} of {asked} have signed in, {cast} ballots cast.',
    nobody: 'The simulated deputies have not come yet.',
    steps: 'In this order',
    step1: 'Registrar: make keys and enter the code above.',
    step2:
      'Presiding officer and each of the three scrutineers: make keys and enrol with a name. A passphrase has at least 10 characters.',
    step3:
      "Registrar again: enter a name, load the example of Hai'an 2024, set 20 deputies, make the badges, approve the staff one by one, and freeze.",
    step4:
      'Presiding officer and every scrutineer: compare the fingerprint and accept; the chief scrutineer then starts making the keys.',
    step5: 'Presiding officer: record the adoption by the assembly and open sign-in.',
    step6:
      'Registrar: let the simulated deputies come, print the badges, and sign in with badges 1 to 3 in tabs of deputies.',
    step7:
      'Every scrutineer witnesses the empty box and the presiding officer opens the ballot; the simulated deputies vote by themselves, you vote in the tabs of deputies.',
    step8:
      'The presiding officer closes the ballot, the scrutineers verify and cosign it, the presiding officer declares it valid.',
    step9:
      'Two scrutineers decrypt the totals, the chief signs the result and another endorses it; the presiding officer proclaims it, and the screen of the hall shows it.',
    step10: 'Registrar: archive, download the record, and have it verified independently.',
  },
);
