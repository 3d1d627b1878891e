/** A small session with a challenge, played once for the tests of a file, and audits of it. */
import { Audit } from '../../../../ballot-client/src/auditor/audit.ts';
import type { Expectations, Snapshot, Source } from '../../../../ballot-client/src/auditor/snapshot.ts';
import type { Hash } from '../../../../crypto/bytes.ts';
import { utf8 } from '../../../../crypto/bytes.ts';
import type { PayloadOf } from '../../../../crypto/statements/catalogue.ts';
import { joinLines, type RecordFolder, recordOf } from '../../../../tally/publish/record-parts.ts';
import type { RecordSource } from '../../../../tally/verify/verify-record.ts';
import { MemorySession, must, random } from '../../../support/memory-session.ts';
import { type KnownDeputy, withKnownVotingKeys } from '../../../support/session-scenes.ts';

export const NOTHING: Expectations = { fingerprint: null, knownCheckpoint: null };

export interface Played {
  readonly session: MemorySession;
  /** Tracking code that was opened for checking. */
  readonly challenged: Hash;
  /** The checkpoint while the ballot was open, signed by the log alone. */
  readonly openCheckpoint: string;
  readonly openSize: number;
  readonly record: RecordSource;
}

/** Five deputies, three scrutineers: one challenges first, all cast, the session is archived. */
export async function playSession(): Promise<Played> {
  const session = await MemorySession.create({ deputies: 5 });
  const [first] = withKnownVotingKeys(session) as [KnownDeputy];
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  session.witnessEmpty();
  session.openRound();
  const spoiled = session.ballotOf(first, [0, 1, 2]);
  const payload: PayloadOf<'challenge'> = {
    session: session.state.session as Hash,
    round: 1,
    paper: session.round.paperOf.get(first.tablet.credential)?.hash as Hash,
    code: spoiled.code,
  };
  session.append(first.voting.sign('challenge', payload));
  const marks = [
    [0, 1, 2],
    [0, 0, 2],
    [0, 0, 1],
    [0, 0, 1],
    [null, null, null],
  ];
  for (const [i, deputy] of session.deputies.entries()) session.cast(deputy, marks[i] ?? []);
  const openSize = session.entries.length;
  const openCheckpoint = session.checkpoint(openSize);
  await session.toArchive();
  return { session, challenged: spoiled.code, openCheckpoint, openSize, record: await session.record() };
}

export const folderOf = (record: RecordSource): RecordFolder =>
  must(
    recordOf({
      files: [
        { path: 'entries.jsonl', bytes: joinLines(record.entries) },
        { path: 'checkpoint', bytes: utf8(record.checkpoint) },
      ],
      emptyFolders: [],
      irregular: [],
    }),
  );

export interface Audited {
  readonly audit: Audit;
  readonly snapshots: Snapshot[];
}

export function newAudit(expectations: Expectations = NOTHING, source: Source = { kind: 'files' }): Audited {
  const snapshots: Snapshot[] = [];
  let time = 0;
  const audit = new Audit(source, expectations, {
    random,
    clock: () => (time += 1000),
    onSnapshot: (snapshot) => snapshots.push(snapshot),
  });
  return { audit, snapshots };
}

export async function audited(record: RecordFolder, expectations?: Expectations): Promise<Audited> {
  const made = newAudit(expectations);
  await made.audit.verifyFolder(record);
  return made;
}
