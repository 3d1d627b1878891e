/** What a rehearsal plays: who is on the roll, what is voted on, and what each deputy marks. */
import { readFileSync } from 'node:fs';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Hash } from '../../crypto/bytes.ts';
import { rulesFaults } from '../../crypto/session/rules-faults.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { Candidate } from '../../crypto/statements/setup.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';
import { leastReaching } from '../../tally/rules/quorum.ts';
import { drawChoices, UNMARKED } from './choices.ts';
import { type PabulibElection, parsePabulib } from './pabulib.ts';
import { loadScenario, type Scenario, type ScenarioResult } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import type { Expected, Step } from './step-schema.ts';

export interface PlanOptions {
  readonly scenario: string;
  readonly ballots?: string;
  readonly form?: Rules['form'];
  readonly deputies?: number;
  readonly absent?: number;
  readonly notCast?: number;
  readonly blank?: number;
  readonly scrutineers?: { readonly n: number; readonly t: number };
  readonly challenges?: number;
  readonly seed: number;
}

/** How many deputies have a ballot checked in each round, where nothing else is asked for. */
const FEW = 3;

export interface Plan {
  readonly title: string;
  /** Where names and numbers come from, and what is made up. */
  readonly source: string;
  readonly rules: Rules;
  readonly categories: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly testQuestion: string;
  /** 应到 */
  readonly roll: number;
  /** How many sign in before the first round. */
  readonly present: number;
  readonly scrutineers: { readonly n: number; readonly t: number };
  /** Marks of those who sign in, or null for one who does not cast. */
  readonly voters: readonly (Marks | null)[];
  /** The voters in the order in which their ballots arrive. */
  readonly arrival: readonly number[];
  /** How many of those who cast have a ballot checked before (检验), in each round. */
  readonly challenges: number;
  /** Official 赞成 per project, where the ballots come from a file. */
  readonly officialCounts: readonly number[] | undefined;
  readonly seed: number;
  /** What happens, where the scenario tells it step by step; else everybody casts and the presidium decides. */
  readonly steps?: readonly Step[];
  /** What the verified record must say. */
  readonly expected?: Expected;
  /** The scenario whose rehearsal comes first, because this one evaluates its result. */
  readonly follows?: string;
  /** Fingerprint of the session that this one evaluates. */
  readonly precededBy: Hash | null;
}

/** A plan cannot be made from these options or files; the message says why and what to do. */
export class PlanFault extends Error {}

/** `imported`: a scenario that was read from a table, in place of the one that the options name. */
export function makePlan(options: PlanOptions, imported?: ScenarioResult): Plan {
  const plan =
    options.ballots === undefined
      ? planScenario(options, imported ?? loadScenario(options.scenario))
      : planBallots(options, options.ballots);
  if (plan.steps !== undefined) return plan;
  const cast = plan.voters.filter((marks) => marks !== null).length;
  const { quorum, decryptionFloor } = plan.rules;
  const needed = leastReaching(quorum, plan.roll, false);
  if (plan.voters.length < needed) {
    throw new PlanFault(
      `Only ${plan.voters.length} of ${plan.roll} deputies sign in; the quorum is ${needed}.`,
    );
  }
  if (cast < decryptionFloor) {
    throw new PlanFault(`Only ${cast} ballots are cast; fewer than ${decryptionFloor} are never decrypted.`);
  }
  return plan;
}

/** Options that would make a scenario with steps another one. */
const NOT_WITH_STEPS = ['deputies', 'absent', 'notCast', 'blank', 'form'] as const;

function planScenario(options: PlanOptions, loaded: ScenarioResult): Plan {
  if (!loaded.ok) throw new PlanFault(loaded.message);
  const { steps, expected, follows } = loaded.value;
  const other = steps && NOT_WITH_STEPS.find((name) => options[name] !== undefined);
  if (other !== undefined) {
    const option = other === 'notCast' ? 'not-cast' : other;
    throw new PlanFault(`--${option} cannot go with the scenario ${loaded.value.name}: its steps decide.`);
  }
  const scenario = withForm(loaded.value, options.form);
  const roll = options.deputies ?? scenario.deputies;
  const scaled = (count: number): number => Math.floor((count * roll) / scenario.deputies);
  const absent = options.absent ?? scaled(scenario.absent);
  const notCast = options.notCast ?? scaled(scenario.notCast);
  const blank = options.blank ?? scaled(scenario.blank);
  const present = roll - absent;
  if (present - notCast < blank || present < 1) {
    throw new PlanFault(
      `Of ${roll} deputies, ${absent} absent, ${notCast} not casting and ${blank} blank is too many.`,
    );
  }
  if (blank > 0 && !scenario.rules.blank)
    throw new PlanFault('The rules do not admit blank ballots: use --blank 0.');
  const drawn = drawChoices(scenario, options.seed, present - notCast, blank);
  const faults = rulesFaults(scenario.rules, { candidates: scenario.items.length, roll });
  if (faults.length > 0) throw new PlanFault(`The rules are impossible: ${faults.join(', ')}.`);
  const marks = drawn.marks.map((row) => Array.from(row, (mark) => (mark === UNMARKED ? null : mark)));
  const silent = Array.from({ length: notCast }, () => null);
  return {
    title: scenario.title,
    source: scenario.source,
    rules: scenario.rules,
    categories: scenario.categories,
    candidates: scenario.items.map((item) => ({
      id: `p${item.number}`,
      number: item.number,
      // What the source does not name says so wherever it is shown.
      title: item.illustrative ? `${item.title}（示例）` : item.title,
      category: item.category,
      parent: null,
      owner: item.owner ?? null,
      budget: item.budget ?? null,
      target: item.target ?? null,
    })),
    testQuestion: scenario.testQuestion,
    roll,
    scrutineers: options.scrutineers ?? scenario.scrutineers,
    voters: [...marks, ...silent],
    arrival: drawn.arrival,
    challenges: options.challenges ?? FEW,
    officialCounts: undefined,
    seed: options.seed,
    present,
    precededBy: null,
    ...(steps && { steps }),
    ...(expected && { expected }),
    ...(follows && { follows }),
  };
}

