import type { Bytes } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import { encodePoint, G, IDENTITY, multiplyBase, scalar } from '../../../crypto/group.ts';
import type { Kind, PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { random } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { asHash, indexOf, payloadOf, rebuilt, substituted } from '../../tally/forge.ts';
import type { AttackList } from '../scene.ts';

type CeremonyKind = Extract<Kind, `key-${string}`>;

/** The first message of the chief of each kind, changed and signed again by the chief. */
export function ceremony(list: AttackList): void {
  const { session } = list;
  const { signer } = deviceOf(session, 1);
  const { entries } = session;
  function changed<K extends CeremonyKind>(
    name: string,
    code: Parameters<AttackList['append']>[1],
    kind: K,
    change: Partial<PayloadOf<K>>,
  ): void {
    list.substitute(
      name,
      code,
      indexOf(entries, kind),
      signer.sign(kind, { ...payloadOf(entries, kind), ...change }),
    );
  }
  const reveal = payloadOf(entries, 'key-reveal');
  const rehearsal = payloadOf(entries, 'key-rehearsal');
  const commit = payloadOf(entries, 'key-commit');
  const otherPoint = encodePoint(multiplyBase(scalar(7)));
  const withFirst = (base64: string, first: Bytes): string => {
    const bytes = Uint8Array.from(fromBase64(base64) as Bytes);
    bytes.set(first, 0);
    return toBase64(bytes);
  };
  changed('a transport key that is the identity', 'ceremony.point', 'key-transport', {
    transportKey: toBase64(encodePoint(IDENTITY)),
  });
  changed('a commitment that was not committed to', 'ceremony.commitment', 'key-reveal', {
    commitments: withFirst(reveal.commitments, otherPoint),
  });
  changed('commitments that are no points', 'ceremony.point', 'key-reveal', {
    commitments: withFirst(reveal.commitments, new Uint8Array(32).fill(255)),
  });
  changed('a wrong proof of possession', 'ceremony.proof', 'key-reveal', {
    proof: withFirst(reveal.proof, encodePoint(G)),
  });
  changed('a reveal whose second part comes first', 'ceremony.order', 'key-reveal', { part: 2, of: 2 });
  changed('a share that is no scalar', 'ceremony.point', 'key-share', {
    shares: toBase64(new Uint8Array(8).fill(255)),
  });
  changed('a share in the name of another scrutineer', 'ceremony.sender', 'key-share', { from: 2 });
  changed('a share for oneself', 'ceremony.sender', 'key-share', { to: 1 });
  changed('a confirmation of another ceremony', 'ceremony.confirmation', 'key-confirm', {
    ceremony: asHash(random(32)),
  });
  changed('a rehearsal decryption that is wrong', 'ceremony.rehearsal', 'key-rehearsal', {
    decryption: withFirst(rehearsal.decryption, otherPoint),
  });
  changed('a rehearsal decryption with a wrong proof', 'ceremony.rehearsal', 'key-rehearsal', {
    proof: withFirst(rehearsal.proof, otherPoint),
  });
  changed('a ceremony message of another attempt', 'ceremony.attempt', 'key-transport', { attempt: 2 });
  changed('a ceremony message that continues another log', 'ceremony.prev', 'key-transport', {
    prev: asHash(random(32)),
  });
  // Every later message names the hash of the step before, so the change shows at the next step.
  list.add({
    ...substituted(
      session,
      'a commitment exchanged after the fact',
      'ceremony.prev',
      indexOf(entries, 'key-commit'),
      signer.sign('key-commit', { ...commit, commitment: '00'.repeat(64) }),
    ),
    entry: indexOf(entries, 'key-reveal'),
  });
  const transport = indexOf(entries, 'key-transport', 2);
  list.add({
    name: 'a step begun before the one before is complete',
    record: rebuilt(session, [
      ...entries.slice(0, transport),
      entries[indexOf(entries, 'key-commit')] as Bytes,
    ]),
    code: 'ceremony.order',
    entry: transport,
  });
}
