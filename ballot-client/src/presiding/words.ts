/** Words of the frame of the presiding officer’s page: connection, enrolment, the line of steps. */
import { dictionary } from '../lib/i18n.ts';

export const words = dictionary(
  {
    page: '执行主席',
    connecting: '正在连接服务器……',
    damagedKey: '这个密钥文件的内容不对。请导入另一份。',
    yourName: '您的姓名',
    enrol: '登记我的密钥',
    enrolHint: '请输入姓名并登记，然后向秘书处逐组读出下面的指纹。',
    enrolled: '已登记。请向秘书处逐组读出指纹，然后等待秘书处冻结会议材料。',
    nameFault: '请输入姓名，不超过 100 个字。',
    ownKey: '我的密钥指纹',
    notListed: '这把密钥不在本次会议的工作人员名单上。请找秘书处。',
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
    connecting: 'Connecting to the server…',
    damagedKey: 'The content of this key file is damaged. Import another copy.',
    yourName: 'Your name',
    enrol: 'Enrol my key',
    enrolHint:
      'Enter your name and enrol, then read the fingerprint below aloud to the registrar, group by group.',
    enrolled:
      'Enrolled. Read the fingerprint aloud to the registrar, then wait until the registrar freezes the session.',
    nameFault: 'Enter your name, at most 100 characters.',
    ownKey: 'Fingerprint of my key',
    notListed: 'This key is not on the list of staff of this session. Call the registrar.',
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
