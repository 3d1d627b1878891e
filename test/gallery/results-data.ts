/** Results as the rules give them for made-up counts, in the forms that presiding officer and scrutineers see. */
import type { ResultTable, VoteColumn } from '../../ballot-client/src/lib/result-table.ts';
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { HallTable, ItemVotes } from '../../tally/publish/hall-table.ts';
import { explainOutcome } from '../../tally/rules/explain.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';
import { PROJECTS } from './hall-data.ts';

export { PROJECTS, TITLE } from './hall-data.ts';

export const ROLL = 324;
export const PRESENT = 311;
export const RECEIVED = 308;
export const HAIAN_RULES: Rules = RULES_PRESETS['haian-2024'].rules;
export const GRADING_RULES: Rules = RULES_PRESETS['satisfaction-deputies'].rules;

export interface MadeUp {
  readonly rules?: Rules;
  readonly round?: number;
  readonly kind?: HallTable['kind'];
  readonly items?: readonly number[];
  readonly chosen?: number;
  readonly received?: number;
  /** 赞成, 反对, 弃权 of the item at this place; or grades. */
  readonly votes?: (place: number) => readonly number[];
  /** What the presidium has chosen among the tied. */
  readonly picked?: readonly number[];
}

const ALL = PROJECTS.map((_, i) => i + 1);

/** The items in an order that is not the printed one. */
const descending = (place: number): readonly number[] => {
  const votes = Math.max(120, 303 - ((place * 7) % 25) * 7);
  const against = Math.floor((RECEIVED - votes) / 3);
  return [votes, against, RECEIVED - votes - against];
};

/** Places 19 to 21 level at the cut of 20. */
export const levelAtTheCut = (place: number): readonly number[] => {
  const rank = (place * 7) % 25;
  const votes = 300 - (rank > 17 && rank < 21 ? 18 : rank) * 7;
  return [votes, 5, RECEIVED - votes - 5];
};

/** 18 of 25 reach the majority of all deputies. */
export const fewPass = (place: number): readonly number[] => {
  const rank = (place * 7) % 25;
  const votes = rank < 18 ? 300 - rank * 6 : 158 - rank;
  return [votes, 6, RECEIVED - votes - 6];
};

const graded = (place: number): readonly number[] => {
  const good = 290 - place * 12;
  const fair = Math.min(RECEIVED - good, place * 5);
  return [good, fair, RECEIVED - good - fair - 2, 2];
};

interface Decided {
  readonly input: OutcomeInput;
  readonly outcomes: readonly ItemOutcome[];
}

function decide({
  rules = HAIAN_RULES,
  items = ALL,
  chosen = rules.chosen,
  received = RECEIVED,
  votes,
}: MadeUp): Decided {
  const of = votes ?? (rules.form === 'grade' ? graded : descending);
  const input: OutcomeInput = {
    ...{ rules, chosen, items, roll: ROLL, present: PRESENT, received },
    votes: items.map((item) => of(item - 1)),
  };
  return { input, outcomes: decideOutcome(input) };
}

const columnsOf = ({ form, grades }: Rules): VoteColumn[] =>
  form === 'grade'
    ? [...grades.map((name): VoteColumn => ({ kind: 'grade', name })), { kind: 'abstain' }]
    : [{ kind: 'for' }, { kind: 'against' }, { kind: 'abstain' }];

const titleOf = (item: number): string => PROJECTS[item - 1] ?? '';

/** As the presiding officer sees it. */
export function resultTableOf(made: MadeUp = {}): ResultTable {
  const { rules = HAIAN_RULES, round = 1, kind = 'main', received = RECEIVED, picked = [] } = made;
  const { input, outcomes } = decide(made);
  const explanations = explainOutcome(input);
  const votesOf = (item: number): readonly number[] => input.votes[input.items.indexOf(item)] ?? [];
  const isGraded = rules.form === 'grade';
  const within = outcomes.filter(({ status }) => status === 'chosen').length;
  return {
    ...{ round, kind, present: PRESENT, issued: PRESENT, received, isGraded, rules },
    ...{ invalid: kind === 'paper' ? 0 : null, blank: rules.blank ? 2 : null, valid: received },
    columns: columnsOf(rules),
    rows: outcomes.map(({ item, status, reason, grade }) => ({
      ...{ item, title: titleOf(item), votes: votesOf(item), status, reason },
      rank: 1 + outcomes.filter((other) => (votesOf(other.item)[0] ?? 0) > (votesOf(item)[0] ?? 0)).length,
      explanation: explanations.find((one) => one.item === item) ?? null,
      grade: grade === null ? null : (rules.grades[grade - 1] ?? null),
      isInquiry: grade === rules.grades.length && rules.evaluation?.inquiry === true,
      isChosen: status === 'chosen' || picked.includes(item),
    })),
    cutAfter: !isGraded && within > 0 && within < outcomes.length ? within : undefined,
  };
}

const itemVotes = (votes: readonly number[], { form }: Rules): ItemVotes =>
  form === 'grade'
    ? { for: null, against: null, abstain: votes.at(-1) ?? 0, grades: votes.slice(0, -1) }
    : { for: votes[0] ?? 0, against: votes[1] ?? 0, abstain: votes[2] ?? 0, grades: null };

/** As scrutineers see it. */
export function hallTableOf(made: MadeUp = {}): HallTable {
  const { rules = HAIAN_RULES, round = 1, kind = 'main', received = RECEIVED } = made;
  const { input, outcomes } = decide(made);
  const explanations = explainOutcome(input);
  return {
    ...{ round, kind, status: 'final', form: rules.form, tie: rules.tie, grades: rules.grades },
    ...{ roll: ROLL, present: PRESENT, leave: 9, issued: PRESENT, received },
    inquiry: rules.evaluation?.inquiry ?? false,
    invalid: kind === 'paper' ? 0 : null,
    blank: rules.blank ? 2 : null,
    rows: input.items.map((number, i) => {
      const outcome = outcomes.find(({ item }) => item === number);
      return {
        ...{ number, title: titleOf(number), category: '', presidium: null },
        votes: itemVotes(input.votes[i] ?? [], rules),
        outcome:
          outcome === undefined
            ? null
            : { status: outcome.status, reason: outcome.reason, grade: outcome.grade },
        explanation: explanations.find((one) => one.item === number) ?? null,
      };
    }),
    chosen: outcomes.filter(({ status }) => status === 'chosen').map(({ item }) => item),
  };
}