/** What only one kind of form has, from the presets: N and majority, or grades and their thresholds. */
const parts = ({ options, grades, chosen, majority, evaluation }: Rules) =>
  ({ options, grades, chosen, majority, evaluation }) satisfies Partial<Rules>;

/** The scenario with another ballot form; its bounds and N stay where the form has them. */
function withForm(scenario: Scenario, form: Rules['form'] | undefined): Scenario {
  if (form === undefined || form === scenario.rules.form) return scenario;
  const { rules, tendencies: _, ...rest } = scenario;
  const items = scenario.items.length;
  if (form === 'grade') {
    const graded = parts(RULES_PRESETS['satisfaction-deputies'].rules);
    return { ...rest, rules: { ...rules, ...graded, form, min: 0, max: null } };
  }
  const isGraded = rules.form === 'grade';
  const chosen = isGraded ? items : rules.chosen;
  const kept = isGraded ? parts(RULES_PRESETS['haian-2024'].rules) : parts(rules);
  const options = { approve: 1, 'for-against-abstain': 3 }[form];
  return { ...rest, rules: { ...rules, ...kept, form, options, chosen, max: rules.max ?? items } };
}

/** A real election: one deputy a row, approvals as cast, no majority; ties at the cut are for the presidium. */
function planBallots(options: PlanOptions, file: string): Plan {
  for (const name of ['deputies', 'absent', 'blank', 'form'] as const) {
    if (options[name] !== undefined)
      throw new PlanFault(`--${name} cannot go with --ballots: the file decides.`);
  }
  const election = readBallots(file);
  const items = election.projects.length;
  const chosen = election.chosen === undefined || election.chosen < 1 ? items : election.chosen;
  const rules: Rules = {
    quorum: { numerator: 2, denominator: 3 },
    form: 'approve',
    options: 1,
    grades: [],
    min: Math.max(0, election.minLength),
    max: election.maxLength,
    blank: false,
    chosen,
    majority: null,
    evaluation: null,
    tie: 'presidium',
    tooFew: 'presidium',
    publication: { counts: 'counts', order: 'votes' },
    secondCast: 'first-valid',
    decryptionFloor: 2,
  };
  const faults = rulesFaults(rules, { candidates: items, roll: election.ballots.length });
  if (faults.length > 0) throw new PlanFault(`The file makes no ballot: ${faults.join(', ')}.`);
  const marks = election.ballots.map((approved) => {
    const row = new Array<number | null>(items).fill(null);
    for (const project of approved) row[project] = 0;
    return row;
  });
  const notCast = options.notCast ?? 0;
  const random = seededRandom(options.seed);
  const arrival = random.shuffled([...marks.keys()]);
  const categories = [...new Set(election.projects.map(({ category }) => category || '—'))];
  return {
    title: printable(election.description, 200),
    source: `Pabulib: ${printable(election.description, 200)}`,
    rules,
    categories: categories.map((name) => printable(name, 100)),
    candidates: election.projects.map(({ id, name, category }, i) => ({
      id: printable(id, 40),
      number: i + 1,
      title: printable(name, 300),
      category: categories.indexOf(category || '—'),
      parent: null,
      owner: null,
      budget: null,
      target: null,
    })),
    testQuestion: '请选择任意一项。',
    roll: marks.length + notCast,
    scrutineers: options.scrutineers ?? { n: 5, t: 3 },
    voters: [...marks, ...Array.from({ length: notCast }, () => null)],
    arrival,
    challenges: options.challenges ?? FEW,
    officialCounts: election.projects.map(({ votes }) => votes ?? 0),
    seed: options.seed,
    present: marks.length + notCast,
    precededBy: null,
  };
}

function readBallots(file: string): PabulibElection {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlanFault(`The file ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = parsePabulib(text);
  if (!parsed.ok) throw new PlanFault(`${file}, line ${parsed.line}: ${parsed.message}`);
  return parsed.value;
}

/** A text of a foreign file as statements admit it: NFC, trimmed, without control and format characters. */
function printable(text: string, max: number): string {
  const clean = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return [...(clean === '' ? '—' : clean)].slice(0, max).join('').trim();
}
