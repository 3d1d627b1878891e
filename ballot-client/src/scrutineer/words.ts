/** Words of the frame of the scrutineer’s page: the key file, the way, the screens of one sentence. */
import { dictionary } from '../lib/i18n.ts';

export const words = dictionary(
  {
    title: '监票人',
    exportHint:
      '密钥文件有变化。请现在就把它存到您自己的存储介质上，并替换旧的：旧文件里没有新的份额和封存状态，不能解密。',
    exportHintEnd: '份额已从密钥文件中销毁。请把它存到原来的位置，覆盖旧文件；其余副本请删除。',
    loading: '正在读取并验证会议记录……',
    elsewhere: '您的密钥文件正在另一个标签页里使用。请关闭那一页，这里会自动继续。',
    broken: '密钥文件的内容不是监票人的，或者程序意外停止。请刷新页面；仍不行，请叫工作人员。',
    brokenTitle: '这台设备无法继续',
    loadingThen: '请稍候，不用做什么。验证完成后，这一页会说明下一步。',
    verifyingThen: '不用做什么。全部通过后，由您签署封存。',
    ownKey: '您的密钥指纹',
    bystanderHint: '现在不需要您做什么。如果您应当参加，请立即告诉总监票人和秘书处。',
    pathEnrol: '登记',
    pathCompare: '核对指纹',
    pathKeys: '生成密钥',
    pathBox: '空票箱',
    pathVote: '投票',
    pathVerify: '核验封存',
    pathCount: '计票',
    pathEnd: '结束',
    pathLabel: '进程',
    verifyingTitle: '这台设备正在验证全部选票',
    verifying: '正在逐张验证选票证明：{done} / {of}',
    notListed: '会议材料已冻结，但名单上没有您的密钥。',
    notListedHint: '如果您应当担任监票人，请立即告诉秘书处：需要取消并重新冻结。',
    bystander: '您没有确认这份会议材料，所以不参加密钥生成和计票。',
  },
  {
    title: 'Scrutineer',
    exportHint:
      'The key file has changed. Save it on a medium of your own now, in place of the old one: an old file lacks the new share and what was sealed, and cannot decrypt.',
    exportHintEnd:
      'Your share is erased from the key file. Save it over the old one, and delete every other copy.',
    loading: 'Reading and verifying the record of the session…',
    elsewhere: 'Your key file is in use in another tab. Close that tab and this page goes on by itself.',
    broken:
      'The key file is not a scrutineer’s, or the program ended. Reload the page; if that does not help, call the staff.',
    brokenTitle: 'This device cannot go on',
    loadingThen: 'One moment: there is nothing to do. Then this page says what comes next.',
    verifyingThen: 'There is nothing to do. If all of them hold you sign the seal.',
    ownKey: 'Fingerprint of your key',
    bystanderHint:
      'Nothing is asked of you now. If you should take part, tell the chief scrutineer and the registrar at once.',
    pathEnrol: 'Enrol',
    pathCompare: 'Fingerprint',
    pathKeys: 'Keys',
    pathBox: 'Empty box',
    pathVote: 'Voting',
    pathVerify: 'Verify, seal',
    pathCount: 'Count',
    pathEnd: 'End',
    pathLabel: 'Progress',
    verifyingTitle: 'This device is verifying all ballots',
    verifying: 'Verifying the proof of every ballot: {done} of {of}',
    notListed: 'The session is frozen, and your key is not on its list.',
    notListedHint:
      'If you are to be a scrutineer, tell the registrar now: the session has to be cancelled and frozen again.',
    bystander: 'You have not accepted this session, so you take no part in making keys and counting.',
  },
);
