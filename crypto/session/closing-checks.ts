/** Checks of a round after its close: seal, declaration, decryption, result, decision, paper round, proclamation. */

import type { BallotForm } from '../ballot/form.ts';
import { fromHex, type LeafHash, toHash } from '../bytes.ts';
import { openCheckpoint } from '../log/open-checkpoint.ts';
import { accept, type Result, reject } from '../rejection.ts';
import type { StatementOf } from '../statements/envelope.ts';
import { replaceBadge, replacementPossible } from './attendance-checks.ts';
import { ballotFormFor } from './forms.ts';
import { type Apply, type Handler, type Laws, NO_FACTS, namedRound, signedBy } from './handler.ts';
import { outcomeInput, votesPerItem } from './outcome-input.ts';
import { prescribedRound, roundCalledFor } from './round-checks.ts';
import { witnessName } from './setup-checks.ts';
import {
  currentRound,
  keyHolders,
  manifestOf,
  outcomeOf,
  type Pending,
  type Round,
  type SessionState,
  sealQuorum,
} from './state.ts';

/** Witness keys of the scrutineers that hold key shares, under the names that they cosign with. */
export function keyHolderWitnesses(state: SessionState): { name: string; publicKey: Uint8Array }[] {
  const { origin } = manifestOf(state);
  const holders = keyHolders(state);
  return [...state.staff.values()]
    .filter(({ role, index }) => role === 'scrutineer' && holders.includes(index))
    .map(({ index, witnessKey }) => ({
      name: witnessName(origin, index),
      publicKey: fromHex(witnessKey as string),
    }));
}

/**
 * Whether a note is the seal of a round: the checkpoint of exactly the close, signed by the log and cosigned by at
 * least Q key holders. Everything about the note is attacker-controlled.
 */
function checkSeal(state: SessionState, round: Round, note: string): Result<{ root: Uint8Array }> {
  const { origin, logKey } = manifestOf(state);
  const opened = openCheckpoint(note, origin, fromHex(logKey), keyHolderWitnesses(state));
  if (!opened.ok) return opened;
  const { checkpoint, cosignedBy, unknown } = opened.value;
  if (unknown.length > 0) return reject('log.unknown_key', unknown.join('').trim());
  const { size } = checkpoint;
  if (size !== round.closedSize) return reject('seal.checkpoint', `size ${size}`);
  if (toHash(checkpoint.root) !== toHash(state.tree.rootAt(size))) return reject('seal.checkpoint', 'root');
  const needed = sealQuorum(state);
  return cosignedBy.length >= needed
    ? accept({ root: checkpoint.root })
    : reject('seal.too_few', `${cosignedBy.length} of ${needed}`);
}

export const roundSealed: Handler<'round-sealed'> = (state, { payload, signer }) => {
  if (signer !== manifestOf(state).issuingKey) return reject('envelope.signer', 'round-sealed');
  const round = namedRound(state, payload.round);
  if (!round.ok) return round;
  const seal = checkSeal(state, round.value, payload.checkpoint);
  if (!seal.ok) return seal;
  return accept(() => {
    round.value.sealedRoot = seal.value.root;
    return NO_FACTS;
  });
};

export const roundDeclared: Handler<'round-declared'> = (state, statement) => {
  const { payload } = statement;
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const named = namedRound(state, payload.round);
  if (!named.ok) return named;
  const round = named.value;
  const received = round.counting.size;
  if (received > round.papers.size) return reject('paper.count', `${received} of ${round.papers.size}`);
  if (payload.issued !== round.papers.size || payload.received !== received) {
    return reject('declaration.counts', `issued ${round.papers.size}, received ${received}`);
  }
  const isVoid = payload.verdict === 'void';
  if (isVoid && payload.reason === null) return reject('payload.malformed', 'a void round needs a reason');
  const underFloor = received < manifestOf(state).rules.decryptionFloor;
  const ended = isVoid ? 'void' : round.kind === 'test' ? 'test' : underFloor ? 'not-decryptable' : undefined;
  return accept(() => {
    round.declared = payload;
    if (ended !== undefined) round.status = ended;
    return { decryptable: ended === undefined };
  });
};

