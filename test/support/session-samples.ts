/** One payload of every kind that fits its schema and belongs to no session in particular. */
import type { Hash, LeafHash, PublicKey } from '../../crypto/bytes.ts';
import type { Kind, PayloadOf } from '../../crypto/statements/catalogue.ts';
import { SMALL_RULES } from './memory-session.ts';

const hash = (digit: string): Hash => digit.repeat(64) as Hash;
const leaf = (digit: string): LeafHash => digit.repeat(64) as LeafHash;
const key = (digit: string): PublicKey => digit.repeat(64) as PublicKey;

const sessionId = 'a1'.repeat(16);
const inSession = { session: hash('5') };
const command = { ...inSession, after: leaf('6'), time: 1_700_000_000 };
const round = { ...command, round: 1 };
const step = { ...inSession, attempt: 1, from: 1, prev: hash('7') };
const form = { type: 'approve', items: 1, options: 1, blank: false, min: 0, max: 1 } as const;

export const SAMPLES: { readonly [K in Kind]: PayloadOf<K> } = {
  manifest: {
    protocol: 'piaojue/v1',
    sessionId,
    purpose: 'demonstration',
    title: '样例',
    precededBy: null,
    origin: `piaojue/${sessionId}`,
    badgeSalt: hash('b'),
    logKey: key('1'),
    issuingKey: key('2'),
    staff: [],
    threshold: 2,
    minParticipants: 2,
    maxSlots: 1,
    rollSize: 1,
    rollHash: hash('3'),
    candidatesHash: hash('4'),
    rules: SMALL_RULES,
    witnesses: [],
    witnessThreshold: 0,
    clientBuild: null,
    time: 1_700_000_000,
  },
  'roll-part': { sessionId, part: 1, of: 1, credentials: [key('8')] },
  'candidates-part': {
    sessionId,
    part: 1,
    of: 1,
    categories: ['民生'],
    items: [],
    testQuestion: '今天晴吗？',
  },
  'manifest-accepted': { ...inSession, manifest: hash('5'), roll: hash('3'), candidates: hash('4') },
  'ceremony-started': { ...command, attempt: 1, participants: [1, 2], excluded: [] },
  'key-transport': { ...step, transportKey: 'AAAA' },
  'key-commit': { ...step, commitment: 'c'.repeat(128) },
  'key-reveal': { ...step, part: 1, of: 1, commitments: 'AAAA', proof: 'AAAA' },
  'key-share': { ...step, to: 2, shares: 'AAAA' },
  'key-complaint': { ...step, against: 2, transportSecret: 'AAAA' },
  'key-confirm': { ...step, ceremony: hash('9') },
  'key-rehearsal': { ...step, decryption: 'AAAA', proof: 'AAAA' },
  adopted: { ...command, rules: hash('e'), candidates: hash('4'), scrutineers: [1, 2] },
  'sign-in-opened': command,
  attendance: { ...inSession, nonce: hash('0'), votingKey: key('8') },
  'attendance-withdrawn': { ...inSession, credential: key('8'), reason: '请假离会' },
  'leave-reported': { ...inSession, count: 1 },
  'badge-replaced': { ...inSession, old: key('8'), new: key('9'), reason: '遗失' },
  witnessed: { ...inSession, round: 1, phase: 'empty', size: 1, root: hash('f') },
  'round-opened': {
    ...round,
    kind: 'main',
    repeats: null,
    decidedBy: null,
    items: [1],
    form,
    chosen: 1,
    present: 1,
    ceremony: hash('9'),
  },
  paper: {
    ...inSession,
    round: 1,
    credential: key('8'),
    votingKey: key('7'),
    serial: 'd'.repeat(32),
    candidates: hash('4'),
    rules: hash('e'),
    opened: hash('0'),
    ceremony: hash('9'),
  },
  ballot: { ...inSession, round: 1, paper: hash('a'), replaces: null, ciphertext: 'AAAA', proof: 'AAAA' },
  challenge: { ...inSession, round: 1, paper: hash('a'), code: hash('b') },
  'round-suspended': { ...round, reason: '设备故障' },
  'round-resumed': { ...round, reason: '已恢复' },
  'round-aborted': { ...round, reason: '断电' },
  incident: { ...inSession, round: null, text: '网络中断三分钟' },
  'round-closed': round,
  'round-sealed': { ...round, checkpoint: 'note' },
  'round-declared': { ...round, verdict: 'valid', issued: 1, received: 1, reason: null },
  'partial-decryption': {
    ...inSession,
    round: 1,
    box: 'a'.repeat(128),
    decryption: 'AAAA',
    proof: 'AAAA',
  },
  result: { ...round, box: 'a'.repeat(128), shares: [], counts: [], outcome: [] },
  decision: { ...round, choice: 'accept-fewer', items: [], reason: '主席团会议决定' },
  'paper-round': {
    ...round,
    items: [1],
    present: 1,
    issued: 1,
    received: 1,
    invalid: 0,
    blank: 0,
    counts: [1],
  },
  endorsed: { ...inSession, entry: leaf('1') },
  proclaimed: { ...command, results: [], chosen: [] },
  cancelled: { ...command, reason: '议程变更' },
  archived: { ...command, size: 1, root: hash('f') },
  'keys-destroyed': { ...inSession, attempt: 1 },
};
