/**
 * A names-only session as the public sees it: leaf hashes in place of the entries with counts. What follows is taken on
 * signatures within the rules, later rounds work, and neither the whole ledger nor the verifier takes such a line.
 */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandFields, proclamation, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes, Hash, LeafHash } from '../../crypto/bytes.ts';
import { parseWithheldLine, withheldLine } from '../../crypto/log/withheld.ts';
import type { PublicLedger } from '../../crypto/session/public-ledger.ts';
import { isWithheld } from '../../crypto/session/withheld.ts';
import { KIND_NAMES, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { type MemorySession, random } from '../support/memory-session.ts';
import { newPublicLedger, publicLedgerOf, publicLine } from '../support/public-lines.ts';
import {
  answerOf,
  bookmark,
  castAll,
  decisionOn,
  deviceOf,
  endorsementBy,
  idleSession,
  newLedger,
  openRoundOf,
  openSession,
  paperEntryOf,
  reclaimed,
  statementOf,
  toDeclared,
  toResult,
} from '../support/session-scenes.ts';

const NAMES_ONLY: Partial<Rules> = {
  majority: null,
  publication: { counts: 'names-only', order: 'votes' },
};
/** 赞成: 4, 2, 2: items 2 and 3 tie for the second place. */
const TIED: readonly Marks[] = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 0],
  [0, 1, 0],
];
const RUNOFF: readonly Marks[] = [
  [0, 1],
  [0, 1],
  [0, 1],
  [1, 0],
];
/** 64 hex digits that are no entry's. */
const leafOf = (digit: string): LeafHash => digit.repeat(64) as LeafHash;

let session: MemorySession;
let back: () => void;
const view = (entries = session.entries): PublicLedger => publicLedgerOf(entries.map(publicLine));
/** What the public's ledger says of an entry at the end of this session's log. */
const publicAnswer = (entry: Bytes): string => answerOf(view(), entry);
const answerTo = (ledger: PublicLedger, line: Bytes): string => {
  const taken = ledger.take(line);
  return taken.ok ? 'accepted' : taken.code;
};

test('withheld are the entries that hold counts or the shares of them, and only under names-only', () => {
  const manifest = { rules: { publication: { counts: 'names-only' } } } as PayloadOf<'manifest'>;
  const withheld = KIND_NAMES.filter((kind) => isWithheld({ manifest }, kind));
  expect(withheld).toEqual(['partial-decryption', 'result', 'paper-round']);
  const open = { rules: { publication: { counts: 'counts' } } } as PayloadOf<'manifest'>;
  expect(KIND_NAMES.filter((kind) => isWithheld({ manifest: open }, kind))).toEqual([]);
  expect(KIND_NAMES.filter((kind) => isWithheld({}, kind))).toEqual([]);
});

test('a withheld line has one form', () => {
  const line = withheldLine(leafOf('a'));
  expect(parseWithheldLine(line)).toBe(leafOf('a'));
  const text = new TextDecoder().decode(line);
  for (const other of [`${text} `, text.toUpperCase(), text.replace('a', 'g'), text.slice(1), '']) {
    expect(parseWithheldLine(new TextEncoder().encode(other)), other).toBeUndefined();
  }
});