/** Structure only: box and proof are checked by the caller, who knows the sums. */
export const partialDecryption: Handler<'partial-decryption'> = (state, statement) => {
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  const round = namedRound(state, statement.payload.round);
  if (!round.ok) return round;
  if (!keyHolders(state).includes(member.value.index)) return reject('envelope.signer', 'no key share');
  if (round.value.partials.some(({ signer }) => signer === statement.signer))
    return reject('session.duplicate');
  return accept(() => {
    round.value.partials.push(statement);
    return NO_FACTS;
  });
};

/** Structure only: counts and outcome are recomputed by the caller. */
export const result: Handler<'result'> = (state, statement) => {
  const { payload } = statement;
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  const named = namedRound(state, payload.round);
  if (!named.ok) return named;
  const round = named.value;
  if (round.results.some(({ signer }) => signer === statement.signer)) return reject('session.duplicate');
  const { threshold } = manifestOf(state);
  const partials = round.partials.map(({ leaf }) => leaf);
  if (partials.length < threshold) return reject('decryption.too_few', `${partials.length} of ${threshold}`);
  const usesFirst =
    payload.shares.length === threshold && payload.shares.every((leaf, i) => leaf === partials[i]);
  if (!usesFirst) return reject('result.shares');
  if (payload.box !== round.partials[0]?.payload.box) return reject('decryption.box');
  if (payload.counts.length !== round.keys?.layout.slots)
    return reject('result.counts', 'one count per slot');
  const listsAll = payload.outcome.length === round.items.length;
  const items = new Set(payload.outcome.map(({ item }) => item));
  if (!listsAll || !round.items.every((item) => items.has(item))) return reject('result.outcome', 'items');
  return accept(() => {
    round.results.push(statement);
    state.pending.set(statement.leaf, { statement, endorsers: new Set() });
    return NO_FACTS;
  });
};

/** Numbers of the items that a round has chosen: by the outcome, then those that the presidium chose among the tied. */
function chosenOfRound(round: Round): number[] {
  const { decision } = round;
  const own = (outcomeOf(round) ?? []).filter(({ status }) => status === 'chosen').map(({ item }) => item);
  return decision?.payload.choice === 'choose-among-tied' ? [...own, ...decision.payload.items] : own;
}

/**
 * Numbers of the items that all rounds so far have chosen, in their order: rounds in sequence, within a round by the
 * outcome, then those that the presidium chose among the tied; or by number where the rules publish in ballot order.
 */
export function chosenInOrder(state: SessionState): number[] {
  const chosen = state.rounds.flatMap(chosenOfRound);
  const { order } = manifestOf(state).rules.publication;
  return order === 'votes' ? chosen : chosen.sort((a, b) => a - b);
}

export const decision: Handler<'decision'> = (state, statement) => {
  const { choice, items, round: number } = statement.payload;
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const named = namedRound(state, number);
  if (!named.ok) return named;
  const outcome = outcomeOf(named.value);
  if (outcome === undefined) return reject('decision.not_allowed', 'the round has no result');
  const { rules } = manifestOf(state);
  const tied = outcome.filter(({ status }) => status === 'tied').map(({ item }) => item);
  const places = named.value.chosen - outcome.filter(({ status }) => status === 'chosen').length;
  const allowed = {
    runoff: tied.length > 0 && rules.tie === 'runoff',
    'choose-among-tied': tied.length > 0 && rules.tie === 'presidium' && items.length === places,
    'further-round': tied.length === 0 && places > 0,
    'accept-fewer': tied.length === 0 && places > 0,
  }[choice];
  const distinct = new Set(items).size === items.length && items.every((item) => tied.includes(item));
  if (!allowed || !distinct || (choice !== 'choose-among-tied' && items.length > 0)) {
    return reject('decision.not_allowed', choice);
  }
  return accept(() => {
    named.value.decision = statement;
    return { furtherRound: choice === 'runoff' || choice === 'further-round' };
  });
};

