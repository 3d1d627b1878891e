/** The course of a session as the minutes tell it: who did what, in the order of the log. */
import type { LeafHash, PublicKey } from '../../crypto/bytes.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import type { Kind } from '../../crypto/statements/catalogue.ts';
import type { Statement, StatementOf } from '../../crypto/statements/envelope.ts';
import type { Told } from '../verify/chronicle.ts';
import { decisionText, reasonText } from './decision-words.ts';
import { KIND_WORDS } from './hall-words.ts';

export interface ChronicleLine {
  /** The clock of who signed, Unix seconds; null where a statement has none. */
  readonly time: number | null;
  /** First and last entry: several people doing the same thing make one line. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What sentences need to know beside the statements. */
interface Context {
  readonly state: SessionState;
  /** What an endorsement may name. */
  readonly byLeaf: ReadonlyMap<LeafHash, Statement>;
}

/** `who` names all signers of a group; null for what the minutes leave to the record. */
type Tellers = {
  readonly [K in Kind]?: (statement: StatementOf<K>, who: string, context: Context) => string | null;
};

const nth = (round: number): string => `第 ${round} 轮`;

const TELLERS: Tellers = {
  manifest: ({ payload }) =>
    `秘书处冻结会议：名册 ${payload.rollSize} 人，监票人 ${payload.staff.filter(({ role }) => role === 'scrutineer').length} 人，其中 ${payload.threshold} 人共同方可计票。`,
  'manifest-accepted': (_, who) => `${who}核对并接受名册、候选项目和票决办法。`,
  'ceremony-started': ({ payload: { attempt, participants } }) =>
    `总监票人开始生成表决密钥（第 ${attempt} 次，监票人 ${participants.join('、')}）。`,
  'key-complaint': ({ payload: { attempt, against } }, who) =>
    `${who}对监票人 ${against} 的密钥份额提出异议，第 ${attempt} 次生成作废。`,
  adopted: () => '大会通过票决办法、候选项目名单和监票人名单。',
  'sign-in-opened': () => '开始签到。',
  'leave-reported': ({ payload }) => `请假 ${payload.count} 人。`,
  'attendance-withdrawn': () => '撤销一位代表的签到。',
  witnessed: ({ payload: { round, phase } }, who) =>
    `${who}${phase === 'empty' ? '检验票箱，确认为空' : '见证票箱关闭'}（${nth(round)}）。`,
  'round-opened': ({ payload: { round, kind, present, repeats } }) =>
    `${nth(round)}开始，${KIND_WORDS[kind]}，实到 ${present} 人${repeats === null ? '' : `，重做${nth(repeats)}`}。`,
  'round-suspended': ({ payload: { round, reason } }) => `${nth(round)}暂停。${reasonText(reason)}`,
  'round-resumed': ({ payload: { round, reason } }) => `${nth(round)}继续。${reasonText(reason)}`,
  'round-aborted': ({ payload: { round, reason } }) => `${nth(round)}中止。${reasonText(reason)}`,
  'round-closed': ({ payload: { round } }) => `${nth(round)}表决结束。`,
  'round-sealed': ({ payload: { round } }) => `监票人核对全部记录并封存${nth(round)}票箱。`,
  'round-declared': ({ payload: { round, verdict, issued, received, reason } }) =>
    `执行主席宣布${nth(round)}表决${verdict === 'valid' ? '有效' : '无效'}：发出 ${issued} 张，收回 ${received} 张。${reason === null ? '' : reasonText(reason)}`,
  'partial-decryption': ({ payload: { round } }, who) => `${who}参加${nth(round)}总数的共同解密。`,
  result: ({ payload: { round } }, who) => `${who}提交${nth(round)}结果。`,
  decision: ({ payload }, _, { state }) => `${nth(payload.round)}：${decisionText(payload, state)}`,
  'paper-round': ({ payload: { round } }) => `总监票人录入${nth(round)}纸质投票的结果。`,
  endorsed: ({ payload }, who, { byLeaf }) => endorsement(byLeaf.get(payload.entry), who),
  incident: ({ payload: { text } }, who) => `突发情况（${who}记录）：${text}`,
  proclaimed: ({ payload: { chosen } }, _, { state }) =>
    state.manifest?.rules.form === 'grade'
      ? '执行主席宣布结果。'
      : `执行主席宣布结果，当选 ${chosen.length} 项。`,
  cancelled: ({ payload: { reason } }) => `会议取消。${reasonText(reason)}`,
  archived: () => '秘书处归档记录。',
  'keys-destroyed': (_, who) => `${who}声明已销毁密钥份额。`,
};

function endorsement(target: Statement | undefined, who: string): string | null {
  if (target?.kind === 'result') return `${who}各自重新计算，确认第 ${target.payload.round} 轮结果。`;
  if (target?.kind === 'paper-round') return `${who}确认第 ${target.payload.round} 轮纸质投票的结果。`;
  // Badges are told of by number, in a part of their own.
  return null;
}

const tell = <K extends Kind>(statement: StatementOf<K>, who: string, context: Context): string | null =>
  (TELLERS as { readonly [L in K]?: Tellers[L] })[statement.kind]?.(statement, who, context) ?? null;

/** 执行主席, 秘书处, 总监票人, 监票人 2、3; a verb may follow at once. */
function whoSigned(keys: readonly PublicKey[], { staff }: SessionState): string {
  const members = keys.map((key) => staff.get(key)).filter((member) => member !== undefined);
  const scrutineers = members.filter(({ role }) => role === 'scrutineer').map(({ index }) => index);
  const others = scrutineers.filter((index) => index !== 1).sort((a, b) => a - b);
  return [
    ...(members.some(({ role }) => role === 'registrar') ? ['秘书处'] : []),
    ...(members.some(({ role }) => role === 'presiding') ? ['执行主席'] : []),
    ...(scrutineers.includes(1) ? ['总监票人'] : []),
    ...(others.length > 0 ? [`监票人 ${others.join('、')} `] : []),
  ].join('、');
}

/** Statements that are the same but for who signed share this text; others have one of their own. */
function groupOf({ entry, statement }: Told): string {
  const { kind, payload } = statement;
  switch (kind) {
    case 'manifest-accepted':
    case 'keys-destroyed':
      return kind;
    case 'witnessed':
      return `${kind} ${payload.round} ${payload.phase}`;
    case 'partial-decryption':
    case 'result':
      return `${kind} ${payload.round}`;
    case 'endorsed':
      return `${kind} ${payload.entry}`;
    default:
      return `${entry}`;
  }
}

/** Lines in the order of their first entries. */
export function chronicleLines(state: SessionState, chronicle: readonly Told[]): ChronicleLine[] {
  const byLeaf = new Map(chronicle.map(({ statement }) => [statement.leaf, statement]));
  const groups = new Map<string, Told[]>();
  for (const told of chronicle) {
    const name = groupOf(told);
    groups.set(name, [...(groups.get(name) ?? []), told]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { statement } = first;
    const who = whoSigned(
      group.map((told) => told.statement.signer),
      state,
    );
    const text = tell(statement, who, { state, byLeaf });
    const { payload } = statement;
    const time = 'time' in payload ? payload.time : null;
    return text === null ? [] : [{ time, from: first.entry, to: last.entry, text }];
  });
}
