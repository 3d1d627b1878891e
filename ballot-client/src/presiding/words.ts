/** Words of the frame of the presiding officer’s page: connection, enrolment, the line of steps. */
import { dictionary } from '../lib/i18n.ts';

export const words = dictionary(
  {
    page: '执行主席',
    connecting: '正在读取会议记录……',
    connectingThen: '请稍候，这一页会自动继续。很久没有变化，请叫工作人员。',
    logTitle: '这台设备无法确认会议记录',
    logDo: '请停止操作。不要宣布任何结果，立即叫秘书处和总监票人：服务器给出的记录前后不一致，或者签名不对。',
    damagedTitle: '密钥文件的内容不对',
    damagedKey: '请刷新页面，从您自己的存储介质导入另一份密钥文件。没有另一份，请找秘书处。',
    notListedTitle: '您的密钥不在名单上',
    enrolTitle: '登记为执行主席',
    enrolledAs: '已登记：{name}',
    yourName: '您的姓名',
    enrol: '登记我的密钥',
    enrolHint: '请输入姓名并登记，然后向秘书处逐组读出下面的指纹。',
    enrolled: '请向秘书处逐组读出指纹，然后等待秘书处冻结会议材料。',
    nameFault: '请输入姓名，不超过 100 个字。',
    ownKey: '我的密钥指纹',
    notListed:
      '会议材料已冻结，工作人员名单上没有您的密钥。如果您应当担任执行主席，请立即告诉秘书处，并读出下面的指纹。',
    steps: '会议进程',
    'step.prepare': '筹备',
    'step.compare': '核对',
    'step.keys': '密钥',
    'step.sign-in': '签到',
    'step.vote': '表决',
    'step.count': '计票',
    'step.proclaim': '公布',
    'step.archive': '归档',
  },
  {
    page: 'Presiding officer',
    connecting: 'Reading the record of the session…',
    connectingThen: 'One moment: this page goes on by itself. If nothing changes for long, call the staff.',
    logTitle: 'This device cannot confirm the record of the session',
    logDo:
      'Stop here and announce no result. Call the registrar and the chief scrutineer at once: what the server shows contradicts itself or is not signed.',
    damagedTitle: 'The content of this key file is damaged',
    damagedKey:
      'Reload the page and import another copy of the key file from your own medium. If you have none, call the registrar.',
    notListedTitle: 'Your key is not on the list',
    enrolTitle: 'Enrol as presiding officer',
    enrolledAs: 'Enrolled: {name}',
    yourName: 'Your name',
    enrol: 'Enrol my key',
    enrolHint:
      'Enter your name and enrol, then read the fingerprint below aloud to the registrar, group by group.',
    enrolled:
      'Read the fingerprint aloud to the registrar, then wait until the registrar freezes the session.',
    nameFault: 'Enter your name, at most 100 characters.',
    ownKey: 'Fingerprint of my key',
    notListed:
      'The session is frozen, and its list of staff does not hold your key. If you are to preside, tell the registrar now and read out the fingerprint below.',
    steps: 'Course of the session',
    'step.prepare': 'Prepare',
    'step.compare': 'Compare',
    'step.keys': 'Keys',
    'step.sign-in': 'Sign-in',
    'step.vote': 'Vote',
    'step.count': 'Count',
    'step.proclaim': 'Proclaim',
    'step.archive': 'Archive',
  },
);
