/** Checks of a round from the empty box to the close: witnesses, opening, papers, ballots, challenges. */

import { ciphertextLength, elementsOf, proofLength } from '../ballot/ballot.ts';
import { hashContext, trackingCode } from '../ballot/context.ts';
import { formText } from '../ballot/form.ts';
import { roundKeys } from '../ballot/keys.ts';
import type { BallotToVerify } from '../ballot/verify.ts';
import { type Bytes, fromHex, type Hash, type LeafHash, toHash } from '../bytes.ts';
import { fromBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import type { PayloadOf } from '../statements/catalogue.ts';
import type { StatementOf } from '../statements/envelope.ts';
import { ballotFormFor, type RoundKind } from './forms.ts';
import { type Handler, NO_FACTS, namedRound, signedBy } from './handler.ts';
import { currentRound, manifestOf, outcomeOf, type Paper, type Round, type SessionState } from './state.ts';

export const witnessed: Handler<'witnessed'> = (state, statement) => {
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  const { round, phase, size, root } = statement.payload;
  if (size > state.tree.size || toHash(state.tree.rootAt(size)) !== root) return reject('witness.mismatch');
  if (phase === 'closed') {
    const closed = namedRound(state, round);
    if (!closed.ok) return closed;
    return size >= (closed.value.closedSize ?? Number.POSITIVE_INFINITY)
      ? accept(() => NO_FACTS)
      : reject('witness.mismatch', 'the close is not in what was seen');
  }
  if (state.phase !== 'idle' || round !== state.rounds.length + 1)
    return reject('round.number', `round ${round}`);
  if (size < state.sizeAtCommand)
    return reject('witness.mismatch', 'the last command is not in what was seen');
  const seen = state.witnessedEmpty.get(round) ?? new Set();
  if (seen.has(statement.signer)) return reject('session.duplicate');
  return accept(() => {
    state.witnessedEmpty.set(round, seen.add(statement.signer));
    return NO_FACTS;
  });
};

/** A round that left no result and may be repeated. */
const isRepeatable = ({ status }: Round): boolean =>
  status === 'void' || status === 'aborted' || status === 'not-decryptable';

/** The earlier round whose decision this one carries out, if it is the last decided one. */
export function decidedRound(state: SessionState, decidedBy: LeafHash | null): Round | undefined {
  const decided = state.rounds.filter((round) => round.decision !== undefined).at(-1);
  return decided?.decision?.leaf === decidedBy ? decided : undefined;
}

/** Items and number to be chosen that a kind of round prescribes now; undefined where it is not called for. */
export function prescribedRound(
  state: SessionState,
  kind: RoundKind,
  decidedBy: LeafHash | null,
): { items: readonly number[]; chosen: number } | undefined {
  const { rules } = manifestOf(state);
  if (kind === 'test') {
    return decidedBy === null ? { items: [], chosen: rules.form === 'grade' ? 0 : 1 } : undefined;
  }
  if (kind === 'main') {
    const isFirst = state.rounds.every((round) => round.kind === 'test' || isRepeatable(round));
    const items = state.candidates.map(({ number }) => number);
    return isFirst && decidedBy === null ? { items, chosen: rules.chosen } : undefined;
  }
  const decided = decidedRound(state, decidedBy);
  const outcome = decided && outcomeOf(decided);
  const calledFor = kind === 'runoff' ? 'runoff' : 'further-round';
  if (decided === undefined || outcome === undefined || decided.decision?.payload.choice !== calledFor) {
    return undefined;
  }
  const open = kind === 'runoff' ? 'tied' : 'not-chosen';
  const chosen = outcome.filter(({ status }) => status === 'chosen').length;
  const items = decided.items.filter((item) =>
    outcome.some((entry) => entry.item === item && entry.status === open),
  );
  return { items, chosen: Math.min(decided.chosen - chosen, items.length) };
}

/** The round that is to be held next: what was decided after the last result, or the main one. */
export function roundCalledFor(state: SessionState): { kind: RoundKind; decidedBy: LeafHash | null } {
  const decided = state.rounds.findLast(({ decision }) => decision !== undefined)?.decision;
  const kinds: Partial<Record<string, RoundKind>> = { runoff: 'runoff', 'further-round': 'further' };
  const kind = kinds[decided?.payload.choice ?? ''];
  return kind === undefined ? { kind: 'main', decidedBy: null } : { kind, decidedBy: decided?.leaf ?? null };
}

/** Items and N that a round must have, undefined where it is not called for. */
type Prescribe = (
  state: SessionState,
  opening: PayloadOf<'round-opened'>,
) => ReturnType<typeof prescribedRound>;

/** The check of an opening, given what the round must be on. */
export const openingUnder =
  (prescribe: Prescribe): Handler<'round-opened'> =>
  (state, statement, { laws }) => {
    const { payload, hash } = statement;
    const member = signedBy(state, statement, 'presiding');
    if (!member.ok) return member;
    if (payload.round !== state.rounds.length + 1)
      return reject('round.number', `next is ${state.rounds.length + 1}`);
    const last = state.rounds.filter(({ kind }) => kind === payload.kind).at(-1);
    const repeats = last !== undefined && isRepeatable(last) ? last.number : null;
    if (payload.repeats !== repeats) return reject('round.number', 'repeats');
    const expected = prescribe(state, payload);
    const sameItems =
      expected?.items.length === payload.items.length &&
      expected.items.every((item, i) => item === payload.items[i]);
    if (expected === undefined || !sameItems || expected.chosen !== payload.chosen)
      return reject('round.items');
    const { rules, threshold, rollSize } = manifestOf(state);
    const layout = ballotFormFor(rules, payload.kind, payload.items.length, payload.chosen);
    if (!layout.ok || formText(layout.value.form) !== formText(payload.form))
      return reject('round.items', 'form');
    const present = state.present.size;
    if (payload.present !== present) return reject('round.present', `${present} are present`);
    if (payload.kind !== 'test') {
      if (!laws.quorumHolds(rules.quorum, present, rollSize)) {
        return reject('round.quorum', `${present} of ${rollSize} are present`);
      }
      const witnesses = state.witnessedEmpty.get(payload.round)?.size ?? 0;
      if (witnesses < threshold) return reject('round.empty_box', `${witnesses} of ${threshold}`);
    }
    if (state.keys === undefined || payload.ceremony !== state.ceremony) return reject('round.keys');
    const keys = roundKeys(payload.form, state.keys.slotKeys);
    if (!keys.ok) return keys;
    return accept(() => {
      state.admittedLate.clear();
      state.rounds.push({
        number: payload.round,
        kind: payload.kind,
        items: payload.items,
        form: payload.form,
        chosen: payload.chosen,
        present,
        opened: hash,
        keys: keys.value,
        papers: new Map(),
        paperOf: new Map(),
        counting: new Map(),
        codes: new Set(),
        challenged: new Set(),
        partials: [],
        results: [],
        status: 'under-way',
      });
      return NO_FACTS;
    });
  };

export const roundOpened = openingUnder((state, { kind, decidedBy }) =>
  prescribedRound(state, kind, decidedBy),
);

export const paper: Handler<'paper'> = (state, { payload, hash, leaf, signer }) => {
  const { issuingKey, candidatesHash } = manifestOf(state);
  if (signer !== issuingKey) return reject('envelope.signer', 'paper');
  const named = namedRound(state, payload.round);
  if (!named.ok) return reject('paper.hashes', 'round');
  const round = named.value;
  const { credential, votingKey } = payload;
  const attendee = state.attendance.get(credential);
  if (!state.present.has(credential) || attendee?.votingKey !== votingKey) return reject('paper.credential');
  if (round.paperOf.has(credential)) return reject('paper.duplicate');
  const agrees =
    payload.candidates === candidatesHash &&
    payload.rules === state.rulesHash &&
    payload.opened === round.opened &&
    payload.ceremony === state.ceremony;
  if (!agrees) return reject('paper.hashes');
  return accept(() => {
    const issued: Paper = { hash, leaf, credential, votingKey };
    round.papers.set(hash, issued);
    round.paperOf.set(credential, issued);
    return NO_FACTS;
  });
};

/** `hashContext` of the ballot that a paper of this round admits; 64 bytes. */
export function contextOf(state: SessionState, round: Round, paper: Paper): Bytes {
  return hashContext({
    session: fromHex(state.session as string),
    round: round.number,
    paper: fromHex(paper.hash),
    credential: fromHex(paper.credential),
    votingKey: fromHex(paper.votingKey),
    form: round.form,
    slots: round.keys?.layout.slots ?? 0,
    ceremony: fromHex(state.ceremony as string),
  });
}

/** The round that is open for a ballot or challenge, or the rejection that a deputy can understand. */
function openRound(state: SessionState, number: number): Result<Round> {
  const round = currentRound(state);
  if (round === undefined || number > round.number) return reject('round.not_open');
  return number < round.number ? reject('round.closed', `round ${number}`) : accept(round);
}

/** The paper that a ballot or challenge is made on, if it is the one of the voting key that signs. */
function usablePaper(round: Round, hash: Hash, signer: string): Result<Paper> {
  const issued = round.papers.get(hash);
  if (issued === undefined) return reject('paper.unknown');
  return issued.votingKey === signer ? accept(issued) : reject('paper.credential');
}

/** A challenge concerns its own paper only: a deputy cannot challenge the code seen on a neighbour's tablet. */
const challengeKey = (paper: Hash, code: Hash): string => `${paper}/${code}`;

/** Hashes of the papers of this round on which a code was challenged; only the paper of its ballot matters. */
export const papersChallenging = (round: Round, code: Hash): Hash[] =>
  [...round.challenged]
    .filter((key) => key.endsWith(`/${code}`))
    .map((key) => key.slice(0, code.length) as Hash);

/** What the proof of an admissible ballot must be checked against; the proof itself is checked by the caller. */
export interface BallotUnderTest {
  readonly round: Round;
  readonly paper: Paper;
  readonly code: Hash;
  readonly ballot: BallotToVerify;
}

/** Everything about a ballot but signature and proof, in the order state, paper, credential, once. */
export function examineBallot(
  state: SessionState,
  { payload, signer }: StatementOf<'ballot'>,
): Result<BallotUnderTest> {
  const open = openRound(state, payload.round);
  if (!open.ok) return open;
  const round = open.value;
  const issued = usablePaper(round, payload.paper, signer);
  if (!issued.ok) return issued;
  const counting = round.counting.get(issued.value.credential);
  if (manifestOf(state).rules.secondCast === 'first-valid') {
    if (counting !== undefined) return reject('ballot.already_cast');
    if (payload.replaces !== null) return reject('ballot.replaces');
  } else if (payload.replaces !== (counting?.code ?? null)) return reject('ballot.replaces');
  const ciphertext = fromBase64(payload.ciphertext) as Bytes;
  const proof = fromBase64(payload.proof) as Bytes;
  const { layout } = round.keys as NonNullable<Round['keys']>;
  if (ciphertext.length !== ciphertextLength(layout) || proof.length !== proofLength(layout)) {
    return reject('ballot.length');
  }
  const context = contextOf(state, round, issued.value);
  const code = toHash(trackingCode(context, elementsOf({ ciphertext, proof })));
  if (round.codes.has(code)) return reject('ballot.code_used');
  if (round.challenged.has(challengeKey(payload.paper, code))) return reject('ballot.challenged');
  return accept({ round, paper: issued.value, code, ballot: { context, ciphertext, proof } });
}

export const ballot: Handler<'ballot'> = (state, statement) => {
  const examined = examineBallot(state, statement);
  if (!examined.ok) return examined;
  const { round, paper: issued, code, ballot } = examined.value;
  const { ciphertext, proof } = ballot;
  return accept(() => {
    round.codes.add(code);
    round.counting.set(issued.credential, { code, entry: state.tree.size, ciphertext, proof });
    return NO_FACTS;
  });
};

export const challenge: Handler<'challenge'> = (state, { payload, signer }) => {
  const open = openRound(state, payload.round);
  if (!open.ok) return open;
  const round = open.value;
  const issued = usablePaper(round, payload.paper, signer);
  if (!issued.ok) return issued;
  if (round.codes.has(payload.code)) return reject('ballot.code_used');
  const challenged = challengeKey(payload.paper, payload.code);
  if (round.challenged.has(challenged)) return reject('session.duplicate');
  return accept(() => {
    round.challenged.add(challenged);
    return NO_FACTS;
  });
};

/** Suspending and resuming: the same round goes on. */
export const roundInterrupted: Handler<'round-suspended' | 'round-resumed'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const round = namedRound(state, statement.payload.round);
  return round.ok ? accept(() => NO_FACTS) : round;
};

export const roundAborted: Handler<'round-aborted'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const round = namedRound(state, statement.payload.round);
  if (!round.ok) return round;
  // With t partial decryptions in the log anybody can count: such a round cannot be made not to have happened.
  if (round.value.partials.length >= manifestOf(state).threshold) {
    return reject('session.state', 'the totals are decrypted already');
  }
  return accept(() => {
    round.value.status = 'aborted';
    round.value.abortReason = statement.payload.reason;
    return NO_FACTS;
  });
};

export const roundClosed: Handler<'round-closed'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const round = namedRound(state, statement.payload.round);
  if (!round.ok) return round;
  const without = [...state.present].filter((credential) => !round.value.paperOf.has(credential));
  if (without.length > 0) return reject('paper.missing', `${without.length} deputies`);
  return accept(() => {
    round.value.closedSize = state.tree.size + 1;
    return NO_FACTS;
  });
};
