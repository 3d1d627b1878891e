/** The chief's entry of a paper round: every number that cannot be is named; what waits is shown whole. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  entryOf,
  faultsOf,
  type PaperDraft,
  type PaperPlan,
  paperPayload,
  paperPlan,
  pendingPaper,
} from '../../../../ballot-client/src/lib/paper-round.ts';
import type { MemorySession } from '../../../support/memory-session.ts';
import {
  decisionOn,
  deviceOf,
  endorsementBy,
  idleSession,
  openSession,
  paperEntryOf,
  toResult,
} from '../../../support/session-scenes.ts';

let session: MemorySession;
let plan: PaperPlan;
beforeAll(async () => {
  session = await idleSession();
  const made = paperPlan(session.state);
  if (made === undefined) throw new Error('a round is called for');
  plan = made;
});

/** Four ballots on three items, at most two 赞成 each: one invalid, one blank. */
const DRAFT: PaperDraft = {
  ...{ present: 4, issued: 4, received: 4, invalid: 1, blank: 1 },
  counts: [2, 0, 0, 1, 1, 0, 0, 1, 1],
};
const kinds = (changes: Partial<PaperDraft>, on = plan): string[] =>
  faultsOf({ ...DRAFT, ...changes }, on).map(({ kind }) => kind);

describe('a plan', () => {
  test('is on the candidates as printed, with the quorum and those who signed in', () => {
    expect(plan).toMatchObject({ number: 1, kind: 'main', chosen: 2, roll: 4, signedIn: 4, quorum: 3 });
    expect(plan.items.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  test('is of the runoff that was decided on, and there is none while a round or its result is under way', async () => {
    const other = await openSession({ rules: { majority: null } });
    expect(paperPlan(other.state)).toBeUndefined();
    await toResult(other, [
      [0, 0, 1],
      [1, 0, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(paperPlan(other.state)).toBeUndefined();
    other.append(decisionOn(other, 'runoff'));
    expect(paperPlan(other.state)).toMatchObject({
      number: 2,
      kind: 'runoff',
      chosen: 1,
      form: { max: 1, items: 2 },
    });
  });
});

describe('an entry', () => {
  test('that adds up has no fault, and the ledger admits it', () => {
    expect(kinds({})).toEqual([]);
    const entry = entryOf(DRAFT);
    if (entry === undefined) throw new Error('nothing is missing');
    const statement = deviceOf(session, 1).signer.sign(
      'paper-round',
      paperPayload(session.state, plan, entry, 1),
    );
    session.append(statement);
    expect(pendingPaper(session.state, undefined)?.entry).toEqual(entry);
  });

  test.each<[string, Partial<PaperDraft>]>([
    ['too-many-present', { present: 5 }],
    [
      'no-quorum',
      { present: 2, issued: 2, received: 2, invalid: 0, blank: 2, counts: Array<number>(9).fill(0) },
    ],
    ['too-many-issued', { present: 3 }],
    ['too-many-received', { issued: 3 }],
    ['too-many-apart', { invalid: 4, counts: Array<null>(9).fill(null) }],
    ['item-short', { counts: [1, 0, 0, 1, 1, 0, 0, 1, 1] }],
    ['item-over', { counts: [2, 1, 0, 1, 1, 0, 0, 1, 1] }],
    ['too-many-approvals', { counts: [2, 0, 0, 2, 0, 0, 2, 0, 0] }],
  ])('is told %s', (kind, changes) => {
    expect(kinds(changes)).toContain(kind);
  });

  test('names the item, what it makes and what it should', () => {
    const [fault] = faultsOf({ ...DRAFT, counts: [2, 0, 0, 1, 0, 0, 0, 1, 1] }, plan);
    expect(fault).toEqual({ kind: 'item-short', item: 2, counted: 2, valid: 3 });
  });

  test('that is not whole is no fault, unless a row is over already', () => {
    expect(kinds({ issued: null, counts: [2, 0, null, null, 1, 0, 0, 1, 1] })).toEqual([]);
    expect(kinds({ counts: [3, null, null, 1, 1, 0, 0, 1, 1] })).toEqual(['item-over']);
    expect(entryOf({ ...DRAFT, blank: null })).toBeUndefined();
    expect(entryOf({ ...DRAFT, counts: [null, ...DRAFT.counts.slice(1)] })).toBeUndefined();
  });

  test('under a rule of exactly so many needs as many', () => {
    const exact = { ...plan, form: { ...plan.form, min: 2 } };
    expect(kinds({}, exact)).toEqual(['too-few-approvals']);
    expect(kinds({ blank: 0, invalid: 1, counts: [3, 0, 0, 3, 0, 0, 0, 3, 0] }, exact)).toEqual([]);
  });

  test('under approval may leave projects without a mark, and never has more 赞成 than ballots', () => {
    const approval = { ...plan, form: { ...plan.form, type: 'approve', options: 1 } } as const;
    expect(kinds({ counts: [2, 1, 0] }, approval)).toEqual([]);
    expect(kinds({ counts: [3, 0, 0] }, approval)).toEqual(['item-over']);
  });
});

describe('what waits', () => {
  const own = (signer: { publicKey: Parameters<typeof pendingPaper>[1] }) =>
    pendingPaper(session.state, signer.publicKey);

  test('is shown to each by what is theirs to do, until both have endorsed', async () => {
    session = await idleSession();
    expect(own(session.presiding)).toBeUndefined();
    session.append(paperEntryOf(session));
    const [chief, second] = [deviceOf(session, 1).signer, deviceOf(session, 2).signer];
    expect(own(chief)).toMatchObject({ own: 'entered', byScrutineer: false, byPresiding: false });
    expect(own(second)).toMatchObject({ own: 'open' });
    session.append(endorsementBy(session, second));
    expect(own(second)).toMatchObject({ own: 'endorsed', byScrutineer: true, byPresiding: false });
    expect(own(session.presiding)).toMatchObject({ own: 'open', entry: { received: 4 } });
  });

  test('is the newest entry, which is compared anew', () => {
    session.append(paperEntryOf(session, [4, 0, 0, 0, 4, 0, 0, 4, 0]));
    const second = deviceOf(session, 2).signer;
    expect(own(second)).toMatchObject({ own: 'open', byScrutineer: false });
    expect(own(second)?.entry.counts[0]).toBe(4);
    session.append(endorsementBy(session, session.presiding));
    expect(own(session.presiding)).toMatchObject({ own: 'endorsed', byPresiding: true });
    session.append(endorsementBy(session, second));
    expect(session.round.kind).toBe('paper');
    expect(own(second)).toBeUndefined();
  });

  test('is nothing once a ballot was opened on the tablets instead', async () => {
    session = await idleSession();
    session.append(paperEntryOf(session));
    session.witnessEmpty();
    session.openRound();
    expect(own(session.presiding)).toBeUndefined();
  });
});
