/** The ballot paper as it is printed: items in the order and numbering of the list, under their categories. */
import type { FormLayout } from '../../../crypto/ballot/form.ts';
import { manifestOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import { repeatedRound } from '../lib/round-story.ts';

export interface SheetItem {
  /** Where the item stands in the marks. */
  readonly position: number;
  /** As printed; 1 for the one question of a test. */
  readonly number: number;
  readonly title: string;
  readonly target: string | null;
  readonly owner: string | null;
  readonly budget: string | null;
}

export interface SheetSection {
  /** Name of the category; null for a test. */
  readonly heading: string | null;
  readonly items: readonly SheetItem[];
}

export interface BallotSheet {
  readonly round: number;
  readonly kind: Round['kind'];
  /** Number of the round that this one repeats, or null. */
  readonly repeats: number | null;
  readonly layout: FormLayout;
  /** Names of the grades, the best first; empty but where items are graded. */
  readonly grades: readonly string[];
  readonly sections: readonly SheetSection[];
  readonly items: readonly SheetItem[];
}

/** Plain values of a round that the tablet has checked; undefined for a round held on paper. */
export function sheetOf(state: SessionState, round: Round): BallotSheet | undefined {
  if (round.keys === undefined) return undefined;
  const { number, kind, keys } = round;
  const sections = round.kind === 'test' ? [testSection(state)] : candidateSections(state, round);
  const items = sections.flatMap((section) => section.items);
  const repeats = repeatedRound(state, kind, number);
  const { grades } = manifestOf(state).rules;
  return { round: number, kind, repeats, layout: keys.layout, grades, sections, items };
}

function testSection({ testQuestion }: SessionState): SheetSection {
  const none = { target: null, owner: null, budget: null };
  return { heading: null, items: [{ position: 0, number: 1, title: testQuestion, ...none }] };
}

function candidateSections(state: SessionState, round: Round): SheetSection[] {
  const byNumber = new Map(state.candidates.map((candidate) => [candidate.number, candidate]));
  const sections: { heading: string; items: SheetItem[] }[] = [];
  for (const [position, number] of round.items.entries()) {
    const candidate = byNumber.get(number);
    if (candidate === undefined) throw new Error('the items of a round are candidates');
    const { title, target, owner, budget, category } = candidate;
    const heading = state.categories[category] ?? '';
    if (sections.at(-1)?.heading !== heading) sections.push({ heading, items: [] });
    sections.at(-1)?.items.push({ position, number, title, target, owner, budget });
  }
  return sections;
}
