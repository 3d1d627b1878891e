/**
 * One session walked through every phase: wherever a kind is possible, an honest statement of it is acceptable. The
 * statements are checked at each place without being taken in.
 */
import { expect, test } from 'vitest';
import {
  acceptance,
  adoption,
  archiving,
  commandFields,
  declaration,
  proclamation,
  roundCommand,
  roundOpening,
} from '../../ballot-client/src/lib/commands.ts';
import { signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { drawBadge } from '../../crypto/badge.ts';
import { type Bytes, type Hash, type PublicKey, toPublicKey } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { encodeScalar } from '../../crypto/group.ts';
import { nextPhase, PHASES, type Phase } from '../../crypto/session/phase.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { KIND_NAMES, type Kind } from '../../crypto/statements/catalogue.ts';
import { signatureHolds } from '../../crypto/statements/envelope.ts';
import { MemorySession, must, random, witnessStatement } from '../support/memory-session.ts';
import {
  attemptOf,
  runUntil,
  type ScriptedScrutineer,
  scriptedScrutineers,
  startAttempt,
} from '../support/session-ceremony.ts';
import {
  bookmark,
  decisionOn,
  deviceOf,
  endorsementBy,
  type KnownDeputy,
  newLedger,
  statementOf,
  verifierOf,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';

const seen = new Set<string>();
const inSession = (session: MemorySession): { session: Hash } => ({ session: session.state.session as Hash });
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

/** Says that each of these envelopes may stand next in the log as it is now. */
function acceptable({ ledger, state }: Pick<MemorySession, 'ledger' | 'state'>, ...envelopes: Bytes[]): void {
  for (const envelope of envelopes) {
    const statement = statementOf(envelope);
    const checked = ledger.check(statement);
    expect(checked.ok ? 'acceptable' : `${checked.code} ${checked.detail}`, statement.kind).toBe(
      'acceptable',
    );
    expect(signatureHolds(statement)).toBe(true);
    seen.add(`${statement.kind} while ${state.phase}`);
  }
}

/** What any member of staff may say between the freeze and the proclamation. */
function anytime(session: MemorySession): Bytes[] {
  const { state, presiding } = session;
  const incident = presiding.sign('incident', { ...inSession(session), round: null, text: '短暂停电' });
  if (state.phase === 'proclaimed') return [incident];
  return [
    incident,
    presiding.sign('cancelled', { ...commandFields(state, 1), reason: '议程变更' }),
    ...(state.pending.size > 0 ? [endorsementBy(session, presiding, [...state.pending.keys()][0])] : []),
  ];
}

function atTheDesk(session: MemorySession): Bytes[] {
  const { registrar, state } = session;
  const [credential] = [...state.present] as [PublicKey];
  return [
    registrar.sign('attendance-withdrawn', { ...inSession(session), credential, reason: '离会' }),
    registrar.sign('leave-reported', { ...inSession(session), count: 1 }),
    replacement(session, credential),
    (session.deputies.at(-1) as KnownDeputy).tablet.signIn(state.session as Hash),
  ];
}

const replacement = (session: MemorySession, old: PublicKey): Bytes =>
  session.registrar.sign('badge-replaced', { ...inSession(session), old, new: newKey(), reason: '遗失' });

const aborting = (session: MemorySession): Bytes =>
  session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '断电' });

const witnessing = (session: MemorySession, phase: 'empty' | 'closed' = 'closed'): Bytes =>
  witnessStatement(deviceOf(session, 2), session.state, phase);

async function setUp(): Promise<MemorySession> {
  const session = await MemorySession.create({ deputies: 5 });
  withKnownVotingKeys(session);
  const frozen = must(signFreeze(session.freeze(), session.registrar));
  const ledger = newLedger();
  for (const envelope of frozen) {
    acceptable({ ledger, state: ledger.state }, envelope);
    must(ledger.append(statementOf(envelope)));
  }
  const accepting = session.presiding.sign('manifest-accepted', acceptance(session.state));
  acceptable(session, accepting, ...anytime(session));
  session.append(accepting);
  for (const j of [1, 2]) session.append(deviceOf(session, j).accept(session.state));
  acceptable(session, deviceOf(session, 3).accept(session.state), ...anytime(session));
  session.append(deviceOf(session, 3).accept(session.state));
  return session;
}

function holdCeremony(session: MemorySession): void {
  acceptable(session, deviceOf(session, 1).startCeremony(session.state, [1, 2, 3]));
  startAttempt(session, [1, 2, 3]);
  const scrutineers = scriptedScrutineers(session);
  const [one] = scrutineers as [ScriptedScrutineer];
  for (const step of ['commit', 'reveal', 'share', 'confirm', 'rehearsal', 'complete'] as const) {
    acceptable(session, ...one.owed());
    runUntil(session, scrutineers, step);
    if (step !== 'confirm') continue;
    const transportSecret = toBase64(encodeScalar(one.secrets.transportSecret));
    acceptable(session, one.signer.sign('key-complaint', { ...one.step, against: 2, transportSecret }));
  }
  expect(attemptOf(session).step).toBe('complete');
}

