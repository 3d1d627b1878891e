/** Words of the auditor’s page where a tracking code is looked up. */
import { dictionary } from '../lib/i18n.ts';

export const lookUpWords = dictionary(
  {
    lookUp: '查一张选票的编号',
    lookUpHint:
      '输入平板上的 16 个字符、完整的 64 位十六进制数，或扫描二维码。查到的是选票在记录里的位置；它不含姓名和座位，也看不出投了什么。',
    code: '编号',
    find: '查找',
    scan: '扫描二维码',
    scanStop: '停止扫描',
    scanFailed: '摄像头打不开。',
    codeMalformed: '编号应是 16 个字符（四个一组），或 64 位十六进制数。请核对。',
    codeNothing:
      '已看的 {size} 条里没有这个编号。如果刚刚投出，请稍后再查；如果过了一会儿仍然没有，请叫工作人员。',
    codeAmbiguous: '有 {n} 张选票的编号这样开头。请输入完整的编号或扫描二维码。',
    foundAt: '第 {entry} 条 · 第 {round} 轮（{kind}）',
    'fate.counts': '✓ 这张选票在记录里，并且计入本轮。',
    'fate.counts-open': '✓ 这张选票在记录里。本轮结束前没有被替换，就会计入。',
    'fate.test': '✓ 这张选票在记录里。本轮是测试，不计票。',
    'fate.void': '这张选票在记录里，但本轮已作废或中止，所有选票都不计入。',
    'fate.not-decryptable': '这张选票在记录里，但本轮收回太少，不予计票。',
    'fate.replaced': '这张选票已被同一位代表后来的一张替换，不再计入。',
    'fate.challenged': '这张选票被打开检验过，没有投出，也不能再投出。',
    replacedBy: '替换它的是编号 {short}，第 {entry} 条。',
    codeFull: '完整编号',
    openEntry: '看这一条',
    notVerifiedNotice: '注意：这份记录没有通过核验，以下内容只说明记录里写了什么。',
    proof: '它在记录里的证明',
    proofCosigned: '以 {size} 条的检查点证明，{n} 名监票人联署（要求 {needed} 名）。',
    proofNotCosigned:
      '还没有足够的监票人联署包含这一条的检查点（要求 {needed} 名）。下面的证明只由服务器的记录密钥签名；一轮结束、监票人联署以后请再查。',
    proofNone: '还没有包含这一条的检查点。',
    proofVerified: '这个证明刚刚由本页验证过。',
    saveProof: '保存证明',
    showProof: '看证明全文',
  },
  {
    lookUp: 'Look up the code of a ballot',
    lookUpHint:
      'Enter the 16 characters from the tablet, all 64 hexadecimal digits, or scan the QR code. What is found is the place of the ballot in the log; it holds no name and no seat, and does not show the vote.',
    code: 'Code',
    find: 'Look up',
    scan: 'Scan the QR code',
    scanStop: 'Stop scanning',
    scanFailed: 'The camera does not open.',
    codeMalformed: 'A code has 16 characters (in groups of four), or 64 hexadecimal digits. Please compare.',
    codeNothing:
      'This code is not among the {size} entries read so far. If it was cast just now, look again in a moment; if it is still missing then, call the staff.',
    codeAmbiguous: '{n} codes begin like this. Enter the whole code or scan the QR.',
    foundAt: 'Entry {entry} · round {round} ({kind})',
    'fate.counts': '✓ This ballot is in the log and counts in its round.',
    'fate.counts-open': '✓ This ballot is in the log. It will count unless it is replaced before the close.',
    'fate.test': '✓ This ballot is in the log. The round is a test and is not counted.',
    'fate.void': 'This ballot is in the log, but its round was declared void or aborted: no ballot counts.',
    'fate.not-decryptable': 'This ballot is in the log, but so few came back that the round is not counted.',
    'fate.replaced': 'This ballot was replaced by a later one of the same deputy and no longer counts.',
    'fate.challenged': 'This ballot was opened for checking. It was not cast and can no longer be cast.',
    replacedBy: 'It was replaced by code {short}, entry {entry}.',
    codeFull: 'Whole code',
    openEntry: 'Open this entry',
    notVerifiedNotice: 'Careful: this record did not verify. What follows only says what stands in it.',
    proof: 'The proof that it is in the log',
    proofCosigned:
      'Against the checkpoint of {size} entries, which {n} scrutineers cosigned ({needed} are asked for).',
    proofNotCosigned:
      'Not enough scrutineers have cosigned a checkpoint with this entry yet ({needed} are asked for). The proof below is signed by the log key of the server alone; look again after the round is closed and cosigned.',
    proofNone: 'There is no checkpoint with this entry yet.',
    proofVerified: 'This page has just verified the proof.',
    saveProof: 'Save the proof',
    showProof: 'Show the text of the proof',
  },
);