describe('a session with a runoff', () => {
  beforeAll(async () => {
    session = await openSession({ rules: NAMES_ONLY });
    await toResult(session, TIED);
    session.append(decisionOn(session, 'runoff'));
    session.witnessEmpty();
    openRoundOf(session, 'runoff');
    await toResult(session, RUNOFF);
    session.proclaim();
    session.archive();
  });

  test('comes to the same end without a count, under the same root at every size', () => {
    const ledger = newPublicLedger();
    for (const [index, entry] of session.entries.entries()) {
      expect(answerTo(ledger, publicLine(entry)), `entry ${index}`).toBe('accepted');
      expect(ledger.state.tree.root()).toEqual(session.state.tree.rootAt(index + 1));
    }
    const { phase, proclaimed, rounds } = ledger.state;
    expect(phase).toBe('archived');
    expect(proclaimed?.chosen).toEqual(session.state.proclaimed?.chosen);
    expect(rounds.map(({ status }) => status)).toEqual(['final', 'final']);
    for (const { partials, results, final } of rounds) {
      expect({ partials, results, final }).toEqual({ partials: [], results: [], final: undefined });
    }
  });

  test('goes on in the phases of the whole log', () => {
    const [whole, open] = [newLedger(), newPublicLedger()];
    for (const [index, entry] of session.entries.entries()) {
      whole.take(entry);
      open.take(publicLine(entry));
      expect(open.state.phase, `entry ${index}`).toBe(whole.state.phase);
    }
  });

  test('verifies whole, and not with one withheld line', async () => {
    const record = await session.record();
    expect((await verifyRecord(record, { random })).findings).toEqual([]);
    const at = session.entries.findIndex((entry) => statementOf(entry).kind === 'result');
    const entries = session.entries.map((entry, i) => (i === at ? publicLine(entry) : entry));
    const { report, findings } = await verifyRecord({ ...record, entries }, { random });
    expect(report.ok).toBe(false);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'envelope.malformed', entry: at }));
    expect(findings.find(({ entry }) => entry === at)?.detail).toMatch('withheld');
  });

  test('is not taken by the ledger of server, staff and verifier, which has no way to', () => {
    const ledger = newLedger();
    const at = session.entries.findIndex((entry) => statementOf(entry).kind === 'partial-decryption');
    for (const entry of session.entries.slice(0, at)) expect(ledger.take(entry).ok).toBe(true);
    expect(ledger.take(publicLine(session.entries[at] as Bytes))).toMatchObject({
      code: 'envelope.malformed',
    });
    expect('takeWithheld' in ledger).toBe(false);
    expect(newPublicLedger()).not.toBeInstanceOf(newLedger().constructor);
  });
});

describe('withheld lines stand only where such an entry can', () => {
  test('not where the rules publish counts', async () => {
    session = await openSession({ rules: { majority: null } });
    castAll(session, TIED);
    await toDeclared(session);
    expect(answerTo(view(), withheldLine(leafOf('a')))).toBe('envelope.malformed');
    await session.decrypt([0]);
    expect(answerOf(publicLedgerOf(session.entries), session.entries.at(-1) as Bytes), 'whole').toBe(
      'session.duplicate',
    );
  });

  test('not before the manifest, not while voting or deciding, not twice, not more than scrutineers post', async () => {
    expect(answerTo(newPublicLedger(), withheldLine(leafOf('a')))).toBe('envelope.malformed');
    session = await openSession({ rules: NAMES_ONLY });
    expect(answerTo(view(), withheldLine(leafOf('a'))), 'open').toBe('session.state');
    castAll(session, TIED);
    await toDeclared(session);
    const ledger = view();
    expect(answerTo(ledger, withheldLine(leafOf('a')))).toBe('accepted');
    expect(answerTo(ledger, withheldLine(leafOf('a')))).toBe('session.duplicate');
    for (const digit of ['b', 'c', 'd', 'e', 'f']) {
      expect(answerTo(ledger, withheldLine(leafOf(digit)))).toBe('accepted');
    }
    expect(answerTo(ledger, withheldLine(leafOf('1'))), 'a seventh of three scrutineers').toBe(
      'session.state',
    );
    await session.decrypt();
    await session.finishResult();
    expect(answerTo(view(), withheldLine(leafOf('a'))), 'decrypted').toBe('session.state');
  });

  test('and the entries themselves do not', async () => {
    session = await openSession({ rules: NAMES_ONLY });
    castAll(session, TIED);
    await toDeclared(session);
    const before = view();
    await session.decrypt();
    const share = session.entries.at(-2) as Bytes;
    expect(answerOf(before, share)).toBe('session.state');
  });
});

