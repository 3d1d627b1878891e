import { toBase64 } from '../../../crypto/encoding.ts';
import { emptyRoot } from '../../../crypto/log/merkle.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { random } from '../../support/memory-session.ts';
import { checkpointOver, type HeadChanges } from '../../tally/forge.ts';
import type { AttackList } from '../scene.ts';

/** The text of the checkpoint changed, with no key of the session. */
export function editedCheckpoint(list: AttackList, checkpoint: string): void {
  const lines = checkpoint.split('\n');
  const text = (change: (line: string, i: number) => string): string => lines.map(change).join('\n');
  const cosignature = lines.findIndex((line) => line.includes('/scrutineer/1 '));
  const own = lines[cosignature] as string;
  const signature = (line: string): string => line.split(' ')[2] ?? '';
  const at = (i: number, change: (line: string) => string): string =>
    text((line, place) => (place === i ? change(line) : line));
  const cases: readonly (readonly [string, string, RejectionCode])[] = [
    ['a checkpoint that is no note', 'checkpoint', 'log.note'],
    ['an empty checkpoint', '', 'log.note'],
    ['a checkpoint with another size written in', at(1, (line) => String(Number(line) + 1)), 'log.signature'],
    ['a checkpoint with another root written in', at(2, () => toBase64(random(32))), 'log.signature'],
    ['a checkpoint with another origin written in', at(0, (line) => `${line}0`), 'log.origin'],
    ['a checkpoint whose size has a leading zero', at(1, (line) => `0${line}`), 'log.checkpoint'],
    ['a checkpoint with a fourth line', at(2, (line) => `${line}\nmore`), 'log.checkpoint'],
    ['a checkpoint without the signature of the log', at(4, () => own), 'log.signature'],
    [
      'a checkpoint with a signature line of an unknown key',
      `${checkpoint}— somebody ${toBase64(random(68))}\n`,
      'log.unknown_key',
    ],
    ['a checkpoint with a cosignature twice', `${checkpoint}${own}\n`, 'log.signature'],
    [
      'a cosignature under the name of nobody',
      at(cosignature, (line) => line.replace('/scrutineer/1', '/scrutineer/4')),
      'log.unknown_key',
    ],
    [
      'the cosignature of one scrutineer as that of another',
      at(cosignature, (line) => `— ${lines[cosignature + 1]?.split(' ')[1]} ${signature(line)}`),
      'log.unknown_key',
    ],
    [
      'a forged cosignature',
      at(cosignature, (line) =>
        line.replace(signature(line), `${signature(line).slice(0, 12)}${toBase64(random(67))}`),
      ),
      'log.signature',
    ],
  ];
  const { entries } = list.session;
  for (const [name, note, code] of cases) {
    if (note === checkpoint) throw new Error(`${name} changes nothing`);
    list.add({ name, record: { entries: [...entries], checkpoint: note }, code });
  }
}

/** Another checkpoint, signed with the log key, or with one that pretends to be it. */
export function signedCheckpoint(list: AttackList): void {
  const { session } = list;
  const { entries } = session;
  const cases: readonly (readonly [string, HeadChanges, RejectionCode])[] = [
    ['a checkpoint of a smaller size, signed by the log', { size: entries.length - 1 }, 'log.size'],
    ['a checkpoint of a larger size, signed by the log', { size: entries.length + 1 }, 'log.size'],
    ['a checkpoint of another root, signed by the log', { root: emptyRoot() }, 'log.root'],
    ['a checkpoint of another origin, signed by the log', { origin: 'piaojue/0' }, 'log.origin'],
    ['a checkpoint signed by another log key', { logSecret: random(32) as SecretKey }, 'log.signature'],
    ['a checkpoint that one scrutineer has cosigned', { cosigners: 1 }, 'log.too_few_cosignatures'],
    ['a checkpoint that no scrutineer has cosigned', { cosigners: 0 }, 'log.too_few_cosignatures'],
  ];
  for (const [name, changes, code] of cases) {
    const record = { entries: [...entries], checkpoint: checkpointOver(session, entries, changes) };
    list.add({ name, record, code });
  }
}
