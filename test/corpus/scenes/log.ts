/** Records whose log was tampered with: entries under the old checkpoint, the checkpoint itself, what auditors kept. */
import { type Bytes, fromUtf8, toHex, utf8 } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { joinLines } from '../../../tally/publish/record-parts.ts';
import { MemorySession, random } from '../../support/memory-session.ts';
import { type Attack, checkpointOver, indexOf, replaced } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { editedCheckpoint, signedCheckpoint } from './checkpoints.ts';

const SMALL = { deputies: 3, items: 1, scrutineers: { n: 2, t: 2 }, rules: { chosen: 1, max: 1 } } as const;

/** A whole session, and its log as it was when the ballot opened. */
export async function archivedSession(): Promise<{ session: MemorySession; early: readonly Bytes[] }> {
  const session = await MemorySession.create(SMALL);
  await session.toOpenRound();
  const early = [...session.entries];
  for (const deputy of session.deputies) session.cast(deputy, [0]);
  await session.toArchive();
  return { session, early };
}

type Fault = readonly [code: RejectionCode, entry?: number];

/** Entries changed, the checkpoint left as it was: nobody's key is used. */
function underOldCheckpoint(list: AttackList, checkpoint: string): void {
  const { entries } = list.session;
  const paper = indexOf(entries, 'paper');
  const ballot = indexOf(entries, 'ballot');
  const seal = indexOf(entries, 'round-sealed');
  const last = entries.length - 1;
  const swapped = entries.map(
    (bytes, i) => entries[{ [paper]: paper + 1, [paper + 1]: paper }[i] ?? i] ?? bytes,
  );
  const signed = fromUtf8(entries[last] as Bytes) as string;
  const flipped = utf8(signed.replace(/"sig":"(.)/, (_, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`));
  const cases: readonly (readonly [string, readonly Bytes[], Fault, Fault?])[] = [
    ['the last entry cut off', entries.slice(0, -1), ['log.size']],
    ['all entries but the manifest cut off', entries.slice(0, 1), ['log.size']],
    ['no entries', [], ['manifest.missing']],
    ['a ballot dropped', entries.filter((_, i) => i !== ballot), ['log.size'], ['seal.checkpoint', seal - 1]],
    ['two papers exchanged', swapped, ['log.root'], ['seal.checkpoint', seal]],
    ['an entry twice', [...entries.slice(0, 5), ...entries.slice(4)], ['log.size'], ['session.duplicate', 5]],
    ['a signature flipped', replaced(entries, last, flipped), ['log.root'], ['envelope.signature', last]],
    ['an empty entry added', [...entries, utf8('')], ['log.size'], ['envelope.malformed', last + 1]],
    [
      'the manifest not first',
      [entries[1] as Bytes, entries[0] as Bytes, ...entries.slice(2)],
      ['manifest.missing', 0],
    ],
    ['no manifest', entries.slice(1), ['manifest.missing', 0]],
  ];
  for (const [name, changed, [code, entry], also] of cases) {
    const attack: Attack = { name, record: { entries: changed, checkpoint }, code };
    const more =
      also === undefined ? [] : [{ code: also[0], ...(also[1] === undefined ? {} : { entry: also[1] }) }];
    list.add({
      ...attack,
      ...(entry === undefined ? {} : { entry }),
      ...(more.length > 0 ? { also: more } : {}),
    });
  }
}

/** Records that are right in themselves, but not the one that the auditor knows of. */
async function knownFromElsewhere(
  list: AttackList,
  early: readonly Bytes[],
  checkpoint: string,
): Promise<void> {
  const { session } = list;
  const { entries } = session;
  const record = { entries: [...entries], checkpoint };
  const kept = (name: string, knownCheckpoint: string, code: RejectionCode): void =>
    list.add({ name, record, code, options: { knownCheckpoint } });
  const forked = checkpointOver(session, replaced(early, early.length - 1, entries[0] as Bytes));
  const fresh = random(32) as SecretKey;
  kept('an entry rewritten after the auditor kept a checkpoint', forked, 'log.inconsistent');
  kept(
    'entries taken back after the auditor kept a checkpoint',
    checkpointOver(session, [...entries, random(4)]),
    'log.inconsistent',
  );
  kept(
    'a kept checkpoint of another key',
    checkpointOver(session, early, { logSecret: fresh }),
    'log.signature',
  );
  kept(
    'a kept checkpoint of another session',
    checkpointOver(session, early, { origin: 'piaojue/1' }),
    'log.origin',
  );
  const expectManifest = toHex(random(32));
  list.add({
    name: 'a record of another manifest than the printed one',
    record,
    code: 'log.manifest_hash',
    options: { expectManifest },
  });
  list.add({
    name: 'a record of another manifest and of a rewritten log',
    record,
    code: 'log.inconsistent',
    also: [{ code: 'log.manifest_hash' }],
    options: { expectManifest, knownCheckpoint: forked },
  });
  const copy = await MemorySession.create(SMALL);
  list.add({
    name: 'a session made anew with keys of the adversary',
    record: { entries: copy.entries, checkpoint: copy.checkpoint() },
    code: 'log.manifest_hash',
    options: { expectManifest: session.state.session as string },
  });
}

/** The frozen session alone, written by somebody who was interrupted. */
function unfinished(list: AttackList): void {
  const { session } = list;
  const entries = session.entries.slice(0, 3);
  const record = { entries, checkpoint: checkpointOver(session, entries) };
  const files = { 'entries.jsonl': joinLines(entries).slice(0, -1) };
  list.add({ name: 'a last entry that is not finished', record, code: 'record.unreadable', files });
}

export async function logScene(): Promise<Scene> {
  const { session, early } = await archivedSession();
  const list = new AttackList(session);
  const scene = list.scene(
    'plain',
    'One main round of three deputies on one project, from the freeze to the archive.',
  );
  const { checkpoint } = scene.record;
  underOldCheckpoint(list, checkpoint);
  editedCheckpoint(list, checkpoint);
  signedCheckpoint(list);
  unfinished(list);
  await knownFromElsewhere(list, early, checkpoint);
  return scene;
}