describe('the result of a round', () => {
  const share = (): LeafHash => session.round.partials[0]?.leaf as LeafHash;
  const stated = (): LeafHash => session.round.results[0]?.leaf as LeafHash;

  beforeAll(async () => {
    session = await openSession({ rules: NAMES_ONLY, scrutineers: { n: 4, t: 3 } });
    castAll(session, TIED);
    await toDeclared(session);
    await session.decrypt();
    await session.catchUp();
    const [verifier] = session.verifiers;
    const result = verifier && deviceOf(session, 1).result(verifier);
    session.append(result?.ok ? result.value : new Uint8Array());
    back = bookmark(session);
  });
  beforeEach(() => back());

  const endorse = (j: number, entry = stated()): Bytes =>
    endorsementBy(session, deviceOf(session, j).signer, entry);

  test('is final with t − 1 endorsements, each of another scrutineer', () => {
    const ledger = view();
    expect(answerOf(ledger, endorse(2))).toBe('accepted');
    expect(ledger.state.phase).toBe('declared');
    expect(answerOf(ledger, endorse(2)), 'the same bytes').toBe('session.duplicate');
    expect(answerOf(ledger, reclaimed(endorse(2), deviceOf(session, 2).signer.publicKey)), 'again').toBe(
      'session.duplicate',
    );
    expect(answerOf(ledger, endorse(3))).toBe('accepted');
    expect(ledger.state.phase).toBe('decrypted');
    expect(ledger.state.rounds[0]).toMatchObject({ status: 'final', withheldResult: stated() });
  });

  test('is endorsed by scrutineers with their keys, and no partial decryption is', () => {
    const byChair = endorsementBy(session, session.presiding, stated());
    expect(publicAnswer(byChair)).toBe('endorsement.target');
    expect(publicAnswer(endorse(2, share()))).toBe('endorsement.target');
    expect(publicAnswer(endorse(2, leafOf('a')))).toBe('endorsement.target');
    expect(publicAnswer(reclaimed(endorse(2), deviceOf(session, 2).signer.publicKey))).toBe(
      'envelope.signature',
    );
    expect(publicAnswer(reclaimed(endorse(2), session.issuing.publicKey))).toBe('envelope.signer');
  });

  test('comes after t partial decryptions, with which the round can no longer be aborted', () => {
    const abort = (): Bytes =>
      session.presiding.sign('round-aborted', {
        ...commandFields(session.state, 1),
        ...{ round: 1, reason: '演示' },
      });
    expect(publicAnswer(abort())).toBe('session.state');
    const first = session.entries.findIndex((entry) => statementOf(entry).kind === 'partial-decryption');
    const early = view(session.entries.slice(0, first + 2));
    const { lastCommand } = early.state;
    const payload = {
      ...commandFields({ ...session.state, lastCommand: lastCommand as LeafHash }, 1),
      round: 1,
    };
    expect(answerOf(early, session.presiding.sign('round-aborted', { ...payload, reason: '演示' }))).toBe(
      'accepted',
    );
  });

  test('is the last command, or the one before is, as the next one says; a partial decryption is none', () => {
    const cancelAfter = (after: LeafHash): Bytes =>
      session.presiding.sign('cancelled', {
        session: session.state.session as Hash,
        ...{ after, time: 1, reason: '演示' },
      });
    expect(publicAnswer(cancelAfter(stated()))).toBe('accepted');
    expect(publicAnswer(cancelAfter(share()))).toBe('session.stale_command');
    expect(publicAnswer(cancelAfter(leafOf('a')))).toBe('session.stale_command');
  });
});

describe('what the presidium decides and opens', () => {
  beforeAll(async () => {
    session = await openSession({ rules: NAMES_ONLY });
    await toResult(session, TIED);
    back = bookmark(session);
  });
  beforeEach(() => back());

  test('is within the rules', () => {
    for (const [choice, items] of [
      ['choose-among-tied', [2]],
      ['runoff', [2]],
      ['accept-fewer', [1]],
    ] as const) {
      expect(publicAnswer(decisionOn(session, choice, items)), choice).toBe('decision.not_allowed');
    }
    const runoff = decisionOn(session, 'runoff');
    expect(publicAnswer(reclaimed(runoff, session.registrar.publicKey))).toBe('envelope.signer');
    const { payload } = statementOf(runoff) as { payload: PayloadOf<'decision'> };
    expect(publicAnswer(session.presiding.sign('decision', { ...payload, round: 2 }))).toBe('round.number');
    expect(publicAnswer(runoff)).toBe('accepted');
  });

  test('opens a runoff among some of the items in their order, for fewer places than items', () => {
    session.append(decisionOn(session, 'runoff'));
    session.witnessEmpty();
    const opening = roundOpening(session.state, 'runoff', 1);
    const decidedBy = session.round.decision?.leaf as LeafHash;
    for (const changes of [
      { decidedBy: null },
      { kind: 'further' },
      { kind: 'main', decidedBy: null },
      { items: [3, 2] },
      { items: [2, 2] },
      { items: [2, 4] },
      { items: [] },
      { chosen: 2 },
      { items: [2], chosen: 1, form: { ...opening.form, items: 1 } },
      { items: [1, 2, 3], chosen: 2, decidedBy },
      { form: { ...opening.form, max: 2 } },
    ] as const) {
      const wrong = session.presiding.sign('round-opened', { ...opening, ...changes });
      expect(publicAnswer(wrong), JSON.stringify(changes)).toBe('round.items');
    }
    expect(publicAnswer(session.presiding.sign('round-opened', opening))).toBe('accepted');
  });

  test('is proclaimed with the withheld results and names of candidates only', () => {
    const named = proclamation(session.state, [1, 2], 1);
    const say = (changes: Partial<typeof named>): string =>
      publicAnswer(session.presiding.sign('proclaimed', { ...named, ...changes }));
    expect(say({ results: [] })).toBe('proclamation.mismatch');
    expect(say({ results: [session.round.partials[0]?.leaf as LeafHash] })).toBe('proclamation.mismatch');
    for (const chosen of [[1, 1], [4], [1, 2, 3]]) {
      expect(say({ chosen }), `${chosen}`).toBe('proclamation.mismatch');
    }
    expect(
      publicAnswer(reclaimed(session.presiding.sign('proclaimed', named), session.registrar.publicKey)),
    ).toBe('envelope.signer');
    expect(say({ chosen: [2, 1] })).toBe('accepted');
  });
});

