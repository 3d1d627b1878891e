/** Ties, decisions, runoffs, further rounds, repeats, paper rounds, and a second cast that replaces the first. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  commandFields,
  proclamation,
  roundCommand,
  roundOpening,
} from '../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import { roundCalledFor } from '../../crypto/session/round-checks.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { Deputy, MemorySession } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  castAll,
  decisionOn,
  declareVoid,
  deviceOf,
  endorsementBy,
  idleSession,
  openRoundOf,
  openSession,
  reclaimed,
  statementOf,
  toResult,
  verifierOf,
} from '../support/session-scenes.ts';

/** Votes alone rank; two of three are chosen. */
const RANKED: Partial<Rules> = { majority: null };
/** 赞成: 4, 2, 2: items 2 and 3 tie for the second place. */
const TIED: readonly Marks[] = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 0],
  [0, 1, 0],
];
/** 赞成: 4, 1, 0: only item 1 has a majority. */
const TOO_FEW: readonly Marks[] = [
  [0, 0, 1],
  [0, 1, 1],
  [0, 1, 1],
  [0, 1, 1],
];

let session: MemorySession;
const answer = (envelope: Bytes): string => answerIn(session, envelope);
const statusOf = (item: number): string | undefined =>
  session.round.final?.payload.outcome.find((entry) => entry.item === item)?.status;
const proclaiming = (chosen: readonly number[]): Bytes =>
  session.presiding.sign('proclaimed', proclamation(session.state, chosen, 1));
async function expectVerified(): Promise<void> {
  const { findings } = await verifierOf(session.entries);
  expect(findings).toEqual([]);
}

