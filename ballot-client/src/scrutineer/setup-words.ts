/** Words of a scrutineer’s screens before the keys: enrolment and the comparison of the fingerprint. */
import { dictionary } from '../lib/i18n.ts';

export const setupWords = dictionary(
  {
    enrolTitle: '登记为监票人',
    enrolHint: '写上您的姓名并提交。秘书处会当面核对您的密钥指纹，然后把您列入监票人名单。',
    name: '姓名',
    enrol: '提交登记',
    enrolled: '已登记：{name}',
    ownFingerprint: '您的密钥指纹',
    waitFreeze: '请把下面的指纹逐组读给秘书处核对，然后等待秘书处冻结会议材料。',
    compareTitle: '核对会议材料的指纹',
    compareHint: '秘书处正在逐组大声读出指纹。请逐组与下面核对；全部相同才能确认。',
    partsMissing: '会议材料还没有收全，请稍候。',
    manifestFingerprint: '会议材料的指纹',
    summary:
      '代表 {deputies} 名 · 候选项目 {projects} 项，应选 {chosen} 项 · 监票人 {n} 名，其中 {t} 名才能计票',
    accept: '每一组都相同，我确认',
    differs: '有一组不同',
    differsTitle: '请不要确认',
    differs1: '大声说明哪一组不同，请秘书处再读一遍。',
    differs2: '再读仍然不同：有人给了您另一份材料，会议必须停下来。',
    differs3: '请叫总监票人和秘书处，其他监票人也先不要确认。',
  },
  {
    enrolTitle: 'Enrol as scrutineer',
    enrolHint:
      'Enter your name. The registrar then compares the fingerprint of your key with you in person and lists you.',
    name: 'Name',
    enrol: 'Enrol',
    enrolled: 'Enrolled: {name}',
    ownFingerprint: 'Fingerprint of your key',
    waitFreeze:
      'Read this fingerprint to the registrar, group by group; then wait until the session is frozen.',
    compareTitle: 'Compare the fingerprint of the session',
    compareHint:
      'The registrar is reading the fingerprint aloud. Compare every group with the one below; accept only if all are equal.',
    partsMissing: 'The documents are not complete yet. One moment.',
    manifestFingerprint: 'Fingerprint of the session',
    summary:
      '{deputies} deputies · {chosen} of {projects} projects to be chosen · {n} scrutineers, {t} of them needed to count',
    accept: 'Every group is equal, I accept',
    differs: 'A group differs',
    differsTitle: 'Do not accept',
    differs1: 'Say aloud which group differs and have it read again.',
    differs2: 'If it still differs you have been given another document: the session must stop.',
    differs3: 'Call the chief scrutineer and the registrar; nobody else should accept either.',
  },
);
