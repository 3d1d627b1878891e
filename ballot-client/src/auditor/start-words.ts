/** Words of the auditor’s page where a record is chosen, and what it is to be compared with. */
import { dictionary } from '../lib/i18n.ts';

export const startWords = dictionary(
  {
    start: '选一份记录来核验',
    startHint: '一切都在这台设备上重新计算，不相信服务器说的任何一句话。记录不会离开这台设备。',
    dropHere: '把记录文件夹拖到这里',
    chooseFolder: '选择文件夹',
    chooseFiles: '选择文件',
    chooseHint:
      '记录文件夹里有 entries.jsonl 和 checkpoint，可能还有 tile 和 published。逐个选择时，请同时选中 entries.jsonl 和 checkpoint。',
    fromServer: '从服务器读取',
    serverHint: '会议进行时也可以：记录增长，核验跟着继续。',
    serverHere: '读取这里的服务器 {address}',
    serverOwn: '从会场服务器打开的这一页只能连接它自己。要读取别的服务器，请用保存在自己介质上的那一页。',
    serverAddress: '服务器的地址',
    serverWrong:
      '请输入以 http:// 或 https:// 开头的地址，不带路径。从 https 网页打开时，地址也必须是 https。',
    serverRead: '读取',
    brought: '您带来的核对依据',
    broughtHint: '没有它们也能核验，但那时只能说明记录前后一致，不能说明它就是您那次会议的记录。',
    fingerprint: '会议材料的指纹',
    fingerprintHint: '会上宣读或印发的 26 个字符，或完整的 64 位十六进制数',
    fingerprintWrong: '指纹应是 26 个字符（四个一组），或 64 位十六进制数。请核对。',
    fingerprintRight: '格式正确',
    knownCheckpoint: '以前保存的检查点（可选）',
    knownWrong: '这个文件里没有检查点。',
    chooseKnown: '选择检查点文件',
    hasKnown: '✓ 已选 {name}，{size} 条',
    removeKnown: '不用它',
    dropFault: '读不出拖来的内容。请改用“选择文件夹”。',
  },
  {
    start: 'Choose a record to verify',
    startHint:
      'Everything is computed anew on this device; nothing that a server says is believed. The record does not leave this device.',
    dropHere: 'Drop the record folder here',
    chooseFolder: 'Choose a folder',
    chooseFiles: 'Choose files',
    chooseHint:
      'A record folder holds entries.jsonl and checkpoint, perhaps tile and published. When choosing one by one, select entries.jsonl and checkpoint together.',
    fromServer: 'Read from a server',
    serverHint: 'Also while the session runs: as the log grows, the verification goes on.',
    serverHere: 'Read the server here, {address}',
    serverOwn:
      'Opened from the server of the hall, this page can connect to that server only. To read another one, use the page kept on a medium of your own.',
    serverAddress: 'Address of the server',
    serverWrong:
      'Enter an address that begins with http:// or https://, without a path. Opened from a page with https, it must be https too.',
    serverRead: 'Read',
    brought: 'What you bring to compare with',
    broughtHint:
      'You can verify without them, but then only that the record is consistent, not that it is the record of your session.',
    fingerprint: 'Fingerprint of the manifest',
    fingerprintHint: 'The 26 characters read aloud or printed at the session, or all 64 hexadecimal digits',
    fingerprintWrong:
      'A fingerprint has 26 characters (in groups of four), or 64 hexadecimal digits. Please compare.',
    fingerprintRight: 'The form is right',
    knownCheckpoint: 'A checkpoint that you kept (optional)',
    knownWrong: 'There is no checkpoint in this file.',
    chooseKnown: 'Choose a checkpoint file',
    hasKnown: '✓ {name}, {size} entries',
    removeKnown: 'Leave it out',
    dropFault: 'What was dropped cannot be read. Please use “Choose a folder”.',
  },
);