/** Form and N of the round that is to be held next, if these are its items; a paper round stands in for it. */
function paperLayout(
  state: SessionState,
  items: readonly number[],
): Result<{ form: BallotForm; chosen: number }> {
  const { kind, decidedBy } = roundCalledFor(state);
  const prescribed = prescribedRound(state, kind, decidedBy);
  const isSame =
    prescribed?.items.length === items.length && prescribed.items.every((item, i) => item === items[i]);
  if (prescribed === undefined || !isSame) return reject('round.items');
  const layout = ballotFormFor(manifestOf(state).rules, kind, items.length, prescribed.chosen);
  return layout.ok ? accept({ form: layout.value.form, chosen: prescribed.chosen }) : layout;
}

export const paperRound: Handler<'paper-round'> = (state, statement) => {
  const { payload } = statement;
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  if (member.value.index !== 1) return reject('envelope.signer', 'the chief scrutineer enters a paper round');
  if (payload.round !== state.rounds.length + 1) return reject('round.number', `${payload.round}`);
  const { issued, received, invalid, blank, present } = payload;
  if (received > issued || issued > present || invalid + blank > received || present > state.roll.size) {
    return reject('paper.count', 'received ≤ issued ≤ present');
  }
  const layout = paperLayout(state, payload.items);
  if (!layout.ok) return layout;
  const { form } = layout.value;
  if (payload.counts.length !== form.items * form.options) {
    return reject('result.counts', 'one count per item and option');
  }
  const valid = received - invalid;
  for (const [item, own] of votesPerItem(form, payload.counts).entries()) {
    const sum = own.reduce((a, b) => a + b, 0) + blank;
    if (form.type === 'approve' ? sum > valid : sum !== valid) {
      return reject('result.crosscheck', `item ${payload.items[item]}: ${sum} of ${valid}`);
    }
  }
  return accept(() => {
    // The entry takes the place of the one before: nobody endorses any more what the chief has put right.
    for (const [leaf, earlier] of state.pending)
      if (earlier.statement.kind === 'paper-round') state.pending.delete(leaf);
    state.pending.set(statement.leaf, { statement, endorsers: new Set() });
    return NO_FACTS;
  });
};

/** Puts an endorsed paper round into force. */
function enterPaperRound(state: SessionState, statement: StatementOf<'paper-round'>, laws: Laws): void {
  const { round, items, present, counts, received, invalid } = statement.payload;
  const layout = paperLayout(state, items);
  if (!layout.ok) throw new Error('the form was checked when the round was entered');
  const { chosen, form } = layout.value;
  const held = { items, form, chosen, present };
  state.rounds.push({
    ...held,
    number: round,
    kind: 'paper',
    opened: statement.hash,
    keys: undefined,
    papers: new Map(),
    paperOf: new Map(),
    counting: new Map(),
    codes: new Set(),
    challenged: new Set(),
    partials: [],
    results: [],
    paperResult: statement,
    paperOutcome: laws.decideOutcome(outcomeInput(manifestOf(state), held, counts, received - invalid)),
    status: 'paper',
  });
}

/** What one more endorsement of a result does: with t−1 others it is final. */
function endorseResult(state: SessionState, target: StatementOf<'result'>, endorsers: number): Apply {
  return () => {
    const { threshold } = manifestOf(state);
    if (endorsers < threshold - 1) return NO_FACTS;
    const round = state.rounds.at(-1) as Round;
    round.final = target;
    round.status = 'final';
    for (const [leaf, { statement }] of state.pending)
      if (statement.kind === 'result') state.pending.delete(leaf);
    return { resultFinal: true };
  };
}

