/**
 * Checks of a log in which entries are withheld (PROTOCOL.md §6.10), as a tablet sees a names-only session: what cannot be
 * recomputed without their counts is taken on the signatures of those who say so, within what the rules allow. The record
 * that is handed over is checked whole; none of this is used for it.
 */
import { fromHex, type LeafHash, type PublicKey, toHash } from '../bytes.ts';
import { accept, type Result, reject } from '../rejection.ts';
import type { PayloadOf } from '../statements/catalogue.ts';
import { finalResults } from './closing-checks.ts';
import type { Handlers } from './fold.ts';
import { ballotFormFor, type RoundKind } from './forms.ts';
import { type Apply, type Handler, NO_FACTS, namedRound, signedBy } from './handler.ts';
import { HANDLERS } from './ledger.ts';
import { decidedRound, openingUnder, prescribedRound, roundCalledFor } from './round-checks.ts';
import { currentRound, manifestOf, type Round, type SessionState, type StaffMember } from './state.ts';

/** An entry of which only the leaf hash is known. */
export interface WithheldEntry {
  readonly leaf: LeafHash;
  /** Position in the log. */
  readonly index: number;
  /** What it may be: after t partial decryptions of a round also its result. */
  readonly kind: 'share' | 'share-or-result' | 'paper-round';
  /** The round that it belongs to. */
  readonly round: number;
  /** Identity keys of those who endorsed it. */
  readonly endorsers: Set<PublicKey>;
}

export type WithheldEntries = ReadonlyMap<LeafHash, WithheldEntry>;

/** Withheld entries of a round that was held electronically. */
const ofRound = (entries: WithheldEntries, number: number): number =>
  [...entries.values()].filter(({ round, kind }) => round === number && kind !== 'paper-round').length;

/** What an entry that is withheld here can be: `session.state` where none can stand. */
export function placeOf(
  state: SessionState,
  entries: WithheldEntries,
): Result<Pick<WithheldEntry, 'kind' | 'round'>> {
  if (state.phase === 'idle') return accept({ kind: 'paper-round', round: state.rounds.length + 1 });
  const round = currentRound(state);
  if (state.phase !== 'declared' || round === undefined) {
    return reject('session.state', `a withheld entry while ${state.phase}`);
  }
  const before = ofRound(entries, round.number);
  const scrutineers = [...state.staff.values()].filter(({ role }) => role === 'scrutineer').length;
  // Each posts one partial decryption and states one result at most.
  if (before >= 2 * scrutineers)
    return reject('session.state', 'more withheld entries than scrutineers post');
  const kind = before < manifestOf(state).threshold ? 'share' : 'share-or-result';
  return accept({ kind, round: round.number });
}

/** One more endorsement of what may be a result: with t−1 of them it is final, as those say who have recomputed it. */
function resultEffect(state: SessionState, entry: WithheldEntry, { role }: StaffMember): Result<Apply> {
  const round = currentRound(state);
  const isCurrent = state.phase === 'declared' && entry.round === round?.number;
  if (role !== 'scrutineer' || !isCurrent || round === undefined || entry.kind === 'share') {
    return reject('endorsement.target', 'a withheld entry');
  }
  return accept(() => {
    if (entry.endorsers.size < manifestOf(state).threshold - 1) return NO_FACTS;
    round.withheldResult = entry.leaf;
    round.status = 'final';
    return { resultFinal: true };
  });
}

/** Items and N of a round, or what they lie within where the result that decides them is withheld. */
function boundsOf(
  state: SessionState,
  kind: RoundKind,
  decidedBy: LeafHash | null,
): Pick<Round, 'items' | 'chosen'> | undefined {
  return prescribedRound(state, kind, decidedBy) ?? decidedRound(state, decidedBy);
}

/** Puts a withheld paper round into force. Items, N and form are upper bounds; nothing else of it is known. */
function enterPaperRound(state: SessionState, { leaf, round }: WithheldEntry): void {
  const { kind, decidedBy } = roundCalledFor(state);
  const bounds = boundsOf(state, kind, decidedBy);
  const layout = bounds && ballotFormFor(manifestOf(state).rules, kind, bounds.items.length, bounds.chosen);
  if (bounds === undefined || !layout?.ok) throw new Error('a round is called for, and its form was checked');
  const { items, chosen } = bounds;
  state.rounds.push({
    ...{ number: round, kind: 'paper', items, chosen, form: layout.value.form, present: 0 },
    ...{ opened: toHash(fromHex(leaf)), keys: undefined, papers: new Map(), paperOf: new Map() },
    ...{ counting: new Map(), codes: new Set(), challenged: new Set(), partials: [], results: [] },
    ...{ withheldResult: leaf, status: 'paper' },
  });
}

/** One more endorsement of a paper round: it takes another scrutineer than the chief, who enters it, and a presiding officer. */
function paperRoundEffect(
  state: SessionState,
  entry: WithheldEntry,
  { role, index }: StaffMember,
): Result<Apply> {
  const isNext = state.phase === 'idle' && entry.round === state.rounds.length + 1;
  const isOther = role === 'presiding' || (role === 'scrutineer' && index !== 1);
  if (!isNext || !isOther) return reject('endorsement.target', 'a withheld paper round');
  return accept(() => {
    const roles = new Set([...entry.endorsers].map((key) => state.staff.get(key)?.role));
    if (roles.size < 2) return NO_FACTS;
    enterPaperRound(state, entry);
    return { paperRoundFinal: true };
  });
}