test('names in ballot order, and those that the presidium chose, must be among the proclaimed', async () => {
  const publication = { counts: 'names-only', order: 'ballot' } as const;
  session = await openSession({ rules: { ...NAMES_ONLY, publication, tie: 'presidium' } });
  await toResult(session, TIED);
  for (const items of [[], [2, 2], [4], [1, 2, 3]]) {
    expect(publicAnswer(decisionOn(session, 'choose-among-tied', items))).toBe('decision.not_allowed');
  }
  session.append(decisionOn(session, 'choose-among-tied', [3]));
  const say = (chosen: readonly number[]): string =>
    publicAnswer(session.presiding.sign('proclaimed', proclamation(session.state, chosen, 1)));
  expect(say([3, 1])).toBe('proclamation.mismatch');
  expect(say([1, 2])).toBe('proclamation.mismatch');
  expect(say([1, 3])).toBe('accepted');
});

describe('a paper round', () => {
  beforeAll(async () => {
    session = await idleSession({ rules: NAMES_ONLY });
    session.append(paperEntryOf(session));
    back = bookmark(session);
  });
  beforeEach(() => back());

  test('is in force with another scrutineer and a presiding officer, and proclaimed by its leaf', () => {
    const ledger = view();
    const entry = session.entries.at(-1) as Bytes;
    const { leaf } = statementOf(entry);
    const by = (signer: Parameters<typeof endorsementBy>[1]): Bytes => endorsementBy(session, signer, leaf);
    expect(answerOf(ledger, by(deviceOf(session, 1).signer)), 'the chief entered it').toBe(
      'endorsement.target',
    );
    expect(answerOf(ledger, by(session.registrar))).toBe('endorsement.target');
    expect(answerOf(ledger, by(deviceOf(session, 2).signer))).toBe('accepted');
    expect(answerOf(ledger, by(deviceOf(session, 3).signer))).toBe('accepted');
    expect(ledger.state.phase).toBe('idle');
    expect(answerOf(ledger, by(session.presiding))).toBe('accepted');
    expect(ledger.state.phase).toBe('decrypted');
    expect(ledger.state.rounds).toMatchObject([{ kind: 'paper', status: 'paper', withheldResult: leaf }]);
    for (const signer of [deviceOf(session, 2).signer, session.presiding]) session.append(by(signer));
    session.proclaim();
    expect(view().state.phase).toBe('proclaimed');
  });

  test('that another round has overtaken can no longer be put in force', () => {
    const { leaf } = statementOf(session.entries.at(-1) as Bytes);
    session.witnessEmpty();
    session.openRound();
    const late = endorsementBy(session, session.presiding, leaf);
    expect(publicAnswer(late)).toBe('endorsement.target');
  });
});

test('a paper round may stand in for a runoff whose items are not told', async () => {
  session = await openSession({ rules: NAMES_ONLY });
  await toResult(session, TIED);
  session.append(decisionOn(session, 'runoff'));
  session.append(
    deviceOf(session, 1).signer.sign('paper-round', {
      ...commandFields(session.state, 1),
      ...{ round: 2, items: [2, 3], present: 4, issued: 4, received: 4, invalid: 0, blank: 0 },
      counts: [3, 1, 0, 1, 3, 0],
    }),
  );
  for (const signer of [deviceOf(session, 2).signer, session.presiding]) {
    session.append(endorsementBy(session, signer));
  }
  session.proclaim();
  expect(session.state.proclaimed?.chosen).toEqual([1, 2]);
  expect(view().state.proclaimed).toEqual(session.state.proclaimed);
});
