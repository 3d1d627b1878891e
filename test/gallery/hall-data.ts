/** Made-up results for the hall's gallery: the 25 projects of Hai'an, an evaluation, a tie and what follows. */
import type { HallResult } from '../../ballot-client/src/hall/pages.ts';
import type { ResultRow, ResultTable } from '../../ballot-client/src/lib/result-table.ts';
import type { Story } from '../../ballot-client/src/lib/round-story.ts';
import { parseCandidates } from '../../ballot-client/src/registrar/candidates.ts';
import { EXAMPLE_CANDIDATES } from '../../ballot-client/src/registrar/example.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';

export const TITLE = '海安市第十七届人民代表大会第三次会议';
const DEPUTIES = 324;
const RECEIVED = 308;
const CHOSEN = 20;

/** The titles of the example without the mark of what is made up. */
export const PROJECTS: readonly string[] = parseCandidates(EXAMPLE_CANDIDATES).candidates.map(({ title }) =>
  title.replace('（示例）', ''),
);

const ROW = { explanation: null, reason: 'within-n', grade: null, isInquiry: false } as const;

/** Ranked: the first `within` are chosen, those at `tied` are level on both sides of the cut. */
function rankedRows(titles: readonly string[], within: number, tied: readonly number[] = []): ResultRow[] {
  return titles.map((title, i) => {
    const isTied = tied.includes(i);
    const level = isTied ? (tied[0] ?? i) : i;
    const votes = Math.max(0, 301 - level * 7);
    const status = isTied ? 'tied' : i < within ? 'chosen' : 'not-chosen';
    const rest = RECEIVED - votes;
    return {
      ...ROW,
      ...{
        item: ((i * 7) % titles.length) + 1,
        title,
        rank: level + 1,
        status,
        isChosen: status === 'chosen',
      },
      votes: [votes, Math.floor(rest / 3), rest - Math.floor(rest / 3)],
    };
  });
}

const TABLE: Omit<ResultTable, 'rows' | 'cutAfter'> = {
  ...{ round: 1, kind: 'main', present: 311, issued: 311, received: RECEIVED, invalid: null, blank: 2 },
  ...{ valid: RECEIVED, isGraded: false, rules: RULES_PRESETS['haian-2024'].rules },
  columns: [{ kind: 'for' }, { kind: 'against' }, { kind: 'abstain' }],
};

const resultOfTables = (...tables: ResultTable[]): HallResult => ({
  tables,
  chosen: PROJECTS.slice(0, CHOSEN).map((title, i) => ({ place: i + 1, item: i + 1, title })),
  ...{ isNamesOnly: false, isArchived: false },
});

export const HAIAN = resultOfTables({ ...TABLE, rows: rankedRows(PROJECTS, CHOSEN), cutAfter: CHOSEN });

export const NOT_RANKED = resultOfTables({
  ...TABLE,
  rules: { ...TABLE.rules, publication: { counts: 'counts', order: 'ballot' } },
  rows: [...rankedRows(PROJECTS, CHOSEN)].sort((a, b) => a.item - b.item),
  cutAfter: undefined,
});

const LONG = [
  '全市老旧小区改造提升工程（含屋面防水、外墙保温、雨污分流、管线入地及适老化设施，涉及 5 个小区）',
  '服务事项下沉到村（参保登记、医保费用报销、高龄津贴申领、残疾人证办理等）15 项',
  '家门口就业服务站、零工驿站 20 个',
  '农村生活污水治理 18 个村，并对已建成的 132 处污水处理设施进行提升改造、统一运维管护',
  '5G 基站 400 个',
  '困难职工医疗救助 600 人次',
  '新建改建农村公路 40 公里，其中包括海防公路、曲塘镇至白甸镇连接线、李堡镇镇区环线、角斜镇滩涂路以及墩头镇仇湖片区通村道路，同步完善安全防护、照明、绿化和公交候车设施，惠及沿线 36 个行政村 9.2 万名群众',
  '社区助餐点 8 个',
];
export const LONG_TITLES = resultOfTables({ ...TABLE, rows: rankedRows(LONG, 5), cutAfter: 5 });

/** Places 19 to 22 are level on both sides of the cut. */
export const TIED = resultOfTables({
  ...TABLE,
  rows: rankedRows(PROJECTS, 18, [18, 19, 20, 21]).map((row, i) =>
    i === 18 || i === 19 ? { ...row, isChosen: true } : row,
  ),
  cutAfter: 18,
});

