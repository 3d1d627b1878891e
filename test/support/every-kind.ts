/** Three sessions that hold an entry of every kind and every field between them, with all private keys. */
import { commandFields, roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { credentialSecret, drawBadge } from '../../crypto/badge.ts';
import { type Bytes, type Hash, type PublicKey, toHash, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import { type Deputy, GRADING_RULES, MemorySession, random, witnessStatement } from './memory-session.ts';
import { runUntil, scriptedScrutineers, startAttempt } from './session-ceremony.ts';
import {
  castAll,
  decisionOn,
  deviceOf,
  endorsementBy,
  type KnownDeputy,
  openRoundOf,
  toDeclared,
  withKnownVotingKeys,
} from './session-scenes.ts';

export interface KnownSession {
  readonly session: MemorySession;
  /** Every statement key by its public key. */
  readonly keys: ReadonlyMap<PublicKey, StatementSigner>;
}

const own = ({ state }: MemorySession): { session: Hash } => ({ session: state.session as Hash });
const command = (session: MemorySession, reason: string) => ({
  ...roundCommand(session.state, session.now()),
  reason,
});

function keysOf(session: MemorySession, deputies: readonly KnownDeputy[]): Map<PublicKey, StatementSigner> {
  const staff = [session.registrar, session.presiding, session.issuing];
  const credentials = deputies.map(
    ({ badge }) => new StatementSigner('credential', credentialSecret(badge, session.badgeSalt)),
  );
  const all = [
    ...staff,
    ...session.devices.map(({ signer }) => signer),
    ...deputies.map(({ voting }) => voting),
    ...credentials,
  ];
  return new Map(all.map((signer) => [signer.publicKey, signer]));
}

function newDeputy(session: MemorySession): KnownDeputy {
  const badge = drawBadge(random);
  const secret = random(32) as SecretKey;
  const tablet = new Tablet(badge, session.badgeSalt, secret, random);
  return { badge, tablet, voting: new StatementSigner('voting', secret) };
}

/**
 * What may happen while deputies come: leave, a lost badge, somebody who goes home. Gives back who is there in the order
 * of their credentials, so that the log always has the same deputy first.
 */
function comings(session: MemorySession, lost: Deputy, present: readonly KnownDeputy[]): KnownDeputy[] {
  const [fresh] = present as [KnownDeputy];
  const { registrar } = session;
  session.append(registrar.sign('leave-reported', { ...own(session), count: 1 }));
  const badges = { old: lost.tablet.credential, new: fresh.tablet.credential };
  session.append(registrar.sign('badge-replaced', { ...own(session), ...badges, reason: '代表证遗失' }));
  session.append(endorsementBy(session, session.presiding));
  const sorted = [...present].sort((a, b) => (a.tablet.credential < b.tablet.credential ? -1 : 1));
  session.deputies.splice(0, session.deputies.length, ...sorted);
  session.signIn(sorted);
  const { credential } = (sorted.pop() as KnownDeputy).tablet;
  session.append(registrar.sign('attendance-withdrawn', { ...own(session), credential, reason: '身体不适' }));
  return sorted;
}

/** A tie that the presidium decides, with everything on the way that can happen; archived. */
export async function eventfulSession(): Promise<KnownSession> {
  const ballot = { form: 'approve', options: 1, blank: false, max: 2 } as const;
  const rules = { ...ballot, chosen: 1, majority: null, tie: 'presidium', secondCast: 'last-valid' } as const;
  const observer = toPublicKey(publicKeyOf(random(32) as SecretKey));
  const session = await MemorySession.create({
    deputies: 4,
    items: 2,
    rules: { ...rules, quorum: { numerator: 1, denominator: 2 } },
    frozen: { witnesses: [{ name: 'observer.example', key: observer }] },
  });
  const [lost, ...others] = withKnownVotingKeys(session) as [KnownDeputy, ...KnownDeputy[]];
  const fresh = newDeputy(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const [voter] = comings(session, lost, [fresh, ...others]) as [KnownDeputy];
  session.witnessEmpty();
  openRoundOf(session, 'main');
  const { code } = session.ballotOf(voter, [null, 0]);
  const paper = session.round.paperOf.get(voter.tablet.credential)?.hash as Hash;
  session.append(voter.voting.sign('challenge', { ...own(session), round: 1, paper, code }));
  castAll(session, [
    [0, 0],
    [0, 0],
  ]);
  const first = session.round.counting.get(voter.tablet.credential)?.code as Hash;
  session.append(session.ballotOf(voter, [0, 0], first).envelope);
  session.append(session.presiding.sign('round-suspended', command(session, '停电')));
  session.append(session.presiding.sign('incident', { ...own(session), round: 1, text: '停电三分钟' }));
  session.append(session.presiding.sign('round-resumed', command(session, '来电')));
  await toDeclared(session);
  session.append(witnessStatement(deviceOf(session, 3), session.state, 'closed'));
  await session.decrypt();
  await session.finishResult();
  session.append(decisionOn(session, 'choose-among-tied', [2]));
  session.proclaim();
  session.archive();
  session.append(deviceOf(session, 3).signer.sign('keys-destroyed', { ...own(session), attempt: 1 }));
  return { session, keys: keysOf(session, [lost, ...others, fresh]) };
}

/** A complaint, an aborted test vote, a round on paper, and the session is cancelled all the same; archived. */
export async function unluckySession(): Promise<KnownSession> {
  const session = await MemorySession.create({
    deputies: 2,
    items: 1,
    rules: { chosen: 1, max: 1 },
    frozen: { precededBy: toHash(random(32)), clientBuild: toHash(random(32)) },
  });
  const deputies = withKnownVotingKeys(session);
  session.acceptAll();
  const [one, two, three] = scriptedScrutineers(session);
  if (!one || !two || !three) throw new Error('three scrutineers');
  startAttempt(session, [1, 2, 3]);
  runUntil(session, [one, two, three], 'share');
  for (const envelope of [...one.owed(), two.share(1), two.lyingShare(3), ...three.owed()])
    session.append(envelope);
  session.append(three.owed()[0] as Bytes);
  startAttempt(session, [1, 3]);
  runUntil(session, [one, three], 'complete');
  session.adoptAndOpenSignIn();
  session.signIn();
  openRoundOf(session, 'test');
  session.append(session.presiding.sign('round-aborted', command(session, '试机')));
  openRoundOf(session, 'test');
  session.append(session.presiding.sign('round-aborted', command(session, '再试')));
  const fields = { ...commandFields(session.state, session.now()), round: session.state.rounds.length + 1 };
  const counted = { items: [1], present: 2, issued: 2, received: 2, invalid: 0, blank: 0, counts: [2, 0, 0] };
  session.append(one.signer.sign('paper-round', { ...fields, ...counted }));
  session.append(endorsementBy(session, deviceOf(session, 2).signer));
  session.append(endorsementBy(session, session.presiding));
  const { presiding } = session;
  session.append(
    presiding.sign('cancelled', { ...commandFields(session.state, session.now()), reason: '改期' }),
  );
  session.archive();
  return { session, keys: keysOf(session, deputies) };
}

/** An evaluation with another threshold for each grade; what the other sessions leave null is there. */
export async function gradingSession(): Promise<KnownSession> {
  const thresholds = [
    { numerator: 2, denominator: 3, strict: false },
    { numerator: 1, denominator: 3, strict: true },
  ];
  const evaluation = { base: 'all-deputies', thresholds, inquiry: true } as const;
  const session = await MemorySession.create({
    deputies: 3,
    items: 2,
    rules: { ...GRADING_RULES, evaluation },
  });
  const deputies = withKnownVotingKeys(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  session.witnessEmpty();
  openRoundOf(session, 'main');
  castAll(session, [
    [0, 2],
    [0, 1],
  ]);
  await toDeclared(session);
  await session.decrypt();
  await session.finishResult();
  session.proclaim();
  session.archive();
  return { session, keys: keysOf(session, deputies) };
}
