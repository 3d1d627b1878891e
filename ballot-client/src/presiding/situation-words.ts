/** The sentences that are true now on the presiding officer’s page. */
import { dictionary } from '../lib/i18n.ts';

export const situationWords = dictionary(
  {
    attendance: '应到 {roll}，实到 {present}，请假 {leave}。',
    quorumHolds: '达到法定人数 {quorum}。',
    quorumFails: '未达到法定人数 {quorum}，还差 {missing} 人。',
    pending: '另有 {pending} 人的签到正在登记。',
    material: '会议材料指纹',
    waitMaterial: '秘书处正在提交会议材料。',
    acceptSentence: '会议材料已冻结，等待您核对。',
    waitAcceptances: '您已确认。等待监票人确认会议材料：已有 {accepted} 位，至少需要 {needed} 位。',
    chiefMissing: '总监票人尚未确认。',
    waitCeremony: '监票人正在共同生成本次会议的密钥。',
    attempt: '第 {attempt} 次：{step}。',
    'ceremony.not-begun': '等待总监票人开始',
    'ceremony.transport': '交换传送密钥',
    'ceremony.commit': '作出承诺',
    'ceremony.reveal': '公开承诺',
    'ceremony.share': '分发份额',
    'ceremony.confirm': '逐一确认',
    'ceremony.rehearsal': '试解密',
    'ceremony.complete': '已完成',
    'ceremony.void': '本次作废，等待总监票人重新开始',
    adoptSentence: '密钥已生成，试用无误。请提请大会通过票决办法、候选项目名单和监票人名单。',
    signInSentence: '票决办法和名单已通过，可以开始签到。',
    openSentence: '正在签到，准备{round}。',
    openNow: '{round}进行中。',
    suspendedNow: '{round}已暂停，代表的标记都已保存。',
    waitSeal:
      '表决已结束，发出 {issued}，收回 {received}。监票人正在核对全部选票并封存票箱：已有 {cosigned} 位联署，需要 {needed} 位。',
    declareSentence: '票箱已核对并封存：发出 {issued}，收回 {received}，未投 {missing}。收回不多于发出。',
    declareFloor: '收回少于 {floor} 张：为保护秘密，本轮不计票，需要重新投票。',
    waitDecryption: '已宣布有效。监票人正在共同解密总数：已有 {partials} 位，任意 {threshold} 位就够。',
    warnAllNeeded:
      '注意：{n} 位监票人缺一不可。任何一位的密钥文件丢失或设备损坏，结果就再也算不出来，只能重新投票。',
    waitResult: '总数已解密。等待监票人签署并会签结果。',
    decideTie: '结果已签署。{tied} 个项目得票相同，剩余 {places} 个名额，需要主席团决定。',
    decideFewer: '结果已签署。通过的项目比应选数少 {places} 个，需要主席团决定。',
    proclaimSentence: '结果已由监票人签署和会签，{chosen} 个项目当选。请宣读结果。',
    waitArchive: '结果已公布。请宣读；秘书处随后归档。',
    finished: '会议记录已归档。',
    cancelledSentence: '本次会议已取消。',
  },
  {
    attendance: 'On the roll {roll}, present {present}, on leave {leave}.',
    quorumHolds: 'The quorum of {quorum} is reached.',
    quorumFails: 'The quorum of {quorum} is not reached, {missing} are missing.',
    pending: 'The sign-in of {pending} more is being recorded.',
    material: 'Fingerprint of the session',
    waitMaterial: 'The registrar is submitting the material of the session.',
    acceptSentence: 'The material is frozen and waits for you to compare it.',
    waitAcceptances:
      'You have accepted. Waiting for scrutineers: {accepted} have accepted, at least {needed} must.',
    chiefMissing: 'The chief scrutineer has not accepted yet.',
    waitCeremony: 'The scrutineers are making the keys of this session together.',
    attempt: 'Attempt {attempt}: {step}.',
    'ceremony.not-begun': 'waiting for the chief scrutineer to begin',
    'ceremony.transport': 'exchanging transport keys',
    'ceremony.commit': 'committing',
    'ceremony.reveal': 'revealing',
    'ceremony.share': 'handing out shares',
    'ceremony.confirm': 'confirming',
    'ceremony.rehearsal': 'rehearsing a decryption',
    'ceremony.complete': 'complete',
    'ceremony.void': 'void, waiting for the chief scrutineer to begin anew',
    adoptSentence:
      'The keys are made and work. Ask the plenary to adopt the rules, the list of candidates and the scrutineers.',
    signInSentence: 'Rules and lists are adopted. Sign-in can begin.',
    openSentence: 'Sign-in is open. Next: {round}.',
    openNow: 'The {round} is under way.',
    suspendedNow: 'The {round} is suspended; the marks of the deputies are kept.',
    waitSeal:
      'The vote is closed: {issued} issued, {received} received. The scrutineers verify all ballots and seal the box: {cosigned} have cosigned, {needed} are needed.',
    declareSentence:
      'The box is verified and sealed: {issued} issued, {received} received, {missing} not cast. No more were received than issued.',
    declareFloor:
      'Fewer than {floor} ballots: to protect secrecy the round is not counted and must be repeated.',
    waitDecryption:
      'Declared valid. The scrutineers are decrypting the totals together: {partials} have, any {threshold} are enough.',
    warnAllNeeded:
      'Note: not one of the {n} scrutineers can be spared. If one key file is lost or one device fails, the result can never be computed and the vote must be held again.',
    waitResult: 'The totals are decrypted. Waiting for the scrutineers to sign and endorse the result.',
    decideTie: 'The result is signed. {tied} projects are tied for {places} places: the presidium decides.',
    decideFewer:
      'The result is signed. {places} fewer projects passed than are to be chosen: the presidium decides.',
    proclaimSentence:
      'The scrutineers have signed and endorsed the result; {chosen} projects are chosen. Read it out.',
    waitArchive: 'The result is proclaimed. Read it out; the registrar archives the record.',
    finished: 'The record of the session is archived.',
    cancelledSentence: 'This session is cancelled.',
  },
);
