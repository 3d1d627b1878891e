/** The rules of the house as sentences: every row says what it is, and no two rules read the same. */
import { describe, expect, it } from 'vitest';
import type { Evaluation, Rules } from '../../crypto/statements/rules.ts';
import { PRESET_IDS, RULES_PRESETS } from '../../tally/rules/presets.ts';
import { fractionWord } from '../../tally/rules/sentences/share-words.ts';
import { ruleSentences } from '../../tally/rules/sentences.ts';

const haian = RULES_PRESETS['haian-2024'].rules;
const satisfaction = RULES_PRESETS['satisfaction-deputies'].rules;
const approve = RULES_PRESETS['township-small'].rules;
const NUMBERS = { roll: 324, candidates: 25 };
const TWO_THIRDS = { numerator: 2, denominator: 3, strict: true };
const evaluationWith = (changes: Partial<Evaluation>): Partial<Rules> => ({
  evaluation: { ...(satisfaction.evaluation as Evaluation), ...changes },
});
const LANGUAGES = ['zh-CN', 'en'] as const;
const say = (rules: Rules, language: (typeof LANGUAGES)[number] = 'zh-CN'): string =>
  ruleSentences(rules, NUMBERS, language)
    .map(({ name, text }) => `${name}：${text}`)
    .join('\n');

describe('the sentences of haian-2024', () => {
  it.each([
    ['全体代表的三分之二', '至少 216 人'],
    ['赞成票超过全体代表的半数', '至少 163 票'],
    ['候选项目 25 项，应选 20 项，差额票决'],
    ['赞成的项目不超过 20 项'],
    ['逐项表示赞成、反对或者弃权', '没有标记的项目，按弃权计'],
    ['空白票', '计入每个项目的弃权'],
    ['在得票相同的项目中再次投票'],
    ['由主席团决定另行投票或者少选'],
    ['每轮投票一次，投出后不能更改'],
    ['公布各项目得票数', '按赞成票多少排列'],
    ['少于 5 张', '不予计票'],
    ['没有投票的代表单独统计，不计入弃权'],
    ['多于发出的选票，表决无效'],
  ])('say %s', (...parts) => {
    for (const part of parts) expect(say(haian)).toContain(part);
  });
});

describe.each(LANGUAGES)('every value of every rule in %s', (language) => {
  const changes: [string, Rules, Partial<Rules>][] = [
    ['quorum', haian, { quorum: { numerator: 3, denominator: 4 } }],
    ['form', haian, { form: 'approve' }],
    ['min', haian, { min: 3 }],
    ['max', haian, { max: null }],
    ['blank', haian, { blank: false }],
    ['chosen', haian, { chosen: 19 }],
    ['no majority', haian, { majority: null }],
    ['secondCast', haian, { secondCast: 'last-valid' }],
    ['decryptionFloor', haian, { decryptionFloor: 6 }],
    ['names only', haian, { publication: { counts: 'names-only', order: 'votes' } }],
    ['ballot order', haian, { publication: { counts: 'counts', order: 'ballot' } }],
    ['exact number', approve, { min: 10 }],
    ['grades', satisfaction, { grades: ['好', '中', '差'] }],
    ['no inquiry', satisfaction, evaluationWith({ inquiry: false })],
    ['grades by those present', satisfaction, evaluationWith({ base: 'present' })],
    ['another threshold', satisfaction, evaluationWith({ thresholds: [TWO_THIRDS, TWO_THIRDS] })],
    ['grades only', satisfaction, { publication: { counts: 'names-only', order: 'votes' } }],
    ...(['presidium', 'admit-all', 'choose-fewer'] as const).map((tie): [string, Rules, Partial<Rules>] => [
      `tie ${tie}`,
      haian,
      { tie },
    ]),
    ...(['all-deputies', 'present', 'ballots-cast'] as const).flatMap((base) =>
      [true, false].map((strict): [string, Rules, Partial<Rules>] => [
        `majority ${base} ${strict}`,
        haian,
        { majority: { base, numerator: 2, denominator: 3, strict } },
      ]),
    ),
  ];

  it('reads differently', () => {
    const texts = [
      say(haian, language),
      say(approve, language),
      say(satisfaction, language),
      ...changes.map(([, base, change]) => say({ ...base, ...change }, language)),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('has no empty sentence', () => {
    for (const id of PRESET_IDS) {
      for (const { name, text } of ruleSentences(RULES_PRESETS[id].rules, NUMBERS, language)) {
        expect(name).not.toBe('');
        expect(text).toMatch(/[。.]$/);
      }
    }
  });

  it('is told at the same rows as in Chinese', () => {
    for (const id of PRESET_IDS) {
      const { rules } = RULES_PRESETS[id];
      expect(ruleSentences(rules, NUMBERS, language)).toHaveLength(ruleSentences(rules, NUMBERS).length);
    }
  });
});

it('says when as many are chosen as are listed', () => {
  expect(say({ ...haian, chosen: 25 })).toContain('应选 25 项，等额票决');
});

it('says nothing that does not concern grades', () => {
  const graded = say(satisfaction);
  expect(graded).toContain('满意、基本满意、不满意或者弃权');
  expect(graded).not.toMatch(/当选须|应选|赞成的项目/);
});

it.each([
  [1, 2, '半数'],
  [2, 4, '半数'],
  [2, 3, '三分之二'],
  [11, 20, '20分之11'],
])('%i/%i is %s', (numerator, denominator, word) => {
  expect(fractionWord({ numerator, denominator })).toBe(word);
});
