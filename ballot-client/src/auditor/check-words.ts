/** What the eight checks are about (PROTOCOL.md §9), what came of each, and how to repeat it elsewhere. */
import { dictionary } from '../lib/i18n.ts';

export const checkWords = dictionary(
  {
    'title.1': '记录',
    'title.2': '会议材料与每一条的签署',
    'title.3': '密钥的生成',
    'title.4': '签到与法定人数',
    'title.5': '发出选票',
    'title.6': '选票与检验',
    'title.7': '封存与解密',
    'title.8': '票数、办法与公布',
    'passed.1': '{n} 条都在签了名的检查点之下，一条不多，一条不少。',
    'passed.2': '{n} 条都由有权的人签署，内容和先后都合规定。',
    'passed.3': '{n} 条密钥生成的记录，{slotKeys} 个密钥。',
    'passed.3-open': '{n} 条密钥生成的记录，尚未完成。',
    'passed.4': '应到 {roll}，现在实到 {present}。',
    'passed.5': '{n} 张选票，到会代表每人每轮一张。',
    'passed.6': '{n} 张投出或检验的选票，投出的每一张证明都成立。',
    'passed.7': '封存 {sealed} 轮，部分解密全部成立。',
    'passed.8': '{final} 轮的结果由票数和办法重新算出，完全相同。',
    'absent.1': '没有会议材料，无从知道谁有权签署这份记录。',
    'absent.2': '还没有可查的内容。',
    'absent.3': '还没有开始生成密钥。',
    'absent.4': '还没有开始签到。',
    'absent.5': '还没有开始任何一轮表决。',
    'absent.6': '还没有开始任何一轮表决。',
    'absent.7': '还没有一轮表决结束。',
    'absent.8': '还没有一轮有确定的结果。',
    halted: '只查看了不成立的那一条之前的内容。',
    runningCount: '已看 {n} 条……',
    runningProofs: '已验证证明 {done} 张，共 {of} 张……',
    failedAt: '第 {entry} 条：{sentence}',
    failedPlain: '{sentence}',
    failedMore: '另有 {n} 处。',
    'state.passed': '通过',
    'state.failed': '不通过',
    'state.not applicable': '不适用',
    'state.running': '进行中',
    what: '查了什么',
    findings: '发现的问题',
    noFindings: '没有发现问题。',
    moreFindings: '还有 {n} 处没有列出。',
    again: '怎样在别处重做',
    againHint:
      '在装有本项目的任何一台机器上运行下面的命令；或者照 crypto/PROTOCOL.md 第 9 节 Check {id}（依据 {sections} 节）用自己写的程序核对。',
    'again.1':
      '检查点与联署采用 C2SP 的公开标准，Go 的 sumdb/note 和 sumdb/tlog 等程序可以直接读取。验证用的公钥：',
    'what.1':
      '每一条的哈希按 RFC 6962 合成树，得到的根与检查点相同；检查点由会议材料写明的记录密钥签名；其上每个联署都来自名单里的人并且有效；没有多余的文件。给出了指纹或以前的检查点时，与它们相符。',
    'what.2':
      '第一条是会议材料；名册、候选项目和办法与它写明的哈希相同；每一条都是规定的种类和格式，由有权签署的密钥签名，出现在允许的时候，没有重复，也没有移动过。',
    'what.3':
      '每次密钥生成的承诺、公开的数值、知情证明、份额、投诉和确认都按次序成立；由它们算出的密钥各不相同；试解密的证明成立。',
    'what.4':
      '签到的都是名册上的代表证，一证一次，各用自己的投票密钥；撤销和更换都有依据；每轮开始时的轮次、项目、选票格式、实到人数、法定人数和空票箱见证都对。',
    'what.5': '每轮给到会的每位代表恰好一张选票，不给别人；选票上的项目、办法和密钥都对；收回不多于发出。',
    'what.6':
      '每张选票用自己的那张票面，由那位代表的投票密钥签名，在开始与结束之间，编号不重复；零知识证明逐一验证，说明它是一张合规定的选票；检验过的没有再投出。作废和测试的轮次也查。',
    'what.7':
      '封存的检查点正是结束时的，有足够的监票人联署；宣布的发出和收回数对；把所有计入的选票相加，每份部分解密对这个总和的证明成立。只解密总数，从不解密单张选票。',
    'what.8':
      '由部分解密合成票数；每个项目的各选项加空白票等于票数；按办法重新得出结果、次序和公布的名单，与记录完全相同；有公布的文件时逐字节相同。',
  },
  {
    'title.1': 'The log',
    'title.2': 'Manifest, and every statement by its signer',
    'title.3': 'The key ceremony',
    'title.4': 'Sign-in and quorum',
    'title.5': 'Ballot papers',
    'title.6': 'Ballots and challenges',
    'title.7': 'Seal and decryption',
    'title.8': 'Counts, rules, proclamation',
    'passed.1': '{n} entries stand under the signed checkpoint, none missing, none added.',
    'passed.2': '{n} statements, each by a key that may sign it, in its form and in its place.',
    'passed.3': '{n} ceremony messages, {slotKeys} slot keys.',
    'passed.3-open': '{n} ceremony messages, not complete yet.',
    'passed.4': '{roll} on the roll, {present} present now.',
    'passed.5': '{n} papers, one for each deputy present and round.',
    'passed.6': '{n} ballots cast or checked; the proof of every one that was cast holds.',
    'passed.7': 'Rounds sealed: {sealed}; every partial decryption holds.',
    'passed.8': 'Rounds with a result: {final}; recomputed from counts and rules, it is the same.',
    'absent.1': 'There is no manifest to say who signs this log.',
    'absent.2': 'There is nothing to look at yet.',
    'absent.3': 'No key ceremony has begun.',
    'absent.4': 'Sign-in has not been opened.',
    'absent.5': 'No round has been opened.',
    'absent.6': 'No round has been opened.',
    'absent.7': 'No round has been closed.',
    'absent.8': 'No round has a final result.',
    halted: 'Only what stands before the refused entry was looked at.',
    runningCount: '{n} looked at…',
    runningProofs: '{done} of {of} proofs verified…',
    failedAt: 'Entry {entry}: {sentence}',
    failedPlain: '{sentence}',
    failedMore: '{n} more.',
    'state.passed': 'passed',
    'state.failed': 'failed',
    'state.not applicable': 'not applicable',
    'state.running': 'running',
    what: 'What was checked',
    findings: 'Findings',
    noFindings: 'Nothing was found.',
    moreFindings: '{n} more are not listed.',
    again: 'How to repeat it elsewhere',
    againHint:
      'Run the command below on any machine with this project; or check with a program of your own, by crypto/PROTOCOL.md, section 9, Check {id} (which builds on sections {sections}).',
    'again.1':
      'Checkpoint and cosignatures follow the public C2SP standards; programs such as the Go packages sumdb/note and sumdb/tlog read them. The verifier keys:',
    'what.1':
      'The hashes of the entries make an RFC 6962 tree whose root is that of the checkpoint; the log key named in the manifest signed the checkpoint; every cosignature on it is valid and by a listed key; there are no other files. Where a fingerprint or an earlier checkpoint was given, it agrees.',
    'what.2':
      'The first entry is the manifest; roll, candidates and rules have the hashes that it names; every entry is of a known kind in its one byte form, signed by a key that may sign it, at a moment that allows it, neither repeated nor moved.',
    'what.3':
      'Of every attempt: commitments, revealed values, proofs of knowledge, shares, complaints and confirmations in their order; the keys computed from them all differ; the proofs of the trial decryption hold.',
    'what.4':
      'Badges on the roll signed in once each, with a voting key of their own; withdrawals and replacements are in order; of every round the number, projects, form, number present, quorum and witnessed empty box are right.',
    'what.5':
      'In every round each deputy present got exactly one paper and nobody else did; it names the right projects, rules and keys; no more ballots came back than papers were issued.',
    'what.6':
      'Every ballot stands on its own paper, signed by the voting key of that deputy, between opening and close, with a code that occurs once; every zero-knowledge proof is verified: it is a ballot that the rules permit; nothing that was opened for checking was cast. Void and test rounds are checked too.',
    'what.7':
      'The sealed checkpoint is that of the close, with enough cosignatures of scrutineers; the declared numbers are right; all counting ballots are added up, and each partial decryption is proved against that sum. Only totals are decrypted, never a single ballot.',
    'what.8':
      'The partial decryptions combine to the counts; the options of each project and the blank ballots add up to the ballots; outcome, order and proclamation follow from the rules again and are equal; published files, where there are any, are equal byte for byte.',
  },
);