/** What the presidium may decide of a round whose outcome is withheld: whatever the rules leave to it at all. */
const decision: Handler<'decision'> = (state, statement) => {
  const { choice, items, round: number } = statement.payload;
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const named = namedRound(state, number);
  if (!named.ok) return named;
  const round = named.value;
  const { tie } = manifestOf(state).rules;
  const isLeft =
    (choice !== 'runoff' || tie === 'runoff') && (choice !== 'choose-among-tied' || tie === 'presidium');
  const isDistinct =
    new Set(items).size === items.length && items.every((item) => round.items.includes(item));
  const isFitting =
    choice === 'choose-among-tied' ? items.length > 0 && items.length <= round.chosen : items.length === 0;
  // Where items are graded no place is open.
  if (round.chosen === 0 || !isLeft || !isDistinct || !isFitting)
    return reject('decision.not_allowed', choice);
  return accept(() => {
    round.decision = statement;
    return { furtherRound: choice === 'runoff' || choice === 'further-round' };
  });
};

/**
 * A runoff or further round, called for by a decision on a round whose outcome is withheld: on some of its items in their
 * order, for at most as many places. Its form follows from the rules, and the opening is checked against it.
 */
function claimedRound(
  state: SessionState,
  { kind, decidedBy, items, chosen }: PayloadOf<'round-opened'>,
): Pick<Round, 'items' | 'chosen'> | undefined {
  if (kind === 'test' || kind === 'main') return prescribedRound(state, kind, decidedBy);
  const decided = decidedRound(state, decidedBy);
  const calledFor = kind === 'runoff' ? 'runoff' : 'further-round';
  if (decided === undefined || decided.decision?.payload.choice !== calledFor) return undefined;
  const places = items.map((item) => decided.items.indexOf(item));
  const isInOrder = places.every((place, i) => place > (places[i - 1] ?? -1));
  // More are tied than there are places, else none would be.
  const most = kind === 'runoff' ? items.length - 1 : items.length;
  return isInOrder && chosen <= Math.min(decided.chosen, most) ? { items, chosen } : undefined;
}

/** What is proclaimed: the withheld results, and names within what the rules allow. */
const proclaimed: Handler<'proclaimed'> = (state, statement) => {
  const { payload } = statement;
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const finals = finalResults(state);
  const isSame = finals.length === payload.results.length && finals.every((f, i) => f === payload.results[i]);
  if (!isSame) return reject('proclamation.mismatch', 'results');
  const { rules } = manifestOf(state);
  const { chosen } = payload;
  const candidates = new Set(state.candidates.map(({ number }) => number));
  const isDistinct = new Set(chosen).size === chosen.length && chosen.every((item) => candidates.has(item));
  const isWithin = chosen.length <= rules.chosen || rules.tie === 'admit-all';
  const isOrdered =
    rules.publication.order === 'votes' || chosen.every((item, i) => i === 0 || item > (chosen[i - 1] ?? 0));
  const decidedOn = state.rounds.flatMap(({ decision: made }) => made?.payload.items ?? []);
  const holdsDecided = decidedOn.every((item) => chosen.includes(item));
  if (!isDistinct || !isWithin || !isOrdered || !holdsDecided) {
    return reject('proclamation.mismatch', 'the chosen or their order');
  }
  return accept(() => {
    state.proclaimed = payload;
    return NO_FACTS;
  });
};

/** These stand in the log withheld, never whole. */
const onlyWithheld = (): Result<never> => reject('session.state', 'an entry that the rules withhold');

/** The endorsement of a withheld entry; of any other it is checked as in a whole log. */
const endorsedAmong =
  (entries: WithheldEntries): Handler<'endorsed'> =>
  (state, statement, tools) => {
    const entry = entries.get(statement.payload.entry);
    if (entry === undefined) return HANDLERS.endorsed(state, statement, tools);
    const member = signedBy(state, statement, 'registrar', 'presiding', 'scrutineer');
    if (!member.ok) return member;
    if (entry.endorsers.has(statement.signer)) return reject('session.duplicate');
    const effect = entry.kind === 'paper-round' ? paperRoundEffect : resultEffect;
    const effected = effect(state, entry, member.value);
    if (!effected.ok) return effected;
    return accept(() => {
      entry.endorsers.add(statement.signer);
      return effected.value();
    });
  };

/** With t partial decryptions in the log the totals are known to staff: such a round cannot be made undone. */
const abortedAmong =
  (entries: WithheldEntries): Handler<'round-aborted'> =>
  (state, statement, tools) =>
    // The first t withheld entries of a round are partial decryptions.
    ofRound(entries, statement.payload.round) >= manifestOf(state).threshold
      ? reject('session.state', 'the totals are decrypted already')
      : HANDLERS['round-aborted'](state, statement, tools);

/** The checks of every kind, where these entries are withheld. */
export const withheldHandlers = (entries: WithheldEntries): Handlers => ({
  ...HANDLERS,
  'partial-decryption': onlyWithheld,
  result: onlyWithheld,
  'paper-round': onlyWithheld,
  endorsed: endorsedAmong(entries),
  'round-aborted': abortedAmong(entries),
  'round-opened': openingUnder(claimedRound),
  decision,
  proclaimed,
});