/** A paper round takes another scrutineer and a presiding officer. */
function endorsePaperRound(
  state: SessionState,
  pending: Pending,
  target: StatementOf<'paper-round'>,
  laws: Laws,
): Apply {
  return () => {
    const roles = new Set([...pending.endorsers].map((key) => state.staff.get(key)?.role));
    if (!roles.has('scrutineer') || !roles.has('presiding')) return NO_FACTS;
    state.pending.delete(target.leaf);
    enterPaperRound(state, target, laws);
    return { paperRoundFinal: true };
  };
}

function endorsementEffect(state: SessionState, pending: Pending, role: string, laws: Laws): Result<Apply> {
  const target = pending.statement;
  if (target.kind === 'badge-replaced') {
    if (role !== 'presiding') return reject('endorsement.target', 'a presiding officer endorses a new badge');
    const possible = replacementPossible(state, target);
    if (!possible.ok) return possible;
    return accept(() => {
      state.pending.delete(target.leaf);
      replaceBadge(state, target);
      return NO_FACTS;
    });
  }
  if (target.kind === 'paper-round') {
    if (target.payload.round !== state.rounds.length + 1) {
      return reject('endorsement.target', 'the paper round is out of date');
    }
    if (role === 'registrar') return reject('endorsement.target', 'a paper round is not for the registrar');
    return accept(endorsePaperRound(state, pending, target, laws));
  }
  // A result waits only while its round is the current one; checked all the same, since it is made final there.
  const isCurrent = target.payload.round === currentRound(state)?.number;
  if (role !== 'scrutineer' || !isCurrent) return reject('endorsement.target', 'a result');
  return accept(endorseResult(state, target, pending.endorsers.size + 1));
}

export const endorsed: Handler<'endorsed'> = (state, statement, { laws }) => {
  const member = signedBy(state, statement, 'registrar', 'presiding', 'scrutineer');
  if (!member.ok) return member;
  const pending = state.pending.get(statement.payload.entry);
  if (pending === undefined) return reject('endorsement.target', 'nothing waits for this endorsement');
  if (pending.statement.signer === statement.signer) return reject('endorsement.target', 'its own signer');
  if (pending.endorsers.has(statement.signer)) return reject('session.duplicate');
  const effect = endorsementEffect(state, pending, member.value.role, laws);
  if (!effect.ok) return effect;
  return accept(() => {
    pending.endorsers.add(statement.signer);
    return effect.value();
  });
};

/** Leaf hashes of all final results and paper rounds, in order of the rounds. */
export const finalResults = (state: SessionState): LeafHash[] =>
  state.rounds.flatMap(({ final, paperResult, withheldResult }) =>
    [final?.leaf, paperResult?.leaf, withheldResult].filter((x) => x !== undefined),
  );

/** Results and the chosen in their order, as the final results have them. */
export const proclaimed: Handler<'proclaimed'> = (state, statement) => {
  const { payload } = statement;
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const finals = finalResults(state);
  const sameResults =
    finals.length === payload.results.length && finals.every((f, i) => f === payload.results[i]);
  if (!sameResults) return reject('proclamation.mismatch', 'results');
  const last = state.rounds.at(-1) as Round;
  const outcome = outcomeOf(last);
  if (outcome !== undefined && state.phase === 'decrypted') {
    const chosen = outcome.filter(({ status }) => status === 'chosen').length;
    // Where items are tied at the cut, fewer than N are chosen.
    if (chosen < last.chosen && !settledByRule(outcome))
      return reject('decision.not_allowed', 'the presidium must decide first');
  }
  const chosen = chosenInOrder(state);
  const same =
    chosen.length === payload.chosen.length && chosen.every((item, i) => item === payload.chosen[i]);
  if (!same) return reject('proclamation.mismatch', 'the chosen or their order');
  return accept(() => {
    state.proclaimed = payload;
    return NO_FACTS;
  });
};

/** A tie that the rules themselves settle by choosing fewer leaves no decision to anybody. */
const settledByRule = (outcome: readonly { reason: string }[]): boolean =>
  outcome.some(({ reason }) => reason === 'tie-left-out');
