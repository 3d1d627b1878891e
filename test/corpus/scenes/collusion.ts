/** Records in which server and all scrutineers look away: what no other check would find, proofs and sums do. */
import { commandFields } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import { ACCEPTED } from '../../../crypto/rejection.ts';
import { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { type Deputy, MemorySession, random } from '../../support/memory-session.ts';
import { deviceOf, type KnownDeputy, withKnownVotingKeys } from '../../support/session-scenes.ts';
import { type Attack, ballotPayload, indexOf, rebuilt } from '../../tally/forge.ts';
import type { Scene } from '../scene.ts';

interface Stuffed {
  readonly session: MemorySession;
  readonly honest: readonly Bytes[];
}

/** A round of two deputies in which the first casts these values, and nobody verifies ballots. */
async function stuffedRound(values: readonly number[]): Promise<Stuffed> {
  const session = await MemorySession.create({
    deputies: 2,
    items: 2,
    scrutineers: { n: 2, t: 2 },
    rules: { chosen: 1, max: 1 },
  });
  const [corrupt, fair] = withKnownVotingKeys(session) as [KnownDeputy, Deputy];
  const blind = {
    random,
    verifyBallots: (_: unknown, ballots: readonly unknown[]) => ballots.map(() => ACCEPTED),
  };
  for (const i of session.verifiers.keys()) session.verifiers[i] = new SessionVerifier(blind);
  await session.toOpenRound();
  session.cast(fair, [0, 1]);
  const honest = [...session.entries];
  const paper = session.round.paperOf.get(corrupt.tablet.credential);
  if (paper === undefined) throw new Error('no paper');
  session.append(corrupt.voting.sign('ballot', ballotPayload(session, paper, values)));
  session.closeRound();
  await session.seal();
  session.declare();
  await session.decrypt();
  return { session, honest };
}

function sceneOf({ session, honest }: Stuffed, name: string, sentence: string, attack: Attack): Scene {
  return { name, sentence, session, record: rebuilt(session, honest), attacks: [attack] };
}

/** Both items 赞成, though one is allowed: the sums still look possible. */
export async function impossibleBallotScene(): Promise<Scene> {
  const stuffed = await stuffedRound([1, 0, 0, 1, 0, 0, 0, 0]);
  const { session } = stuffed;
  await session.finishResult();
  session.proclaim();
  session.archive();
  const entry = indexOf(session.entries, 'ballot', 1);
  return sceneOf(stuffed, 'half-cast', 'An open round in which one of two deputies has cast.', {
    name: 'an impossible ballot that server and all scrutineers let pass',
    record: rebuilt(session, session.entries),
    code: 'ballot.rules',
    entry,
  });
}

/** Sums that no honest ballots have; the chief states something all the same. */
async function statedSums(
  values: readonly number[],
): Promise<{ stuffed: Stuffed; record: Attack['record'] }> {
  const stuffed = await stuffedRound(values);
  const { session } = stuffed;
  const shares = session.round.partials.map(({ leaf }) => leaf);
  const box = session.round.partials[0]?.payload.box as string;
  const stated = deviceOf(session, 1).signer.sign('result', {
    ...commandFields(session.state, session.now()),
    round: 1,
    box,
    shares,
    counts: [1, 1, 0, 1, 1, 0, 0],
    outcome: [
      { item: 1, status: 'not-chosen', reason: 'below-majority', grade: null },
      { item: 2, status: 'not-chosen', reason: 'below-majority', grade: null },
    ],
  });
  return { stuffed, record: rebuilt(session, [...session.entries, stated]) };
}

/** A negative vote: what was decrypted is no number of ballots. */
export async function negativeSumScene(): Promise<Scene> {
  const { stuffed, record } = await statedSums([-2, 3, 0, 0, 1, 0, 0, 3]);
  const entry = record.entries.length - 1;
  return sceneOf(stuffed, 'half-cast-2', 'Another open round in which one of two deputies has cast.', {
    name: 'votes below zero that all scrutineers let pass',
    record,
    code: 'decryption.count',
    entry,
    also: [{ code: 'ballot.proof', entry: indexOf(record.entries, 'ballot', 1) }],
  });
}

/** Two marks for one item: its options are more than the ballots. */
export async function doubleMarkScene(): Promise<Scene> {
  const { stuffed, record } = await statedSums([1, 1, 0, 0, 1, 0, 0, 0]);
  const entry = record.entries.length - 1;
  return sceneOf(stuffed, 'half-cast-3', 'A third open round in which one of two deputies has cast.', {
    name: 'two marks for one item that all scrutineers let pass',
    record,
    code: 'result.crosscheck',
    entry,
    also: [{ code: 'ballot.rules', entry: indexOf(record.entries, 'ballot', 1) }],
  });
}
