/** Records corrupted where a round has not settled everything: ties, runoffs, choices of the presidium. */
import {
  archiving,
  proclamation,
  roundCommand,
  roundOpening,
} from '../../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { ItemOutcome } from '../../../crypto/statements/round.ts';
import type { Deputy, MemorySession } from '../../support/memory-session.ts';
import {
  castAll,
  decisionOn,
  deviceOf,
  openRoundOf,
  openSession,
  toResult,
} from '../../support/session-scenes.ts';
import { indexOf, payloadOf, rebuilt } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { ending, honestResult } from './results.ts';

const BOTH: readonly Marks[] = [
  [0, 0],
  [0, 0],
];

const SMALL = { deputies: 2, items: 2, scrutineers: { n: 2, t: 2 } } as const;

const ranked = { chosen: 1, max: 2, majority: null } as const;

const proclaiming = (session: MemorySession, chosen: readonly number[]): Bytes =>
  session.presiding.sign('proclaimed', proclamation(session.state, chosen, 1));

/** The presidium decides what the rules do not leave to it. */
function decisions(
  list: AttackList,
  allowed: PayloadOf<'decision'>['choice'],
  choices: Readonly<Record<string, readonly [PayloadOf<'decision'>['choice'], readonly number[]]>>,
): void {
  const { session } = list;
  for (const [name, [choice, items]] of Object.entries(choices)) {
    list.append(name, 'decision.not_allowed', decisionOn(session, choice, items));
  }
  const payload = { ...roundCommand(session.state, 1), choice: allowed, items: [], reason: '主席团会议决定' };
  list.append(
    `${allowed}: a decision on another round`,
    'round.number',
    session.presiding.sign('decision', { ...payload, round: 2 }),
  );
}

/** Before the tie is decided: it is broken silently, or passed over. */
async function brokenTie(list: AttackList): Promise<void> {
  const { session } = list;
  const payload = await honestResult(session);
  const { signer } = deviceOf(session, 1);
  const at = session.entries.length;
  const outcome: ItemOutcome[] = [
    { item: 1, status: 'chosen', reason: 'within-n', grade: null },
    { item: 2, status: 'not-chosen', reason: 'beyond-n', grade: null },
  ];
  const forged = ending(session, signer.sign('result', { ...payload, outcome }), [1]);
  list.add({
    name: 'a tie at the cut that is broken silently',
    record: rebuilt(session, forged),
    code: 'result.outcome',
    entry: at,
  });
  // The honest result cannot be proclaimed either before the presidium has decided.
  const early = ending(session, signer.sign('result', payload), []);
  const proclaimed = indexOf(early, 'proclaimed');
  list.add({
    name: 'a tie proclaimed before it is decided',
    record: rebuilt(session, early.slice(0, proclaimed + 1)),
    code: 'decision.not_allowed',
    entry: proclaimed,
  });
}

/** The runoff is held on something else than what was decided. */
function runoffOpenings(list: AttackList): void {
  const { session } = list;
  const opening = roundOpening(session.state, 'runoff', 1);
  const open = (name: string, code: RejectionCode, changes: Partial<PayloadOf<'round-opened'>>): void =>
    list.append(name, code, session.presiding.sign('round-opened', { ...opening, ...changes }));
  open('a further round instead of the runoff', 'round.items', { kind: 'further' });
  open('the main round again instead of the runoff', 'round.items', { kind: 'main', decidedBy: null });
  open('a runoff on one of the tied', 'round.items', { items: [1] });
  open('a runoff that chooses both', 'round.items', { chosen: 2 });
  open('a runoff without its decision', 'round.items', { decidedBy: null });
  open('a runoff with the bound of the main round', 'round.items', { form: { ...opening.form, max: 2 } });
}

/** Statements of the first round used again in the second. */
function replays(list: AttackList): void {
  const { session } = list;
  const { entries } = session;
  const bytes = (kind: Parameters<typeof indexOf>[1]): Bytes => entries[indexOf(entries, kind)] as Bytes;
  const { tablet } = session.deputies[0] as Deputy;
  const first = payloadOf(entries, 'paper');
  list.append('a paper of the first round given again in the runoff', 'session.duplicate', bytes('paper'));
  list.append(
    'a paper of the first round signed again in the runoff',
    'paper.hashes',
    session.issuing.sign('paper', { ...first, serial: '0'.repeat(32) }),
  );
  list.append('a ballot of the first round in the runoff', 'session.duplicate', bytes('ballot'));
  list.append('a second paper in the runoff', 'paper.duplicate', session.paperFor(tablet.credential));
}

