/** Views of the deputy's page as its desk makes them, with made-up data. */

import haian from '../../ballot-client/rehearse/scenarios/haian-2024.json' with { type: 'json' };
import type { BallotSheet, SheetItem, SheetSection } from '../../ballot-client/src/deputy/ballot-sheet.ts';
import { type DeputyView, EMPTY_VOTING } from '../../ballot-client/src/deputy/deputy-view.ts';
import { encodeCommitment, encodeDisclosure } from '../../ballot-client/src/lib/disclosure.ts';
import type { Ending, Story } from '../../ballot-client/src/lib/round-story.ts';
import { type BallotForm, layoutOf, type Marks } from '../../crypto/ballot/form.ts';
import { fromHex, type Hash } from '../../crypto/bytes.ts';
import { type RejectionCode, reject } from '../../crypto/rejection.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';

export const CODE = '7d1a5c03f29be8466a0c91d2e47b35f8a9c60e1d2b7f4835c6a19e0d5f72b384' as Hash;
export const OTHER_CODE = '1b8f02c64ed97a35b0c1d8e2f3a4957600c9b1e7d5a3f28465bc09e1d7f24a63' as Hash;

const title = '海安市第十七届人民代表大会第三次会议';
const { rules } = RULES_PRESETS['haian-2024'];

/** What the desk says of every deputy in a session of 324 deputies and 25 candidates. */
export const BASE: DeputyView = {
  ...EMPTY_VOTING,
  title,
  purpose: 'official',
  rules: { rules, numbers: { roll: 324, candidates: 25 } },
  phase: 'open',
  isConnected: true,
  isTest: false,
  isBeforeSignIn: false,
};

function sheetFrom(
  sections: readonly SheetSection[],
  form: Partial<BallotForm>,
  also: Partial<BallotSheet> = {},
): BallotSheet {
  const items = sections.flatMap((section) => section.items);
  const layout = layoutOf({
    type: 'for-against-abstain',
    items: items.length,
    options: 3,
    blank: true,
    min: 0,
    max: 20,
    ...form,
  });
  if (!layout.ok) throw new Error(layout.detail);
  return {
    round: 1,
    kind: 'main',
    repeats: null,
    layout: layout.value,
    grades: [],
    sections,
    items,
    ...also,
  };
}

interface Entry {
  readonly number: number;
  readonly title: string;
  readonly category: number;
  readonly target?: string;
  readonly owner?: string;
  readonly budget?: string;
}

function sectionsOf(entries: readonly Entry[], categories: readonly string[]): SheetSection[] {
  const items = entries.map(
    ({ number, title, target, owner, budget }, position): SheetItem => ({
      position,
      number,
      title,
      target: target ?? null,
      owner: owner ?? null,
      budget: budget ?? null,
    }),
  );
  return categories
    .map((heading, category) => ({
      heading,
      items: items.filter((_, i) => entries[i]?.category === category),
    }))
    .filter((section) => section.items.length > 0);
}

const entries: readonly Entry[] = haian.items;
export const HAIAN = sheetFrom(sectionsOf(entries, haian.categories), {});
export const UNCAPPED = sheetFrom(sectionsOf(entries.slice(0, 7), haian.categories), { max: null });
export const APPROVE = sheetFrom(sectionsOf(entries.slice(0, 12), haian.categories), {
  type: 'approve',
  options: 1,
  max: 10,
});
export const EXACTLY = sheetFrom(sectionsOf(entries.slice(0, 8), haian.categories), {
  type: 'approve',
  options: 1,
  min: 5,
  max: 5,
  blank: false,
});
export const GRADES = sheetFrom(
  sectionsOf(entries.slice(0, 7), haian.categories),
  { type: 'grade', options: 4, max: null },
  { grades: ['满意', '基本满意', '不满意'] },
);
export const RUNOFF = sheetFrom(
  sectionsOf(
    entries.filter(({ number }) => number === 7 || number === 19),
    haian.categories,
  ),
  { max: 1 },
  { round: 3, kind: 'runoff', repeats: 2 },
);
export const TEST = sheetFrom(
  [
    {
      heading: null,
      items: [{ position: 0, number: 1, title: haian.testQuestion, target: null, owner: null, budget: null }],
    },
  ],
  { max: null },
  { kind: 'test' },
);
export const LONG = sheetFrom(
  sectionsOf(
    [
      {
        number: 24,
        category: 0,
        title:
          '城区老旧供水管网更新与二次供水设施改造（含高层住宅小区泵房标准化建设、水质在线监测和漏损治理）',
        target: '8 公里；含 2 件：幸福路（5 公里，600 万元）；团结路（3 公里）',
        owner: '住房和城乡建设局、水务集团有限公司、各镇人民政府和街道办事处',
        budget: '1200 万元，其中市级财政承担 900 万元',
      },
      { number: 25, category: 1, title: '农桥', target: '26 座' },
    ],
    ['城市基础设施更新改造与人居环境综合整治提升工程', '交通出行'],
  ),
  { max: 1 },
);

/** 18 赞成, 3 反对, 2 弃权, and 7 and 19 without a mark. */
export const MARKS: Marks = Array.from({ length: 25 }, (_, i) =>
  i === 6 || i === 18 ? null : i < 20 ? 0 : i < 23 ? 1 : 2,
);
export const FULL: Marks = Array.from({ length: 25 }, (_, i) => (i < 20 ? 0 : null));
export const none = ({ items }: BallotSheet): Marks => items.map(() => null);

export const COMMITMENT = encodeCommitment({ session: OTHER_CODE, round: 1, code: CODE });
export const DISCLOSURE = encodeDisclosure({
  session: OTHER_CODE,
  round: 1,
  paper: OTHER_CODE,
  code: CODE,
  seed: fromHex(OTHER_CODE),
  slots: fromHex(CODE).slice(0, 10),
});

/** A view that shows a ballot. */
export const ballot = (sheet: BallotSheet, marks: Marks, also: Partial<DeputyView> = {}): DeputyView => ({
  ...BASE,
  step: 'marking',
  sheet,
  marks,
  ...also,
});

export const refusedWith = (code: RejectionCode, detail = ''): DeputyView => ({
  ...BASE,
  step: 'refused',
  phase: 'idle',
  rejection: reject(code, detail),
});

/** What is told between two rounds. */
export function storyOf(ending: Ending): Story {
  const isAmongSome = ending === 'runoff' || ending === 'further-round';
  const some = entries.filter(({ number }) => number === 7 || number === 19);
  const next = isAmongSome ? some : entries;
  return {
    round: 1,
    kind: ending === 'test' ? 'test' : 'main',
    ending,
    reason: ending === 'void' || isAmongSome ? '得票相同，主席团第二次会议研究决定' : null,
    next: {
      number: 2,
      kind: ending === 'runoff' ? 'runoff' : ending === 'further-round' ? 'further' : 'main',
      items: next.map(({ number, title }) => ({ number, title })),
      chosen: isAmongSome ? 1 : 20,
      repeats: ending === 'void' || ending === 'aborted' || ending === 'not-decryptable' ? 1 : null,
    },
  };
}
