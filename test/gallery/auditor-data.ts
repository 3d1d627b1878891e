/** Made-up records and answers for the states of the auditor's page. */
import { CHECK_IDS, type CheckId } from '../../ballot-client/src/auditor/check-id.ts';
import type { AuditorDesk } from '../../ballot-client/src/auditor/context.ts';
import type { EntryDetail, LogPage } from '../../ballot-client/src/auditor/log-reader.ts';
import type { Found, FoundCode } from '../../ballot-client/src/auditor/look-up.ts';
import type {
  CheckState,
  CheckView,
  SessionView,
  Snapshot,
} from '../../ballot-client/src/auditor/snapshot.ts';
import { encodeDisclosure } from '../../ballot-client/src/lib/disclosure.ts';
import type { Language } from '../../ballot-client/src/lib/i18n.ts';
import type { Hash, LeafHash, PublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import { HAIAN_RULES, hallTableOf, PRESENT, ROLL, TITLE } from './results-data.ts';

const hex = (seed: string): string => seed.repeat(64).slice(0, 64);
export const CODE = hex('7a3f09c2') as Hash;
const FINGERPRINT = hex('5be1940d');
/** 2024-01-09, 10:12 */
const TIME = 1_704_794_000;

/** What a tablet shows in the end, of the form that the page reads. */
export const DISCLOSURE = encodeDisclosure({
  ...{ session: FINGERPRINT as Hash, round: 1, paper: hex('3c') as Hash, code: CODE },
  ...{ seed: new Uint8Array(32), slots: new Uint8Array(10) },
});

export const SESSION: SessionView = {
  ...{ title: TITLE, purpose: 'official', fingerprint: FINGERPRINT, sessionId: hex('1c').slice(0, 32) },
  ...{ clientBuild: hex('b201d07b'), rules: HAIAN_RULES, phase: 'archived' },
  ...{ roll: ROLL, present: PRESENT, slotKeys: 75, roundsOpened: 1, roundsSealed: 1, roundsFinal: 1 },
  cosignersNeeded: 3,
  verifierKeys: [`piaojue.log+3f2a91bc+${'AbCd'.repeat(11)}`, `scrutineer-1+77aa0192+${'EfGh'.repeat(11)}`],
};

const COUNTED: Readonly<Record<CheckId, number>> = {
  ...{ 1: 1006, 2: 31, 3: 38, 4: 322, 5: 311, 6: 311, 7: 12, 8: 4 },
};

export const checksOf = (
  states: Partial<Record<CheckId, CheckState>> = {},
  findings: readonly {
    readonly code: RejectionCode;
    readonly detail: string;
    readonly entry?: number;
  }[] = [],
): CheckView[] =>
  CHECK_IDS.map((id) => {
    const state = states[id] ?? 'passed';
    const own = state === 'failed' ? findings : [];
    return { id, state, counted: COUNTED[id], findings: own.map((one) => ({ check: id, ...one })), more: 0 };
  });

const COSIGNERS = [1, 2, 4].map((index) => ({ index, name: `scrutineer-${index}`, time: TIME + index }));

/** A whole record in which everything holds. */
export const VERIFIED: Snapshot = {
  source: { kind: 'files' },
  isRunning: false,
  progress: { entries: 1006, ofEntries: 1006, proofs: 308, ofProofs: 308 },
  unreadable: null,
  checks: checksOf(),
  session: SESSION,
  size: 1006,
  root: hex('e07d11fa'),
  isOk: true,
  origin: 'matches',
  extendsKnown: true,
  halt: null,
  cosigners: [...COSIGNERS, { index: null, name: 'hall.example/observer', time: TIME + 9 }],
  isCheckpointRight: true,
  tables: [hallTableOf()],
  chosen: hallTableOf().chosen.map((number) => ({ number, title: '' })),
  kinds: ['manifest', 'attendance', 'paper', 'ballot', 'round-opened', 'round-closed'],
  roles: ['registrar', 'presiding', 'scrutineer', 'voting'],
  tookMs: 48_300,
};

export const RUNNING: Snapshot = {
  ...VERIFIED,
  ...{ isRunning: true, isOk: null, tookMs: null, tables: [], chosen: [] },
  progress: { entries: 640, ofEntries: 1006, proofs: 87, ofProofs: 308 },
  checks: checksOf({
    1: 'running',
    2: 'running',
    4: 'running',
    5: 'running',
    6: 'running',
    7: 'running',
    8: 'running',
  }),
};

export const READING: Snapshot = {
  ...RUNNING,
  ...{ session: null, size: 0, root: '' },
  progress: { entries: 0, ofEntries: 0, proofs: 0, ofProofs: 0 },
};

export const FAILED: Snapshot = {
  ...VERIFIED,
  ...{ isOk: false, tables: [], chosen: [], extendsKnown: null },
  checks: checksOf({ 6: 'failed' }, [
    { code: 'ballot.proof', detail: 'item 14', entry: 702 },
    { code: 'ballot.code_used', detail: '', entry: 715 },
  ]),
};

export const HALTED: Snapshot = {
  ...FAILED,
  halt: { entry: 702, unseen: 303 },
  isCheckpointRight: false,
  checks: checksOf({ 2: 'failed', 7: 'not applicable', 8: 'not applicable' }, [
    { code: 'envelope.signature', detail: 'ballot', entry: 702 },
  ]),
};

const SERVER = 'https://192.168.1.10:8460';
export const FOLLOWING: Snapshot = {
  ...VERIFIED,
  ...{ source: { kind: 'server', base: SERVER, fault: null }, origin: 'not-established', extendsKnown: null },
  ...{ session: { ...SESSION, phase: 'open', roundsSealed: 0, roundsFinal: 0 }, tables: [], chosen: [] },
  checks: checksOf({ 7: 'not applicable', 8: 'not applicable' }),
};

export const WITHHELD: Snapshot = {
  ...FOLLOWING,
  origin: 'matches',
  source: { kind: 'server', base: SERVER, fault: null, withheld: { from: 980, entries: 26, withheld: 4 } },
};

export const AWAY: Snapshot = {
  ...FOLLOWING,
  origin: 'matches',
  source: {
    ...{ kind: 'server', base: SERVER },
    fault: { ok: false, code: 'request.unavailable', detail: 'no connection' },
  },
};

export const unreadable = (code: RejectionCode, detail: string): Snapshot => ({
  ...READING,
  ...{ isRunning: false, isOk: false, unreadable: { ok: false, code, detail } },
});

const SENTENCES: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': [
    `秘书处冻结了“${TITLE}”的会议材料（正式会议）：名册 324 名代表，监票人 5 名，任意 3 名可以共同解密。`,
    '311 位代表用代表证签到。',
    '执行主席宣布第 1 轮正式投票开始：25 个项目，应选 20 项，实到 311 人，发出 311 张选票。',
    '308 张加密选票投出。',
    '执行主席宣布第 1 轮表决结束。',
  ],
  en: [
    `The registrar froze the session “${TITLE}” (an official session): 324 deputies on the roll, 5 scrutineers, any 3 of whom can decrypt together.`,
    '311 deputies signed in with their badges.',
    'The presiding officer opened round 1, the main vote: 25 projects, of which 20 are chosen; 311 present, 311 papers issued.',
    '308 encrypted ballots were cast.',
    'The presiding officer closed round 1.',
  ],
};
const RANGES = [
  [0, 0, 'manifest', 'registrar'],
  [40, 350, 'attendance', 'credential'],
  [356, 356, 'round-opened', 'presiding'],
  [668, 975, 'ballot', 'voting'],
  [976, 976, 'round-closed', 'presiding'],
] as const;

