/** A paper round at the scrutineers' desks: the chief enters, another one compares and endorses what was shown. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PaperEntry } from '../../../../ballot-client/src/lib/paper-round.ts';
import {
  countOf,
  draftOf,
  freshlyTyped,
  missingIn,
} from '../../../../ballot-client/src/scrutineer/typed-counts.ts';
import { type DeskSession, deskSession, settle } from '../../../support/scrutineer-desks.ts';
import { endorsementBy } from '../../../support/session-scenes.ts';

const ENTRY: PaperEntry = {
  ...{ present: 4, issued: 4, received: 4, invalid: 0, blank: 0 },
  counts: [3, 1, 0, 3, 1, 0, 1, 3, 0],
};

describe('a paper round', () => {
  let at: DeskSession;
  beforeEach(async () => {
    at = await deskSession();
    for (const seat of at.seats) await seat.accept();
    await at.seats[0]?.order({ what: 'start-ceremony' });
    await settle(at);
    at.session.adoptAndOpenSignIn();
    at.session.signIn();
    await settle(at);
  });
  const seat = (j: number): DeskSession['seats'][number] => {
    const found = at.seats[j - 1];
    if (found === undefined) throw new Error(`no scrutineer ${j}`);
    return found;
  };

  test('is entered by the chief, seen whole by another one, and in force with both endorsements', async () => {
    const entered = await seat(1).order({ what: 'enter-paper', round: 1, entry: ENTRY });
    expect(entered).toMatchObject({ trouble: null, paper: { pending: { own: 'entered', entry: ENTRY } } });
    const { paper } = await seat(2).look();
    expect(paper?.pending).toMatchObject({ own: 'open', entry: ENTRY });
    const leaf = paper?.pending?.leaf;
    if (leaf === undefined) throw new Error('nothing waits');
    const endorsed = await seat(2).order({ what: 'endorse-paper', entry: leaf });
    expect(endorsed.paper?.pending).toMatchObject({ own: 'endorsed', byScrutineer: true });
    at.session.append(endorsementBy(at.session, at.session.presiding));
    const { result, paper: none } = await seat(3).look();
    expect(none, 'there is a result').toBeNull();
    expect(result).toMatchObject({ kind: 'paper', status: 'paper', invalid: 0, issued: 4 });
  });

  test('is not entered for another round than the one that was on the screen', async () => {
    const refused = await seat(1).order({ what: 'enter-paper', round: 2, entry: ENTRY });
    expect(refused.trouble?.code).toBe('session.stale_command');
    expect(at.session.state.pending.size).toBe(0);
  });

  test('with numbers that cannot be is not signed, though the ledger would admit them', async () => {
    const noQuorum = { present: 2, issued: 2, received: 2, counts: [1, 1, 0, 1, 1, 0, 1, 1, 0] };
    const tooMany = { counts: [4, 0, 0, 4, 0, 0, 4, 0, 0] };
    for (const changes of [noQuorum, tooMany]) {
      const refused = await seat(1).order({ what: 'enter-paper', round: 1, entry: { ...ENTRY, ...changes } });
      expect(refused.trouble?.code).toBe('paper.count');
      expect(refused.fault, 'the log is not to blame').toBeNull();
    }
    expect(at.session.state.pending.size).toBe(0);
  });

  test('of another scrutineer than the chief is refused', async () => {
    const refused = await seat(2).order({ what: 'enter-paper', round: 1, entry: ENTRY });
    expect(refused.trouble?.code).toBe('envelope.signer');
  });

  test('that the chief has put right meanwhile is not endorsed', async () => {
    await seat(1).order({ what: 'enter-paper', round: 1, entry: ENTRY });
    const shown = (await seat(2).look()).paper?.pending?.leaf;
    if (shown === undefined) throw new Error('nothing waits');
    const right = { ...ENTRY, counts: [3, 1, 0, 2, 2, 0, 1, 3, 0] };
    await seat(1).order({ what: 'enter-paper', round: 1, entry: right });
    const refused = await seat(2).order({ what: 'endorse-paper', entry: shown });
    expect(refused.trouble?.code).toBe('endorsement.target');
    expect(refused.paper?.pending).toMatchObject({ own: 'open', entry: right, byScrutineer: false });
  });
});

describe('typed numbers', () => {
  test('are counts of at most five digits, also in full-width digits; nothing else is one', () => {
    expect(['0', ' 12 ', '１２', '99999'].map(countOf)).toEqual([0, 12, 12, 99999]);
    expect(['', '-1', '1.5', '1e3', '100000', '十'].map(countOf)).toEqual(Array(6).fill(null));
  });

  test('begin with who signed in, and say how many are missing', () => {
    const form = { type: 'for-against-abstain', items: 2, options: 3, blank: false, min: 0, max: 2 } as const;
    const plan = { number: 1, kind: 'main', items: [], chosen: 2, repeats: null, grades: [] } as const;
    const typed = freshlyTyped({ ...plan, form, roll: 9, signedIn: 7, quorum: 6 });
    const draft = draftOf(typed);
    expect(draft).toMatchObject({ present: 7, issued: null, blank: 0 });
    expect(missingIn(draft)).toBe(3 + 6);
  });
});
