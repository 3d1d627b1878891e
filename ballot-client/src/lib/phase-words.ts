/** How far the session has come, in a few words. */
import type { Phase } from '../../../crypto/session/phase.ts';
import { type Dictionary, dictionary } from './i18n.ts';

export const phaseWords: Dictionary<Phase> = dictionary<Phase>(
  {
    empty: '尚未冻结',
    frozen: '会议材料已冻结',
    accepted: '材料已确认，生成密钥',
    keys: '密钥已生成',
    idle: '未在表决',
    open: '正在投票',
    suspended: '投票暂停',
    closed: '投票已结束',
    sealed: '已封存',
    declared: '正在计票',
    decrypted: '结果已确认',
    decided: '主席团已决定',
    proclaimed: '已公布',
    archived: '已归档',
    cancelled: '已取消',
  },
  {
    empty: 'not frozen yet',
    frozen: 'frozen',
    accepted: 'accepted, keys being made',
    keys: 'keys made',
    idle: 'no ballot open',
    open: 'voting',
    suspended: 'voting suspended',
    closed: 'ballot closed',
    sealed: 'sealed',
    declared: 'being counted',
    decrypted: 'result final',
    decided: 'decided by the presidium',
    proclaimed: 'proclaimed',
    archived: 'archived',
    cancelled: 'cancelled',
  },
);