const logPage = (language: Language): LogPage => ({
  ...{ page: 0, pages: 3, entries: 1006 },
  lines: RANGES.map(([from, to, kind, role], i) => ({
    ...{ from, to, kind, role, index: 1, sentence: SENTENCES[language][i] ?? '' },
  })),
});

const DETAIL: EntryDetail = {
  ...{ entry: 356, standing: 'taken', length: 1312, leaf: hex('9d') as LeafHash, raw: '', findings: [] },
  statement: {
    ...{ kind: 'round-opened', hash: hex('c4') as Hash, sentence: '', signer: hex('0e') as PublicKey },
    ...{ role: 'presiding', index: 1, isSigned: true, moreRows: 0 },
    rows: [
      { path: ['session'], value: FINGERPRINT, cut: 0 },
      { path: ['round'], value: '1', cut: 0 },
      { path: ['present'], value: '311', cut: 0 },
    ],
  },
};
export const REFUSED: EntryDetail = {
  ...DETAIL,
  ...{ entry: 702, standing: 'refused', statement: null, raw: '{"payloadType":"application/vnd.piaojue…' },
  findings: [{ code: 'envelope.signature', detail: 'ballot' }],
};

export const foundCode = (changes: Partial<FoundCode> = {}): Found => ({
  what: 'found',
  found: {
    ...{ code: CODE, short: '7A3F-09C2-7A3F-09C2', entry: 702, kind: 'ballot', round: 1 },
    ...{ roundKind: 'main', roundStatus: 'final', fate: 'counts', replacedBy: null },
    proof: {
      text: `c2sp.org/tlog-proof@v1\nindex 702\n${'Qk1'.repeat(14)}=\n\npiaojue/hall\n1006\n`,
      ...{ size: 1006, cosigners: COSIGNERS, needed: 3, isCosigned: true },
    },
    ...changes,
  },
});

/** A desk that shows a record and answers as it is told. */
export const deskOf = (snapshot: Snapshot | undefined, changes: Partial<AuditorDesk> = {}): AuditorDesk => ({
  ...{ snapshot, isBroken: false },
  verifyFiles() {},
  follow() {},
  leave() {},
  find: async () => foundCode(),
  readLog: async (_filter, _page, language) => logPage(language),
  readEntry: async () => DETAIL,
  exportRecord: async () => null,
  publish: async () => [],
  checkDisclosure: async () => ({ ok: false, code: 'disclosure.not_logged', detail: '' }),
  ...changes,
});
