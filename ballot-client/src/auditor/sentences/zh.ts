/** The log told in Chinese. */
import type { Round } from '../../../../crypto/session/state.ts';
import type { Kind, PayloadOf } from '../../../../crypto/statements/catalogue.ts';
import type { Runs, Sentences, Signer, Telling } from './facts.ts';

const KINDS: Readonly<Record<Kind, string>> = {
  manifest: '冻结会议材料',
  'roll-part': '代表名册',
  'candidates-part': '候选项目清单',
  'manifest-accepted': '确认会议材料',
  'ceremony-started': '开始生成密钥',
  'key-transport': '密钥生成：传输公钥',
  'key-commit': '密钥生成：承诺',
  'key-reveal': '密钥生成：公开',
  'key-share': '密钥生成：份额',
  'key-complaint': '密钥生成：投诉',
  'key-confirm': '密钥生成：确认',
  'key-rehearsal': '密钥生成：试解密',
  adopted: '大会通过',
  'sign-in-opened': '开始签到',
  attendance: '签到',
  'attendance-withdrawn': '撤销签到',
  'leave-reported': '请假人数',
  'badge-replaced': '更换代表证',
  witnessed: '监票人见证',
  'round-opened': '表决开始',
  paper: '发出选票',
  ballot: '投出选票',
  challenge: '检验选票',
  'round-suspended': '暂停',
  'round-resumed': '恢复',
  'round-aborted': '中止',
  incident: '情况记录',
  'round-closed': '表决结束',
  'round-sealed': '封存',
  'round-declared': '宣布有效或无效',
  'partial-decryption': '部分解密',
  result: '结果',
  decision: '主席团决定',
  'paper-round': '纸质投票',
  endorsed: '会签',
  proclaimed: '公布',
  cancelled: '取消会议',
  archived: '归档',
  'keys-destroyed': '销毁密钥',
};

/** The subject of a sentence; a number is set off from what follows. */
function who({ role, index, isOnly }: Signer): string {
  switch (role) {
    case 'registrar':
      return '秘书处';
    case 'presiding':
      return isOnly ? '执行主席' : `执行主席 ${index} `;
    case 'scrutineer':
      return index === 1 ? '总监票人' : `监票人 ${index} `;
    case 'credential':
      return '一位代表';
    case 'voting':
      return '一位代表的平板';
    case 'issuing':
      return '服务器';
  }
}

const PURPOSES = { official: '正式会议', rehearsal: '演练', demonstration: '演示' } as const;
const ROUND_KINDS: Readonly<Record<Round['kind'], string>> = {
  test: '试投票',
  main: '正式投票',
  runoff: '再次投票',
  further: '另行投票',
  paper: '纸质投票',
};
const list = (numbers: readonly number[]): string => numbers.join('、');
const part = ({ part: n, of }: { part: number; of: number }): string =>
  of === 1 ? '' : `（第 ${n} 部分，共 ${of} 部分）`;
const because = (reason: string | null): string => (reason === null ? '' : `理由：${reason}`);

const DECISIONS: Readonly<Record<PayloadOf<'decision'>['choice'], (items: readonly number[]) => string>> = {
  runoff: () => '对得票相同的项目再次投票',
  'further-round': () => '另行投票',
  'accept-fewer': () => '接受较少的项目',
  'choose-among-tied': (items) => `在得票相同的项目中选定第 ${list(items)} 号`,
};

