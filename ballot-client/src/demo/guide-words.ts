/** Words of the guided demonstration. */
import { dictionary } from '../lib/i18n.ts';

export const guideWords = dictionary(
  {
    'step.prepare': '准备',
    'step.sign-in': '签到',
    'step.vote': '投票',
    'step.count': '计票',
    'step.verify': '核验',
    done: '（已完成）',
    'title.prepare': '两分钟看完一次票决',
    'title.sign-in': '您是 20 位代表之一：请签到',
    'title.vote': '投票',
    'title.count': '计票',
    'title.verify': '结果已公布，记录已归档',
    'now.absent':
      '秘书处、执行主席、三位监票人和 19 位代表由程序扮演，您是第 20 位代表。程序和密码都是真的，服务器停止后什么都不保留。',
    'now.enrolling': '秘书处、执行主席和三位监票人各自生成密钥；秘书处冻结会议材料：25 个项目，选 20 个。',
    'now.ceremony': '三位监票人共同生成选票的密钥，要两位在一起才能解密。',
    'now.sign-in': '大会通过票决办法，开始签到：模拟代表已到 {joined} 位，共 {asked} 位。',
    'now.sign-in-visitor': '这一页上有您的平板。按下面的按钮，扫描枪就把代表证的二维码读进平板。',
    'now.ready': '三位监票人已见证空票箱。执行主席可以宣布表决开始。',
    'now.opening': '执行主席宣布表决开始……',
    'now.voting': '请在您的平板上填写选票，核对后投出。已收到 {received} 张，共发出 {issued} 张。',
    'now.waiting':
      '其他代表都已投出，等您一位：请在您的平板上填写选票，核对后投出。已收到 {received} 张，共发出 {issued} 张。',
    'now.voted': '发出 {issued} 张，已收到 {received} 张，全部收回。执行主席可以宣布表决结束。',
    'now.sealing': '票箱已封存：三位监票人各自核验每一张选票，联署，执行主席宣布有效。',
    'now.decrypting': '监票人共同解密总数。单张选票从不解密。',
    'now.proclaiming': '执行主席公布结果，秘书处归档。',
    'now.archived': '大屏幕显示结果。现在换一个身份：任何人都可以不相信服务器，自己重新核验。',
    'now.checking':
      '这是会上宣读的指纹。请复制，粘贴到审计页的“会议材料的指纹”一栏，再按“读取这里的服务器”。核验后，用平板上的编号查一查您的选票。',
    'now.failed': '',
    prepare: '开始演示',
    scan: '扫描我的代表证',
    skip: '我不投票',
    open: '宣布表决开始',
    count: '宣布表决结束，计票',
    check: '打开审计页',
    copy: '复制指纹',
    copied: '✓ 已复制',
    working: '请稍候……',
    hall: '大屏幕',
    tablet: '您的平板',
    auditor: '审计',
    alone: '单独打开 ↗',
  },
  {
    'step.prepare': 'Prepare',
    'step.sign-in': 'Sign in',
    'step.vote': 'Vote',
    'step.count': 'Count',
    'step.verify': 'Verify',
    done: ' (done)',
    'title.prepare': 'A whole vote in two minutes',
    'title.sign-in': 'You are one of 20 deputies: please sign in',
    'title.vote': 'The vote',
    'title.count': 'The count',
    'title.verify': 'Proclaimed and archived',
    'now.absent':
      'Registrar, presiding officer, three scrutineers and 19 deputies are played by programs; you are the 20th deputy. Programs and cryptography are the real ones, and nothing is kept once the server stops.',
    'now.enrolling':
      'Registrar, presiding officer and three scrutineers make their keys; the registrar freezes the session: 25 projects, of which 20 are chosen.',
    'now.ceremony':
      'The three scrutineers make the keys of the ballot together; only two together can decrypt.',
    'now.sign-in':
      'The assembly has adopted the rules; sign-in is open: {joined} of {asked} simulated deputies are here.',
    'now.sign-in-visitor':
      'Your tablet is on this page. Press the button, and a scanner reads the QR code of your badge into it.',
    'now.ready': 'All three scrutineers have seen the empty box. The presiding officer may open the ballot.',
    'now.opening': 'The presiding officer opens the ballot…',
    'now.voting':
      'Mark the ballot on your tablet, review and cast it. {received} of {issued} ballots have been received.',
    'now.waiting':
      'Everybody else has cast and waits for you: mark the ballot on your tablet, review and cast it. {received} of {issued} ballots have been received.',
    'now.voted':
      'All {received} of {issued} ballots have been received. The presiding officer may close the ballot.',
    'now.sealing':
      'The box is sealed: each scrutineer verifies every ballot and cosigns, and the presiding officer declares the round valid.',
    'now.decrypting': 'The scrutineers decrypt the totals together. No single ballot is ever decrypted.',
    'now.proclaiming': 'The presiding officer proclaims the result, the registrar archives the record.',
    'now.archived':
      'The screen of the hall shows the result. Now be somebody else: anybody can verify it anew without trusting the server.',
    'now.checking':
      'This is the fingerprint that was read aloud. Copy it, paste it into the auditor’s page and press “Read the server here”. Then look up your own ballot by the code from your tablet.',
    'now.failed': '',
    prepare: 'Begin',
    scan: 'Scan my badge',
    skip: 'I do not vote',
    open: 'Open the ballot',
    count: 'Close the ballot and count',
    check: 'Open the auditor’s page',
    copy: 'Copy the fingerprint',
    copied: '✓ Copied',
    working: 'One moment…',
    hall: 'Screen of the hall',
    tablet: 'Your tablet',
    auditor: 'Auditor',
    alone: 'Open alone ↗',
  },
);