describe('a tie that goes to a runoff', () => {
  test('is decided, held among the tied only, and proclaimed with what was chosen before', async () => {
    session = await openSession({ rules: RANKED });
    await toResult(session, TIED);
    expect([1, 2, 3].map(statusOf)).toEqual(['chosen', 'tied', 'tied']);
    expect(answer(proclaiming([1])), 'before the decision').toBe('decision.not_allowed');
    expect(answer(reclaimed(decisionOn(session, 'runoff'), session.registrar.publicKey))).toBe(
      'envelope.signer',
    );
    for (const [choice, items] of [
      ['further-round', []],
      ['accept-fewer', []],
      ['choose-among-tied', [2]],
      ['runoff', [2]],
    ] as const) {
      expect(answer(decisionOn(session, choice, items)), choice).toBe('decision.not_allowed');
    }
    expect(
      answer(
        session.presiding.sign('decision', {
          ...commandFields(session.state, 1),
          round: 2,
          choice: 'runoff',
          items: [],
          reason: '主席团会议决定',
        }),
      ),
    ).toBe('round.number');
    expect(answer(decisionOn(session, 'runoff'))).toBe('accepted');
    expect(session.state.phase).toBe('idle');

    const onPaper = deviceOf(session, 1).signer.sign('paper-round', {
      ...commandFields(session.state, 1),
      ...{ round: 2, items: [2, 3], present: 4, issued: 4, received: 4, invalid: 0, blank: 0 },
      counts: [3, 1, 0, 1, 3, 0],
    });
    expect(session.ledger.check(statementOf(onPaper)).ok, 'on paper').toBe(true);

    session.witnessEmpty();
    const opening = roundOpening(session.state, 'runoff', 1);
    expect(opening).toMatchObject({ round: 2, items: [2, 3], chosen: 1, form: { max: 1 }, repeats: null });
    for (const changes of [
      { kind: 'further' },
      { kind: 'main', decidedBy: null },
      { kind: 'main', decidedBy: null, items: [1, 2, 3], chosen: 2, form: session.round.form },
      { items: [1, 2] },
      { chosen: 2 },
      { decidedBy: null },
    ] as const) {
      const wrong = session.presiding.sign('round-opened', { ...opening, ...changes });
      expect(answer(wrong), JSON.stringify(changes)).toBe('round.items');
    }
    const { final } = session.round;
    if (final === undefined) throw new Error('no result');
    const other = { item: 3, status: 'not-chosen', reason: 'beyond-n', grade: null } as const;
    const outcome = [...final.payload.outcome.slice(0, 2), other];
    session.round.final = { ...final, payload: { ...final.payload, outcome } };
    const further = { kind: 'further', items: [3], form: { ...opening.form, items: 1 } } as const;
    const undecided = session.presiding.sign('round-opened', { ...opening, ...further });
    expect(answer(undecided), 'a runoff was decided').toBe('round.items');
    session.round.final = final;
    openRoundOf(session, 'runoff');
    await toResult(session, [
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
    expect(answer(proclaiming([2])), 'without the first round').toBe('proclamation.mismatch');
    expect(answer(proclaiming([1, 3]))).toBe('proclamation.mismatch');
    const named = proclamation(session.state, [1, 2], 1);
    const results = [named.results[0], named.results[0]] as typeof named.results;
    expect(answer(session.presiding.sign('proclaimed', { ...named, results }))).toBe('proclamation.mismatch');
    session.proclaim();
    expect(session.state.proclaimed?.chosen).toEqual([1, 2]);
    expect(session.state.proclaimed?.results).toHaveLength(2);
    session.archive();
    await expectVerified();
  });

  test('may be void, is repeated under the same decision, and may tie again', async () => {
    session = await openSession({ rules: RANKED });
    await toResult(session, TIED);
    session.append(decisionOn(session, 'runoff'));
    session.witnessEmpty();
    openRoundOf(session, 'runoff');
    castAll(session, [
      [0, 1],
      [0, 1],
    ]);
    session.closeRound();
    await session.seal();
    session.append(declareVoid(session));
    session.witnessEmpty();
    const opening = roundOpening(session.state, 'runoff', 1);
    expect(opening).toMatchObject({ round: 3, repeats: 2, items: [2, 3] });
    expect(answer(session.presiding.sign('round-opened', { ...opening, repeats: null }))).toBe(
      'round.number',
    );
    openRoundOf(session, 'runoff');
    await toResult(session, [
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
    expect([2, 3].map(statusOf)).toEqual(['tied', 'tied']);
    session.append(decisionOn(session, 'runoff'));
    session.witnessEmpty();
    expect(roundOpening(session.state, 'runoff', 1)).toMatchObject({ round: 4, repeats: null, chosen: 1 });
    await expectVerified();
  });
});

describe('a tie that the presidium decides', () => {
  beforeAll(async () => {
    session = await openSession({ rules: { ...RANKED, tie: 'presidium' } });
    await toResult(session, TIED);
    toTie = bookmark(session);
  });
  let toTie: () => void;
  beforeEach(() => toTie());

  test('takes as many of the tied as there are places, each once', async () => {
    for (const items of [[], [1], [2, 3], [2, 2], [4]]) {
      expect(answer(decisionOn(session, 'choose-among-tied', items)), items.join()).toBe(
        'decision.not_allowed',
      );
    }
    expect(answer(decisionOn(session, 'runoff'))).toBe('decision.not_allowed');
    expect(answer(decisionOn(session, 'choose-among-tied', [3]))).toBe('accepted');
    expect(session.state.phase).toBe('decided');
    expect(answer(decisionOn(session, 'choose-among-tied', [2]))).toBe('session.state');
    expect(answer(proclaiming([1, 2]))).toBe('proclamation.mismatch');
    session.proclaim();
    expect(session.state.proclaimed?.chosen).toEqual([1, 3]);
    await expectVerified();
  });

  test('takes nobody twice where there are two places', () => {
    const { final } = session.round;
    if (final === undefined) throw new Error('no result');
    const outcome = final.payload.outcome.map(({ item }) => ({
      item,
      status: 'tied' as const,
      reason: 'tie-at-cut' as const,
      grade: null,
    }));
    session.round.final = { ...final, payload: { ...final.payload, outcome } };
    expect(answer(decisionOn(session, 'choose-among-tied', [2, 2]))).toBe('decision.not_allowed');
    expect(answer(decisionOn(session, 'choose-among-tied', [2, 3]))).toBe('accepted');
  });

  test('cannot be passed over', () => {
    expect(answer(proclaiming([1]))).toBe('decision.not_allowed');
    expect(answer(proclaiming([1, 2, 3]))).toBe('decision.not_allowed');
  });
});

test('a tie that the rules settle needs no decision: fewer are chosen', async () => {
  session = await openSession({ rules: { ...RANKED, tie: 'choose-fewer' } });
  await toResult(session, TIED);
  expect([1, 2, 3].map(statusOf)).toEqual(['chosen', 'not-chosen', 'not-chosen']);
  session.proclaim();
  expect(session.state.proclaimed?.chosen).toEqual([1]);
  await expectVerified();
});

test('a tie that the rules settle needs no decision: all are admitted', async () => {
  session = await openSession({ rules: { ...RANKED, tie: 'admit-all' } });
  await toResult(session, TIED);
  session.proclaim();
  expect(session.state.proclaimed?.chosen).toEqual([1, 2, 3]);
  await expectVerified();
});

describe('fewer than N with a majority', () => {
  let toShortfall: () => void;
  beforeAll(async () => {
    session = await openSession();
    await toResult(session, TOO_FEW);
    toShortfall = bookmark(session);
  });
  beforeEach(() => toShortfall());

  test('must be decided by the presidium', () => {
    expect(statusOf(1)).toBe('chosen');
    expect(answer(proclaiming([1]))).toBe('decision.not_allowed');
    for (const [choice, items] of [
      ['runoff', []],
      ['choose-among-tied', []],
      ['choose-among-tied', [2]],
      ['accept-fewer', [2]],
      ['further-round', [2, 3]],
    ] as const) {
      expect(answer(decisionOn(session, choice, items)), choice).toBe('decision.not_allowed');
    }
  });

  test('may be accepted', async () => {
    session.append(decisionOn(session, 'accept-fewer'));
    expect(session.state.phase).toBe('decided');
    expect(answer(proclaiming([1, 2]))).toBe('proclamation.mismatch');
    session.proclaim();
    expect(chosenInOrder(session.state)).toEqual([1]);
    await expectVerified();
  });

  test('may lead to a further round on those not chosen, for the places left', async () => {
    session.append(decisionOn(session, 'further-round'));
    expect(roundCalledFor(session.state).kind).toBe('further');
    session.witnessEmpty();
    expect(roundOpening(session.state, 'further', 1)).toMatchObject({ items: [2, 3], chosen: 1 });
    openRoundOf(session, 'further');
    await toResult(session, [
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    session.proclaim();
    expect(session.state.proclaimed?.chosen).toEqual([1, 3]);
    await expectVerified();
  });
});

describe('a further round held on paper', () => {
  test('is on the items and for the places that the decision left', async () => {
    session = await openSession();
    await toResult(session, TOO_FEW);
    session.append(decisionOn(session, 'further-round'));
    const entering = (items: readonly number[]): Bytes =>
      deviceOf(session, 1).signer.sign('paper-round', {
        ...commandFields(session.state, 1),
        round: 2,
        items,
        present: 4,
        issued: 4,
        received: 4,
        invalid: 0,
        blank: 0,
        counts: items.flatMap((item) => (item === 3 ? [3, 1, 0] : [0, 3, 1])),
      });
    expect(answer(entering([1, 2, 3]))).toBe('round.items');
    expect(answer(entering([2]))).toBe('round.items');
    session.append(entering([2, 3]));
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
    expect(session.round).toMatchObject({ kind: 'paper', items: [2, 3], chosen: 1, present: 4 });
    expect(answer(proclaiming([1, 2]))).toBe('proclamation.mismatch');
    expect(answer(proclaiming([1, 3]))).toBe('accepted');
    expect(session.state.proclaimed?.results).toHaveLength(2);
    await expectVerified();
  });
});

describe('a round held on paper', () => {
  let toIdle: () => void;
  beforeAll(async () => {
    session = await idleSession();
    toIdle = bookmark(session);
  });
  beforeEach(() => toIdle());
  const entering = (changes: Partial<PayloadOf<'paper-round'>> = {}, j = 1): Bytes =>
    deviceOf(session, j).signer.sign('paper-round', {
      ...commandFields(session.state, 1),
      round: 1,
      items: [1, 2, 3],
      present: 4,
      issued: 4,
      received: 4,
      invalid: 0,
      blank: 1,
      counts: [3, 0, 0, 2, 1, 0, 1, 2, 0],
      ...changes,
    });

  test('is entered by the chief, endorsed by another scrutineer and a presiding officer', async () => {
    expect(answer(reclaimed(entering(), session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(entering({}, 2)), 'not the chief').toBe('envelope.signer');
    session.append(entering());
    expect(answer(endorsementBy(session, session.registrar))).toBe('endorsement.target');
    expect(answer(endorsementBy(session, deviceOf(session, 1).signer))).toBe('endorsement.target');
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, deviceOf(session, 3).signer));
    expect(session.state.phase, 'two scrutineers are not enough').toBe('idle');
    session.append(endorsementBy(session, session.presiding));
    expect(session.state.phase).toBe('decrypted');
    expect(session.round).toMatchObject({ kind: 'paper', status: 'paper', number: 1 });
    expect(answer(proclaiming([1])), 'one of two places is free').toBe('decision.not_allowed');
    session.append(decisionOn(session, 'accept-fewer'));
    const [result] = proclamation(session.state, [], 1).results;
    const proclaimed = { ...proclamation(session.state, [1], 1), results: [] };
    expect(answer(session.presiding.sign('proclaimed', proclaimed))).toBe('proclamation.mismatch');
    session.append(proclaiming([1]));
    expect(session.state.proclaimed?.results).toEqual([result]);
    await expectVerified();
  });

  test('is put right by another entry, whatever was endorsed of the one before', async () => {
    const wrong = entering();
    session.append(wrong);
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(entering({ counts: [3, 0, 0, 3, 0, 0, 1, 2, 0] }));
    const late = endorsementBy(session, session.presiding, statementOf(wrong).leaf);
    expect(answer(late), 'of the wrong entry').toBe('endorsement.target');
    session.append(endorsementBy(session, session.presiding));
    expect(session.state.phase, 'the scrutineer has not endorsed the new one').toBe('idle');
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    expect(session.round.paperResult?.payload.counts).toEqual([3, 0, 0, 3, 0, 0, 1, 2, 0]);
    session.append(proclaiming([1, 2]));
    await expectVerified();
  });

  test('leaves a tie to a runoff, and is not proclaimed before', async () => {
    session.append(entering({ counts: [3, 0, 0, 3, 0, 0, 3, 0, 0] }));
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
    expect(answer(proclaiming([]))).toBe('decision.not_allowed');
    expect(answer(proclaiming([1, 2]))).toBe('decision.not_allowed');
    expect(answer(decisionOn(session, 'accept-fewer'))).toBe('decision.not_allowed');
    expect(answer(decisionOn(session, 'choose-among-tied', [1, 2]))).toBe('decision.not_allowed');
    session.append(decisionOn(session, 'runoff'));
    expect(session.state.phase).toBe('idle');
    const again = { round: 2, items: [1, 2], counts: [3, 0, 0, 1, 2, 0] };
    expect(answer(entering(again)), 'all three are tied').toBe('round.items');
    session.append(entering({ ...again, items: [1, 2, 3], counts: [3, 0, 0, 3, 0, 0, 0, 3, 0] }));
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
    expect(answer(proclaiming([1]))).toBe('proclamation.mismatch');
    session.append(proclaiming([1, 2]));
    await expectVerified();
  });

  test.each<[string, Partial<PayloadOf<'paper-round'>>]>([
    ['round.number', { round: 2 }],
    ['paper.count', { received: 5 }],
    ['paper.count', { issued: 5 }],
    ['paper.count', { present: 5, issued: 5 }],
    ['paper.count', { invalid: 2, blank: 3 }],
    ['round.items', { items: [] }],
    ['round.items', { items: [1, 2, 4] }],
    ['round.items', { items: [1, 2, 3, 4] }],
    ['result.crosscheck', { invalid: 1 }],
    ['result.crosscheck', { blank: 0 }],
    ['result.crosscheck', { counts: [3, 0, 0, 2, 1, 0, 1, 1, 0] }],
    ['result.counts', { counts: [3, 0, 0] }],
    ['result.crosscheck', { counts: [4, 0, 0, 2, 1, 0, 1, 2, 0] }],
  ])('is refused with %s: %o', (code, changes) => {
    expect(answer(entering(changes))).toBe(code);
  });

  test('counts the valid ballots only, and may have none', () => {
    expect(answer(entering({ invalid: 1, counts: [2, 0, 0, 2, 0, 0, 1, 1, 0] }))).toBe('accepted');
    expect(answer(entering({ invalid: 3, counts: new Array<number>(9).fill(0) }))).toBe('accepted');
    expect(answer(entering({ issued: 3, received: 2, counts: [1, 0, 0, 1, 0, 0, 1, 0, 0] }))).toBe(
      'accepted',
    );
  });

  test('measures a majority of the ballots cast by the valid ones', () => {
    const { manifest } = session.state;
    if (manifest === undefined) throw new Error('no manifest');
    const majority = { base: 'ballots-cast', numerator: 1, denominator: 2, strict: true } as const;
    session.state.manifest = { ...manifest, rules: { ...manifest.rules, majority } };
    session.append(entering({ invalid: 2, blank: 0, counts: [2, 0, 0, 1, 1, 0, 0, 1, 1] }));
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
    expect(chosenInOrder(session.state)).toEqual([1]);
  });

  test('under approval counts at most one 赞成 of each valid ballot', () => {
    const { manifest } = session.state;
    if (manifest === undefined) throw new Error('no manifest');
    session.state.manifest = { ...manifest, rules: { ...manifest.rules, form: 'approve', options: 1 } };
    const approving = (one: number): Bytes => entering({ invalid: 1, counts: [one, 2, 0] });
    expect(answer(approving(3))).toBe('result.crosscheck');
    expect(answer(approving(2))).toBe('accepted');
  });

  test('is out of date once another round has begun', async () => {
    session.append(entering());
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    openRoundOf(session, 'test');
    expect(answer(endorsementBy(session, session.presiding))).toBe('endorsement.target');
    session.append(
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '试' }),
    );
    expect(answer(endorsementBy(session, session.presiding))).toBe('endorsement.target');
  });
});

describe('under last-valid', () => {
  beforeEach(async () => {
    toOpen();
  });
  let toOpen: () => void;
  beforeAll(async () => {
    session = await openSession({ rules: { secondCast: 'last-valid' } });
    toOpen = bookmark(session);
  });
  const deputy = (): Deputy => session.deputies[0] as Deputy;

  test('each ballot names the one that it replaces, and the last one counts', async () => {
    const first = session.ballotOf(deputy(), [0, 1, 1]);
    session.append(first.envelope);
    expect(answer(session.ballotOf(deputy(), [1, 0, 1]).envelope), 'names none').toBe('ballot.replaces');
    expect(answer(session.ballotOf(deputy(), [1, 0, 1], '0'.repeat(64) as Hash).envelope)).toBe(
      'ballot.replaces',
    );
    const second = session.ballotOf(deputy(), [1, 0, 1], first.code);
    session.append(second.envelope);
    const third = session.ballotOf(deputy(), [1, 1, 0], second.code);
    session.append(third.envelope);
    expect(session.round.counting.get(deputy().tablet.credential)?.code).toBe(third.code);
    for (const other of session.deputies.slice(1)) session.cast(other, [0, 0, 1]);
    await session.toArchive();
    expect(session.round.final?.payload.counts.slice(0, 3)).toEqual([3, 1, 0]);
    expect(session.round.counting.size).toBe(4);
    await expectVerified();
  });

  test('a withheld earlier ballot that is logged later is refused', () => {
    const withheld = session.ballotOf(deputy(), [0, 1, 1]);
    const sent = session.ballotOf(deputy(), [1, 0, 1]);
    session.append(sent.envelope);
    expect(answer(withheld.envelope)).toBe('ballot.replaces');
    const next = session.ballotOf(deputy(), [1, 1, 0], sent.code);
    session.append(next.envelope);
    expect(answer(withheld.envelope)).toBe('ballot.replaces');
    expect(answer(sent.envelope), 'the same bytes').toBe('session.duplicate');
    expect(session.round.counting.get(deputy().tablet.credential)?.code).toBe(next.code);
  });

  test('two ballots that replace the same one cannot both stand', () => {
    const first = session.ballotOf(deputy(), [0, 1, 1]);
    session.append(first.envelope);
    const second = session.ballotOf(deputy(), [1, 0, 1], first.code);
    const rival = session.ballotOf(deputy(), [1, 1, 0], first.code);
    session.append(second.envelope);
    expect(answer(rival.envelope)).toBe('ballot.replaces');
  });
});

test('a repeated main round names the one it repeats, and only its own ballots count', async () => {
  session = await openSession();
  castAll(session, TOO_FEW);
  session.closeRound();
  await session.seal();
  session.append(declareVoid(session));
  session.witnessEmpty();
  expect(roundOpening(session.state, 'main', 1)).toMatchObject({ round: 2, repeats: 1 });
  openRoundOf(session, 'main');
  castAll(session, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
  ]);
  await session.toArchive();
  expect(session.state.rounds.map(({ status }) => status)).toEqual(['void', 'final']);
  expect(session.state.proclaimed?.chosen).toEqual([1, 2]);
  await expectVerified();
});