async function toRound(session: MemorySession): Promise<void> {
  const { presiding } = session;
  const opening = presiding.sign('sign-in-opened', commandFields(session.state, 1));
  acceptable(session, presiding.sign('adopted', adoption(session.state, 1)), opening);
  session.append(opening);
  session.signIn(session.deputies.slice(0, 4));
  session.append(replacement(session, (session.deputies[3] as KnownDeputy).tablet.credential));
  acceptable(session, ...atTheDesk(session), ...anytime(session));
  session.append(presiding.sign('adopted', adoption(session.state, 1)));
  expect(session.state.phase).toBe('idle');
  acceptable(session, ...atTheDesk(session), witnessing(session, 'empty'), ...anytime(session));
  acceptable(
    session,
    deviceOf(session, 1).signer.sign('paper-round', {
      ...commandFields(session.state, 1),
      round: 1,
      items: [1, 2, 3],
      present: 4,
      issued: 4,
      received: 4,
      invalid: 0,
      blank: 0,
      counts: [4, 0, 0, 4, 0, 0, 0, 4, 0],
    }),
  );
  session.witnessEmpty();
  acceptable(session, presiding.sign('round-opened', roundOpening(session.state, 'main', 1)));
}

/** An open round in which one badge was replaced, so that one deputy may sign in and one paper is missing. */
async function holdRound(session: MemorySession): Promise<void> {
  const { presiding } = session;
  session.openRound();
  const [first, second, third] = session.deputies as KnownDeputy[] as [KnownDeputy, KnownDeputy, KnownDeputy];
  const code = session.ballotOf(first, [0, 0, 1]).code;
  const paper = first.paper?.hash as Hash;
  acceptable(
    session,
    session.ballotOf(first, [0, 0, 1]).envelope,
    first.voting.sign('challenge', { ...inSession(session), round: 1, paper, code }),
    replacement(session, third.tablet.credential),
    presiding.sign('round-closed', roundCommand(session.state, 1)),
    aborting(session),
    ...anytime(session),
  );
  const interrupted = { ...roundCommand(session.state, 1), reason: '设备故障' };
  const suspending = presiding.sign('round-suspended', interrupted);
  acceptable(session, suspending);
  const toOpen = bookmark(session);

  const badge = drawBadge(random);
  const fresh = new Tablet(badge, session.badgeSalt, random(32), random);
  const filing = { old: second.tablet.credential, new: fresh.credential, reason: '遗失' };
  session.append(session.registrar.sign('badge-replaced', { ...inSession(session), ...filing }));
  session.append(endorsementBy(session, presiding));
  const late = fresh.signIn(session.state.session as Hash);
  acceptable(session, late);
  session.append(presiding.sign('round-suspended', { ...roundCommand(session.state, 1), reason: '断网' }));
  acceptable(session, late);
  session.append(late);
  acceptable(session, session.paperFor(fresh.credential));
  session.append(presiding.sign('round-resumed', { ...roundCommand(session.state, 1), reason: '已恢复' }));
  acceptable(session, session.paperFor(fresh.credential));
  toOpen();

  session.append(suspending);
  const resuming = { ...roundCommand(session.state, 1), reason: '已恢复' };
  acceptable(
    session,
    presiding.sign('round-resumed', resuming),
    presiding.sign('round-closed', roundCommand(session.state, 1)),
    replacement(session, third.tablet.credential),
    aborting(session),
    ...anytime(session),
  );
  toOpen();
  for (const [i, deputy] of session.deputies.slice(0, 4).entries()) {
    session.cast(deputy, i < 2 ? [0, 0, 1] : [0, 1, 1]);
  }
  session.closeRound();
}

async function toResult(session: MemorySession): Promise<void> {
  const { presiding } = session;
  acceptable(session, witnessing(session), aborting(session), ...anytime(session));
  const before = bookmark(session);
  await session.seal();
  const sealing = session.entries.at(-1) as Bytes;
  before();
  acceptable(session, sealing);
  session.append(sealing);
  const declaring = presiding.sign('round-declared', declaration(session.state, 1));
  acceptable(session, declaring, witnessing(session), aborting(session), ...anytime(session));
  session.append(declaring);
  const partial = must(await deviceOf(session, 1).decrypt(await verifierOf(session.entries)));
  acceptable(session, partial, witnessing(session), aborting(session), ...anytime(session));
  await session.decrypt();
  acceptable(session, must(deviceOf(session, 1).result(await verifierOf(session.entries))));
  await session.finishResult();
}

test('wherever the table lets a kind stand, an honest statement of that kind is acceptable', async () => {
  holdCeremony(await setUp());
  const session = await setUp();
  await session.ceremony();
  await toRound(session);
  await holdRound(session);
  await toResult(session);
  expect(session.state.phase).toBe('decrypted');
  const deciding = decisionOn(session, 'accept-fewer');
  acceptable(session, deciding, witnessing(session), ...anytime(session));
  const undecided = bookmark(session);
  session.append(deciding);
  const proclaiming = (): Bytes => session.presiding.sign('proclaimed', proclamation(session.state, [1], 1));
  acceptable(session, proclaiming(), witnessing(session), ...anytime(session));
  session.append(proclaiming());
  const destroying = deviceOf(session, 1).signer.sign('keys-destroyed', {
    ...inSession(session),
    attempt: 1,
  });
  const archiveNow = (): Bytes => session.registrar.sign('archived', archiving(session.state, 1));
  acceptable(session, archiveNow(), destroying, witnessing(session), ...anytime(session));
  session.archive();
  acceptable(session, destroying);
  undecided();
  session.append(
    session.presiding.sign('cancelled', { ...commandFields(session.state, 1), reason: '议程变更' }),
  );
  acceptable(session, archiveNow(), destroying);

  const possible = PHASES.flatMap((phase: Phase) =>
    KIND_NAMES.filter((kind: Kind) => nextPhase(phase, kind) !== undefined).map(
      (kind) => `${kind} while ${phase}`,
    ),
  );
  expect(possible.filter((pair) => !seen.has(pair))).toEqual([
    // Nothing waits for an endorsement before sign-in.
    'endorsed while accepted',
    // Only where everybody the round needs was chosen; walked through in the tests of the closing.
    'proclaimed while decrypted',
  ]);
});