const sentences: Sentences = {
  manifest: ({ title, purpose, rollSize, staff, threshold }, { signer }) => {
    const scrutineers = staff.filter(({ role }) => role === 'scrutineer').length;
    return `${who(signer)}冻结了“${title}”的会议材料（${PURPOSES[purpose]}）：名册 ${rollSize} 名代表，监票人 ${scrutineers} 名，任意 ${threshold} 名可以共同解密。`;
  },
  'roll-part': (payload, { signer }) =>
    `${who(signer)}记入代表名册${part(payload)}：${payload.credentials.length} 个代表证，没有姓名。`,
  'candidates-part': (payload, { signer }) =>
    `${who(signer)}记入候选项目清单${part(payload)}：${payload.items.length} 个项目。`,
  'manifest-accepted': (_, { signer }) => `${who(signer)}核对后确认了会议材料、名册和清单。`,
  'ceremony-started': ({ attempt, participants, excluded }, { signer }) =>
    `${who(signer)}开始第 ${attempt} 次密钥生成，由监票人 ${list(participants)} 参加${excluded.length > 0 ? `，监票人 ${list(excluded)} 不参加` : ''}。`,
  'key-transport': ({ attempt }, { signer }) => `${who(signer)}公布了第 ${attempt} 次密钥生成用的传输公钥。`,
  'key-commit': (_, { signer }) => `${who(signer)}承诺了自己的秘密多项式，尚未公开。`,
  'key-reveal': (payload, { signer }) =>
    `${who(signer)}公开了与承诺相符的数值${part(payload)}，并证明自己知道其中的秘密。`,
  'key-share': ({ to }, { signer }) => `${who(signer)}把监票人 ${to} 的密钥份额加密后记入。`,
  'key-complaint': ({ attempt, against }, { signer }) =>
    `${who(signer)}投诉监票人 ${against} 发来的份额不对，并公开了证据；第 ${attempt} 次密钥生成作废。`,
  'key-confirm': (_, { signer }) => `${who(signer)}确认收到的份额全部正确。`,
  'key-rehearsal': (_, { signer }) => `${who(signer)}试解密成功，证明自己的密钥份额可用。`,
  adopted: ({ scrutineers }, { signer }) =>
    `${who(signer)}宣布大会通过票决办法、候选项目和 ${scrutineers.length} 名监票人。`,
  'sign-in-opened': (_, { signer }) => `${who(signer)}宣布签到开始。`,
  attendance: () => '一位代表用代表证签到。',
  'attendance-withdrawn': ({ reason }, { signer }) =>
    `${who(signer)}撤销了一位代表的签到。${because(reason)}`,
  'leave-reported': ({ count }, { signer }) => `${who(signer)}报告：请假 ${count} 人。`,
  'badge-replaced': ({ reason }, { signer }) =>
    `${who(signer)}提出更换一个代表证，经执行主席会签后生效。${because(reason)}`,
  witnessed: ({ round, phase, size }, { signer }) =>
    phase === 'empty'
      ? `${who(signer)}见证第 ${round} 轮的票箱是空的，当时记录共 ${size} 条。`
      : `${who(signer)}见证第 ${round} 轮结束时的记录，共 ${size} 条。`,
  'round-opened': ({ round, kind, items, chosen, present, repeats }, { signer, papersOf }) => {
    const papers = papersOf(round);
    const what = kind === 'test' ? '用测试题，不计结果' : `${items.length} 个项目，应选 ${chosen} 项`;
    const again = repeats === null ? '' : `，重做第 ${repeats} 轮`;
    const issued = papers === 0 ? '' : `，发出 ${papers} 张选票`;
    return `${who(signer)}宣布第 ${round} 轮${ROUND_KINDS[kind]}开始${again}：${what}，实到 ${present} 人${issued}。`;
  },
  paper: ({ round }, { signer }) => `${who(signer)}向一位到会代表发出第 ${round} 轮的选票。`,
  ballot: ({ round, replaces }, { code }) =>
    `一位代表在第 ${round} 轮投出加密选票，编号 ${code}${replaces === null ? '' : '，替换先前的一张'}。`,
  challenge: ({ round }, { code }) =>
    `一位代表在第 ${round} 轮要求检验编号 ${code} 的选票；它不能再在这张选票上投出。`,
  'round-suspended': ({ round, reason }, { signer }) =>
    `${who(signer)}暂停第 ${round} 轮。${because(reason)}`,
  'round-resumed': ({ round, reason }, { signer }) => `${who(signer)}恢复第 ${round} 轮。${because(reason)}`,
  'round-aborted': ({ round, reason }, { signer }) => `${who(signer)}中止第 ${round} 轮。${because(reason)}`,
  incident: ({ round, text }, { signer }) =>
    `${who(signer)}记录${round === null ? '' : `第 ${round} 轮的`}情况：${text}`,
  'round-closed': ({ round }, { signer }) => `${who(signer)}宣布第 ${round} 轮表决结束。`,
  'round-sealed': ({ round, checkpoint }, { signer, note }) => {
    const { size, cosignatures } = note(checkpoint);
    return `${who(signer)}封存第 ${round} 轮：${cosignatures} 名监票人联署了共 ${size} 条记录的检查点。`;
  },
  'round-declared': ({ round, verdict, issued, received, reason }, { signer }) =>
    `${who(signer)}宣布第 ${round} 轮${verdict === 'valid' ? '有效' : '无效'}：发出 ${issued} 张，收回 ${received} 张。${because(reason)}`,
  'partial-decryption': ({ round }, { signer }) =>
    `${who(signer)}公布第 ${round} 轮总数的部分解密，并证明它是对的。`,
  result: ({ round, outcome }, { signer }) => {
    if (outcome.some(({ status }) => status === 'graded'))
      return `${who(signer)}报出第 ${round} 轮的票数和 ${outcome.length} 个项目的测评结果。`;
    const chosen = outcome.filter(({ status }) => status === 'chosen').length;
    const tied = outcome.filter(({ status }) => status === 'tied').length;
    const ties = tied === 0 ? '' : `，${tied} 项得票相同未决`;
    return `${who(signer)}报出第 ${round} 轮的票数和结果：${chosen} 项入选${ties}。`;
  },
  decision: ({ round, choice, items, reason }, { signer }) =>
    `${who(signer)}记入主席团对第 ${round} 轮的决定：${DECISIONS[choice](items)}。${because(reason)}`,
  'paper-round': ({ round, issued, received, invalid, blank }, { signer }) =>
    `${who(signer)}录入第 ${round} 轮（纸质投票）：发出 ${issued} 张，收回 ${received} 张，废票 ${invalid} 张，空白票 ${blank} 张。`,
  endorsed: ({ entry }, { signer, target }) => {
    const about = target(entry);
    return about === undefined
      ? `${who(signer)}会签了记录里没有的一条。`
      : `${who(signer)}会签第 ${about.entry} 条（${KINDS[about.kind]}）。`;
  },
  proclaimed: ({ chosen }, { signer }) =>
    `${who(signer)}公布当选项目 ${chosen.length} 项${chosen.length > 0 ? `：第 ${list(chosen)} 号` : ''}。`,
  cancelled: ({ reason }, { signer }) => `${who(signer)}取消了这次会议。${because(reason)}`,
  archived: ({ size }, { signer }) => `${who(signer)}归档：此前共 ${size} 条。`,
  'keys-destroyed': ({ attempt }, { signer }) => `${who(signer)}声明已销毁第 ${attempt} 次密钥生成的份额。`,
};