const FOUR = PROJECTS.slice(18, 22);
const RUNOFF: ResultTable = {
  ...TABLE,
  ...{ round: 2, kind: 'runoff' },
  ...{ rows: rankedRows(FOUR, 2), cutAfter: 2 },
};
const [TIED_TABLE] = TIED.tables;
export const AFTER_RUNOFF: HallResult = {
  ...resultOfTables(...(TIED_TABLE === undefined ? [] : [TIED_TABLE]), RUNOFF),
};
export const ON_PAPER: HallResult = resultOfTables({
  ...TABLE,
  ...{ kind: 'paper', invalid: 3, valid: RECEIVED - 3 },
  ...{ rows: rankedRows(PROJECTS.slice(0, 12), 10), cutAfter: 10 },
});

/** Ten rows and the cut on a page: as full as it gets. */
export const FULL = resultOfTables({ ...TABLE, rows: rankedRows(PROJECTS.slice(0, 20), 8), cutAfter: 8 });

const GRADES = ['满意', '基本满意', '不满意'];
export const GRADED = resultOfTables({
  ...TABLE,
  ...{ isGraded: true, rules: RULES_PRESETS['satisfaction-deputies'].rules, cutAfter: undefined },
  columns: [...GRADES.map((name) => ({ kind: 'grade' as const, name })), { kind: 'abstain' }],
  rows: PROJECTS.slice(0, CHOSEN).map((title, i): ResultRow => {
    const good = 290 - i * 12;
    const fair = Math.min(RECEIVED - good, i * 5);
    const got = i < 11 ? 0 : i < 18 ? 1 : 2;
    return {
      ...{ ...ROW, item: i + 1, title, rank: i + 1, status: 'graded', isChosen: false },
      votes: [good, fair, RECEIVED - good - fair - 2, 2],
      ...{ grade: GRADES[got] ?? null, isInquiry: got === 2 },
    };
  }),
});
/** Grades with names as long as rules admit, and many of them. */
const MANY_GRADES = ['非常满意', '满意', '基本满意', '不太满意', '不满意（需要限期整改并再次报告）'];
export const MANY_GRADED = resultOfTables(
  ...GRADED.tables.map(
    (table): ResultTable => ({
      ...table,
      columns: [...MANY_GRADES.map((name) => ({ kind: 'grade' as const, name })), { kind: 'abstain' }],
      rows: table.rows.map((row, i) => ({
        ...row,
        votes: [120, 88, 64 + i, 20, 14 - (i % 9), 2],
        grade: MANY_GRADES[i % MANY_GRADES.length] ?? null,
      })),
    }),
  ),
);
export const NAMES_ONLY: HallResult = { ...HAIAN, tables: [], isNamesOnly: true };
export const EVALUATED_UNSEEN: HallResult = { ...HAIAN, tables: [], chosen: [], isNamesOnly: true };

const NEXT = { number: 2, kind: 'main', items: [], chosen: CHOSEN, repeats: 1 } as const;
const STORY = { round: 1, kind: 'main', reason: null } as const;
const storyItems = (titles: readonly string[]): Story['next']['items'] =>
  titles.map((title, i) => ({ number: i + 18, title }));

export const STORIES = {
  test: { ...STORY, kind: 'test', ending: 'test', next: { ...NEXT, repeats: null } },
  void: { ...STORY, ending: 'void', next: NEXT },
  aborted: { ...STORY, ending: 'aborted', next: NEXT },
  'under-floor': { ...STORY, ending: 'not-decryptable', next: NEXT },
  runoff: {
    ...{ ...STORY, ending: 'runoff' },
    next: { ...NEXT, kind: 'runoff', items: storyItems(FOUR), chosen: 2, repeats: null },
  },
  'runoff-of-nine': {
    ...{ ...STORY, ending: 'runoff' },
    next: { ...NEXT, kind: 'runoff', items: storyItems(PROJECTS.slice(10, 19)), chosen: 4, repeats: null },
  },
  'further-round': {
    ...{ ...STORY, ending: 'further-round' },
    next: { ...NEXT, kind: 'further', items: storyItems(PROJECTS.slice(5, 20)), chosen: 3, repeats: null },
  },
} as const satisfies Readonly<Record<string, Story>>;

export const ATTENDANCE = { roll: DEPUTIES, present: 311, leave: 9, quorum: 216 } as const;
