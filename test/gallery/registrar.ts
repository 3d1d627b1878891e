/** Every state of the registrar's page. */

import { credentialOf } from '../../ballot-client/src/registrar/badges.ts';
import Registrar from '../../ballot-client/src/registrar/Registrar.svelte';
import { draftRulesOf } from '../../ballot-client/src/registrar/rules/draft-rules.ts';
import { drawBadge } from '../../crypto/badge.ts';
import { toHash } from '../../crypto/bytes.ts';
import { reject } from '../../crypto/rejection.ts';
import Framed from './Framed.svelte';
import { TITLE } from './hall-data.ts';
import { keyGateStates } from './key-gate-data.ts';
import RegistrarStage from './RegistrarStage.svelte';
import {
  CHOSEN_LIST,
  credentialAt,
  drafted,
  EMPTY,
  ENROLMENTS,
  FILLED,
  type Moment,
  OBSERVER,
  pendingReplacement,
  SERVER,
} from './registrar-data.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'desk-small'] as const;
const NAME = '秘书处';
/** Of the roster and the list, which stand on the page although no property holds them. */
const DATA = [
  ...new Set([
    ...[TITLE, ...ENROLMENTS.map(({ name }) => name)],
    ...FILLED.roster.flatMap(({ name, delegation, note }) => [name, delegation, note]),
    ...FILLED.draft.candidates.split('\n').map((line) => line.replace(/^# /, '')),
    ...[
      FILLED.draft.testQuestion,
      '满意',
      '基本满意',
      '不满意',
      '（示例）',
      '民生实事项目',
      '万元',
      '不是密钥',
      '多余的一栏',
      '交通运输局',
      '26 座',
    ],
  ]),
].filter((text) => text !== '');

const at = (name: string, moment: Moment, also: Partial<GalleryState> = {}): GalleryState => ({
  ...{ name, sizes, component: RegistrarStage },
  props: { title: NAME, moment },
  ...also,
  data: [...DATA, ...(also.data ?? [])],
});

const found = <T extends HTMLElement>(page: HTMLElement, testid: string): T | null =>
  page.querySelector<T>(`[data-testid="${testid}"]`);
const settle = (milliseconds = 60): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

const press =
  (...testids: readonly string[]) =>
  async (page: HTMLElement): Promise<void> => {
    for (const testid of testids) {
      found(page, testid)?.click();
      await settle();
    }
  };
const typing =
  (testid: string, text: string) =>
  async (page: HTMLElement): Promise<void> => {
    const field = found<HTMLInputElement>(page, testid);
    if (field === null) return;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
  };
const choosing =
  (kind: 'candidates' | 'roster', name: string, text: string | Uint8Array<ArrayBuffer>) =>
  async (page: HTMLElement): Promise<void> => {
    const field = found<HTMLInputElement>(page, `${kind}-file`);
    if (field === null) return;
    const files = new DataTransfer();
    files.items.add(new File([text], name));
    field.files = files.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    for (let tries = 0; tries < 100 && found(page, `${kind}-preview`) === null; tries++) await settle(20);
    found(page, `${kind}-preview`)?.scrollIntoView();
  };

const GOOD_LIST =
  '序号,类别,项目,目标,预算（万元）,责任单位\n1,交通出行,农桥改造,26 座,1300,交通运输局\n2,,农村道路提升,8 公里,900,交通运输局\n3,养老服务,社区助餐点,8 个,160,民政局\n';
const BAD_LIST =
  '序号,类别,项目,目标,预算（万元）,责任单位,领导\n1,交通出行,农桥改造,26 座,1300,交通运输局,甲\n3,,农桥改造,45291,900,交通运输局,乙\n4,养老服务,,8 个,160,民政局,丙\n5,,=SUM(A1),8 个,160,民政局,丁\n';
const BAD_ROSTER = [
  '编号,姓名,代表团,备注',
  ...Array.from(
    { length: 40 },
    (_, i) => `${i === 12 ? 12 : i + 1},${i === 20 ? '' : `代表${i + 1}`},第一代表团,`,
  ),
  '41,代表3,第二代表团,',
  '99,代表42,第二代表团,',
  '第43号,代表43,第二代表团,',
].join('\n');
const GOOD_ROSTER = `编号,姓名,代表团,备注\n${Array.from({ length: 12 }, (_, i) => `${i + 1},代表${i + 1},第一代表团,`).join('\n')}\n13,代表3,第二代表团,\n`;
const IMPORTED = [
  ...`${GOOD_LIST}\n${BAD_LIST}\n${BAD_ROSTER}\n${GOOD_ROSTER}`.split(/[\n,]/),
  ...['候选项目.csv', '代表名册.csv', '旧名单.xls'],
].filter((text) => text !== '');

const FAULTY = drafted({
  ...{ title: '', deputies: '三百', testQuestion: '', threshold: '9', observers: `${OBSERVER}\n不是密钥` },
  candidates:
    '# 就业创业\n家门口就业服务站、零工驿站 20 个\n# 养老服务\n# 医疗卫生\n村卫生室提档升级 15 个\n家门口就业服务站、零工驿站 20 个\n农桥 26 座 | 26 座 | | 交通运输局 | 多余的一栏\n',
  rules: { ...draftRulesOf('haian-2024'), chosen: '0', max: '40' },
  approved: [],
});
const EVALUATION = drafted({
  rules: draftRulesOf('satisfaction-deputies'),
  candidates: CHOSEN_LIST,
  title: '海安市人大常委会 2024 年民生实事项目满意度测评',
});
const EVALUATED = drafted(
  { preceding: { session: toHash(new Uint8Array(32).fill(7)), title: TITLE } },
  EVALUATION,
);
const LOST = drawBadge((length) => new Uint8Array(length).fill(3));
const SWAPPED = drawBadge((length) => new Uint8Array(length).fill(4));
const UNSENT = drawBadge((length) => new Uint8Array(length).fill(5));
const REPLACED: Moment['content'] = {
  ...FILLED,
  replacements: [
    { number: 7, badge: UNSENT, reason: '代表证遗失' },
    { number: 45, badge: SWAPPED, reason: '更换平板' },
    { number: 12, badge: LOST, reason: '代表证遗失' },
  ],
};
const HANDED_OUT: Moment['content'] = {
  ...FILLED,
  badges: FILLED.badges.map((badge, i) => (i < 40 ? credentialAt(i + 1) : badge)),
};
const ACCEPTED = new Set([ENROLMENTS[0], ENROLMENTS[2]].flatMap((one) => (one ? [one.identityKey] : [])));
const sheet = at('badge-sheet', { content: FILLED }, { act: press('print-badges') });

export const registrarStates: readonly GalleryState[] = [
  ...keyGateStates(NAME, 'registrar'),
  {
    ...{ name: 'damaged', sizes, component: Framed },
    props: { title: NAME, part: Registrar, given: { keyFile: { content: new Uint8Array(9) } } },
  },
  at('waits-for-server', { server: null }),
  at('enrol', { content: { ...EMPTY, enrolled: [] }, server: { ...SERVER, isRegistrarEnrolled: false } }),
  at('enrol-refused', {
    content: { ...EMPTY, enrolled: [] },
    ...{ server: { ...SERVER, isRegistrarEnrolled: false }, refusal: reject('registrar.code') },
  }),
  at('enrol-other-registrar', { content: { ...EMPTY, enrolled: [] } }),
  at('draft-empty', { enrolments: [] }),
  at('draft-filled', { content: FILLED }),
  at('draft-faulty', { content: FAULTY }),
  at('draft-freeze-asked', { content: FILLED }, { act: press('freeze') }),
  at('draft-freezing', { content: FILLED, isBusy: true }),
  at('draft-freeze-refused', { content: FILLED, refusal: reject('request.unavailable') }),
  at('draft-warned', {
    content: drafted({
      ...{ purpose: 'rehearsal', threshold: '3' },
      approved: ENROLMENTS.slice(1, 5).map(({ identityKey }) => identityKey),
    }),
  }),
  at('draft-more-badges', { content: { ...drafted({ deputies: '330' }), roster: [] } }),
  at(
    'draft-fewer-badges',
    { content: { ...drafted({ deputies: '300' }), roster: [] } },
    { act: press('make-badges') },
  ),
  at('draft-roster-differs', { content: drafted({ deputies: '320' }) }),
  at('draft-handed-out', { content: HANDED_OUT }),
  at('draft-observer', { content: drafted({ observers: OBSERVER }) }),
  at('draft-evaluation', { content: EVALUATION }),
  at('draft-evaluation-preceded', { content: EVALUATED }),
  at(
    'import-list',
    { content: EMPTY },
    { act: choosing('candidates', '候选项目.csv', GOOD_LIST), data: IMPORTED },
  ),
  at(
    'import-list-faulty',
    { content: EMPTY },
    { act: choosing('candidates', '候选项目.csv', BAD_LIST), data: IMPORTED },
  ),
  at(
    'import-list-wrong-file',
    { content: EMPTY },
    {
      act: choosing(
        'candidates',
        '旧名单.xls',
        Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
      ),
      data: IMPORTED,
    },
  ),
  at(
    'import-roster',
    { content: EMPTY },
    { act: choosing('roster', '代表名册.csv', GOOD_ROSTER), data: IMPORTED },
  ),
  at(
    'import-roster-faulty',
    { content: EMPTY },
    { act: choosing('roster', '代表名册.csv', BAD_ROSTER), data: IMPORTED },
  ),
  sheet,
  { ...sheet, name: 'badge-sheet-handed-out', act: press('print-badges', 'handed-out') },
  at('interrupted', { logged: 2 }),
  at('interrupted-busy', { logged: 2, isBusy: true }),
  at('interrupted-refused', { logged: 1, refusal: reject('request.unavailable') }),
  at('interrupted-drop', { logged: 0 }, { act: press('drop-freeze') }),
  at('not-ours', {
    content: { ...FILLED, identitySecret: 'ab'.repeat(32) },
    phase: 'frozen',
  }),
  at('frozen', { content: FILLED, phase: 'frozen' }),
  at('frozen-cancel', { content: FILLED, phase: 'frozen' }, { act: press('cancel') }),
  at('accepted', { content: FILLED, phase: 'accepted', state: { accepted: ACCEPTED } }),
  at('keys', {
    content: FILLED,
    phase: 'keys',
    status: { present: 0, leave: 0 },
    state: { accepted: ACCEPTED },
  }),
  at('idle', { content: FILLED, phase: 'idle', state: { accepted: ACCEPTED } }),
  at(
    'idle-cut',
    { content: FILLED, phase: 'idle' },
    { props: { title: NAME, moment: { content: FILLED, phase: 'idle' }, isConnected: false } },
  ),
  at('idle-leave-fault', { content: FILLED, phase: 'idle' }, { act: typing('leave-count', '400') }),
  at(
    'idle-withdraw',
    { content: FILLED, phase: 'idle', state: { present: new Set([credentialAt(12)]) } },
    {
      act: async (page) => {
        await typing('withdraw-number', '12')(page);
        await press('withdraw')(page);
      },
    },
  ),
  at('idle-not-present', { content: FILLED, phase: 'idle' }, { act: typing('withdraw-number', '13') }),
  at('idle-unknown-number', { content: FILLED, phase: 'idle' }, { act: typing('replace-number', '999') }),
  at('idle-replacing', { content: FILLED, phase: 'idle' }, { act: typing('replace-number', '12') }),
  at('idle-refused', { content: FILLED, phase: 'idle', refusal: reject('badge.replacement', '12') }),
  at('open', { content: FILLED, phase: 'open' }),
  at(
    'idle-replaced',
    {
      ...{ content: REPLACED, phase: 'idle' },
      state: {
        pending: pendingReplacement(12, LOST),
        roll: new Set([
          credentialOf(SWAPPED, FILLED.badgeSalt),
          ...FILLED.badges.map((_, i) => credentialAt(i + 1)),
        ]),
      },
    },
    { data: ['更换平板', '代表证遗失'] },
  ),
  at('suspended', { content: FILLED, phase: 'suspended' }),
  at('closed', { content: FILLED, phase: 'closed' }),
  at('log-fault', { content: FILLED, phase: 'idle', fault: reject('log.root') }),
  at('proclaimed', { content: FILLED, phase: 'proclaimed' }),
  at('proclaimed-names-only', { content: FILLED, phase: 'proclaimed', isNamesOnly: true }),
  at('archived', { content: FILLED, phase: 'archived' }),
  at('archived-erase-asked', { content: FILLED, phase: 'archived' }, { act: press('erase-roster') }),
  at('archived-erased', {
    content: { ...FILLED, roster: [], badges: FILLED.badges.map((_, i) => credentialAt(i + 1)) },
    phase: 'archived',
  }),
  at('cancelled', { content: FILLED, phase: 'cancelled' }),
  at('demonstration', { content: FILLED, phase: 'idle', purpose: 'demonstration' }),
];