const runs: Runs = {
  'roll-part': (n) => `秘书处记入代表名册，共 ${n} 条。`,
  'candidates-part': (n) => `秘书处记入候选项目清单，共 ${n} 条。`,
  'manifest-accepted': (n) => `${n} 名工作人员先后确认了会议材料、名册和清单。`,
  'key-transport': (n) => `${n} 名监票人公布了传输公钥。`,
  'key-commit': (n) => `${n} 名监票人承诺了自己的秘密多项式。`,
  'key-reveal': (n) => `监票人公开了与承诺相符的数值，共 ${n} 条。`,
  'key-share': (n) => `监票人相互发送加密的密钥份额，共 ${n} 条。`,
  'key-confirm': (n) => `${n} 名监票人确认收到的份额全部正确。`,
  'key-rehearsal': (n) => `${n} 名监票人试解密成功。`,
  attendance: (n) => `${n} 位代表用代表证签到。`,
  witnessed: (n) => `${n} 名监票人见证了记录。`,
  paper: (n) => `服务器向 ${n} 位到会代表发出选票。`,
  ballot: (n) => `代表们投出 ${n} 张加密选票。`,
  challenge: (n) => `${n} 次要求检验选票。`,
  'partial-decryption': (n) => `${n} 名监票人公布了总数的部分解密。`,
  'keys-destroyed': (n) => `${n} 名监票人声明已销毁密钥份额。`,
};

export const zh: Telling = { sentences, runs, kinds: KINDS, who };