/** After the close of the runoff: seal, shares and result of the first round offered for it. */
function oldSeal(list: AttackList): void {
  const { session } = list;
  const { checkpoint } = payloadOf(session.entries, 'round-sealed');
  const fields = { ...roundCommand(session.state, 1), checkpoint };
  list.append(
    'the seal of the first round on the runoff',
    'seal.checkpoint',
    session.issuing.sign('round-sealed', fields),
  );
}

/** One scrutineer has decrypted the runoff; the other one offers what was decrypted before. */
function oldShares(list: AttackList): void {
  const { session } = list;
  const first = payloadOf(session.entries, 'partial-decryption');
  const { box } = payloadOf(session.entries, 'partial-decryption', 2);
  const post = (name: string, code: RejectionCode, changes: Partial<PayloadOf<'partial-decryption'>>): void =>
    list.append(name, code, deviceOf(session, 2).signer.sign('partial-decryption', { ...first, ...changes }));
  post('a partial decryption of the first round in the runoff', 'decryption.box', { round: 2 });
  post('shares of the first round under the box of the runoff', 'decryption.proof', { round: 2, box });
}

export async function runoffScene(): Promise<Scene> {
  const session = await openSession({ ...SMALL, rules: ranked });
  const list = new AttackList(session);
  castAll(session, BOTH);
  session.closeRound();
  await session.seal();
  session.declare();
  await session.decrypt();
  await brokenTie(list);
  await session.finishResult();
  decisions(list, 'runoff', {
    'a tie left to a further round': ['further-round', []],
    'a tie accepted as fewer': ['accept-fewer', []],
    'a tie that the presidium breaks where the rules want a runoff': ['choose-among-tied', [2]],
    'a runoff for which the presidium names items': ['runoff', [2]],
  });
  session.append(decisionOn(session, 'runoff'));
  session.witnessEmpty();
  runoffOpenings(list);
  openRoundOf(session, 'runoff');
  replays(list);
  castAll(session, [
    [0, 1],
    [0, 1],
  ]);
  session.closeRound();
  oldSeal(list);
  await session.seal();
  session.declare();
  await session.decrypt([0]);
  oldShares(list);
  await session.decrypt([1]);
  await session.finishResult();
  const finals = proclamation(session.state, [1], 1);
  const proclaim = (name: string, changes: Partial<PayloadOf<'proclaimed'>>): void =>
    list.append(
      name,
      'proclamation.mismatch',
      session.presiding.sign('proclaimed', { ...finals, ...changes }),
    );
  proclaim('a proclamation without the first round', { results: finals.results.slice(1) });
  proclaim('a proclamation with the rounds exchanged', { results: [...finals.results].reverse() });
  proclaim('a proclamation of the loser of the runoff', { chosen: [2] });
  session.proclaim();
  session.archive();
  return list.scene(
    'runoff',
    'Two deputies, a tie for the only place, a runoff decided by the presidium, the proclamation.',
  );
}

export async function presidiumScene(): Promise<Scene> {
  const rules = { ...ranked, tie: 'presidium', publication: { counts: 'counts', order: 'ballot' } } as const;
  const session = await openSession({ ...SMALL, rules });
  const list = new AttackList(session);
  await toResult(session, BOTH);
  decisions(list, 'choose-among-tied', {
    'a presidium that chooses more than there are places': ['choose-among-tied', [1, 2]],
    'a presidium that chooses nobody': ['choose-among-tied', []],
    'a presidium that chooses what is not on the ballot': ['choose-among-tied', [3]],
    'a runoff where the rules leave the tie to the presidium': ['runoff', []],
  });
  session.append(decisionOn(session, 'choose-among-tied', [2]));
  list.append('a second decision', 'session.state', decisionOn(session, 'choose-among-tied', [1]));
  list.append('a proclamation against the decision', 'proclamation.mismatch', proclaiming(session, [1]));
  session.proclaim();
  session.append(session.registrar.sign('archived', archiving(session.state, session.now())));
  return list.scene(
    'presidium',
    'Two deputies, a tie for the only place, of which the presidium chooses one.',
  );
}
