/** From a scene to what is stored of it: the valid record, the differences, the labels. */
import { type Bytes, utf8 } from '../../crypto/bytes.ts';
import { checkOf } from '../../crypto/rejection.ts';
import { CHECKPOINT, ENTRIES, joinLines } from '../../tally/publish/record-parts.ts';
import type { RecordSource } from '../../tally/verify/verify-record.ts';
import type { Attack } from '../tally/forge.ts';
import type { BaseLabel, Fault, RecordLabel } from './corpus.ts';
import { type Difference, differenceBetween, type Folder } from './difference.ts';
import { keysUsed } from './keys-used.ts';
import type { Scene } from './scene.ts';

export interface PackedRecord {
  readonly label: RecordLabel;
  readonly difference: Difference;
  readonly folder: Folder;
}

export interface PackedScene {
  readonly label: BaseLabel;
  readonly base: Folder;
  readonly packed: readonly PackedRecord[];
}

const folderOf = (
  { entries, checkpoint }: RecordSource,
  files: Readonly<Record<string, Bytes>> = {},
): Folder =>
  new Map([[ENTRIES, joinLines(entries)], [CHECKPOINT, utf8(checkpoint)], ...Object.entries(files)]);

function withFiles(folder: Folder, files: Attack['files'] = {}): Folder {
  const changed = new Map(folder);
  for (const [path, content] of Object.entries(files)) {
    if (content === null) changed.delete(path);
    else changed.set(path, typeof content === 'string' ? utf8(content) : content);
  }
  return changed;
}

/** File name of an attack. */
const slug = (name: string): string =>
  name
    .replaceAll('赞成', 'approvals')
    .replaceAll('’', '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const faultOf = ({ code, entry }: Pick<Attack, 'code' | 'entry'>): Fault => ({
  check: checkOf(code),
  code,
  entry: entry ?? null,
});

function sentenceOf(scene: Scene, { name, record, options }: Attack): string {
  const keys = keysUsed(scene.session.state, scene.record, record, options?.knownCheckpoint);
  const what = `${name.charAt(0).toUpperCase()}${name.slice(1)}.`;
  return `${what} Keys used: ${keys.length === 0 ? 'none' : keys.join(', ')}.`;
}

function packAttack(scene: Scene, base: Folder, attack: Attack): PackedRecord {
  const folder = withFiles(folderOf(attack.record, scene.files), attack.files);
  const label: RecordLabel = {
    name: slug(attack.name),
    sentence: sentenceOf(scene, attack),
    base: scene.name,
    ...faultOf(attack),
    ...(attack.also === undefined ? {} : { also: attack.also.map(faultOf) }),
    ...attack.options,
  };
  return { label, difference: differenceBetween(base, folder), folder };
}

export function packScene(scene: Scene): PackedScene {
  const { name, sentence, session, record, files, attacks } = scene;
  const base = folderOf(record, files);
  return {
    label: { name, sentence, manifest: session.state.session as string },
    base,
    packed: attacks.map((attack) => packAttack(scene, base, attack)),
  };
}
