/** Words of a scrutineer’s page for what is wrong: faults that stop the device, and warnings. */
import { dictionary } from '../lib/i18n.ts';

export const troubleWords = dictionary(
  {
    stopped: '请不要再操作，也不要关闭这一页：它是证据。',
    call: '立即大声报告总监票人和执行主席，并叫工作人员来看这一页。',
    others:
      '其他监票人看自己的屏幕：也停下了，就是服务器的记录有问题；没有停下，就是这台设备看到了另一份记录。',
    logFails: '会议记录没有通过验证。这台设备不会再签署任何内容。',
    atEntry: '第 {entry} 条记录',
    signedBy: '这一条由{who}签发。',
    badShareBy: '{who}的解密份额不正确。正常的服务器不会收下它：请同时查问服务器。',
    deviceRefuses: '这台设备拒绝签署：服务器给出的内容不能被证实。它不会再签署任何内容。',
    saveTitle: '密钥文件没有保存成功',
    programTitle: '程序出错，已停止',
    saveFailed: '这台设备不能继续，以免忘记签署过什么。请刷新页面；仍不行，请用导出的密钥文件换一台设备。',
    programFailed: '请刷新页面；仍不行，请叫工作人员。',
    warnAllNeeded:
      '注意：{t} 位监票人缺一不可。任何一位的密钥文件丢失或设备损坏，结果就再也算不出来，只能重新投票。请每位都另存一份密钥文件。',
    warnAllSeal:
      '注意：投票结束后，{n} 位监票人都要签署封存，缺一位就不能封存；封存以后，任意 {t} 位就能计票。',
    warnOlder:
      '这个密钥文件是旧的：会议记录里有您签署过的内容，文件里却没有。请改用最新的一份。用旧文件不能解密已封存的选票；其他监票人够数就不受影响。',
    warnOnePresiding: '注意：名单上只有一位执行主席。他不能到场时，会议无法继续。',
    warnNoShare:
      '这个密钥文件里没有本次会议的密钥份额（可能是旧文件）。请导入最新的密钥文件，否则您不能解密。',
  },
  {
    stopped: 'Do nothing more, and do not close this page: it is evidence.',
    call: 'Say so aloud to the chief scrutineer and the presiding officer at once, and have the staff look at this page.',
    others:
      'The other scrutineers look at their screens: if those have stopped too the server’s record is at fault; if not, this device was shown another record.',
    logFails: 'The record of the session does not verify. This device signs nothing more.',
    atEntry: 'Entry {entry}',
    signedBy: 'This entry was signed by {who}.',
    badShareBy:
      'The share of the decryption posted by {who} is wrong. An honest server does not take it in: question the server as well.',
    deviceRefuses:
      'This device refuses to sign: what the server shows cannot be confirmed. It signs nothing more.',
    saveTitle: 'The key file could not be stored',
    programTitle: 'The program failed and has stopped',
    saveFailed:
      'This device cannot go on, or it would forget what it signed. Reload the page; if that does not help, import the exported file on another device.',
    programFailed: 'Reload the page; if that does not help, call the staff.',
    warnAllNeeded:
      'Note: not one of the {t} scrutineers can be spared. If one key file is lost or one device fails, the result can never be computed and the vote must be held again. Everybody should keep a second copy of the key file.',
    warnAllSeal:
      'Note: after the vote all {n} scrutineers must sign the seal; without one of them it cannot be sealed. Once it is sealed, any {t} can count.',
    warnOlder:
      'This key file is an old one: the record shows things that you signed and that the file does not know. Use the newest copy. With the old one you cannot decrypt ballots that are sealed; enough other scrutineers can.',
    warnOnePresiding:
      'Note: only one presiding officer is listed. If that person is absent, the session cannot go on.',
    warnNoShare:
      'This key file holds no share of the keys of this session (it may be an old one). Import the newest key file, or you cannot decrypt.',
  },
);
