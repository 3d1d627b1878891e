/** Records corrupted after the close: seal, declaration, partial decryptions, result, proclamation, archive. */
import { commandFields, proclamation } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import { type Deputy, MemorySession } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { AttackList, own, type Scene } from '../scene.ts';
import { archives, proclamations } from './proclamations.ts';
import { honestResult, results, shares } from './results.ts';
import { declarations, seals, witnesses } from './seals.ts';

export async function closingScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 3, items: 2 });
  const list = new AttackList(session);
  const { presiding } = session;
  await session.toOpenRound();
  for (const [i, marks] of (
    [
      [0, 0],
      [0, 0],
      [1, 0],
    ] as const
  ).entries())
    session.cast(session.deputies[i] as Deputy, marks);
  session.closeRound();
  const lines = await session.cosignatures(session.round.closedSize as number);
  seals(list, lines);
  witnesses(list);
  await session.seal();
  declarations(list);
  session.declare();
  list.append(
    'a proclamation before any count',
    'session.state',
    presiding.sign('proclaimed', proclamation(session.state, [1], 1)),
  );
  const empty = {
    ...commandFields(session.state, 1),
    round: 1,
    box: '00'.repeat(64),
    shares: [],
    counts: [],
    outcome: [],
  };
  list.append(
    'a result without partial decryptions',
    'decryption.too_few',
    deviceOf(session, 1).signer.sign('result', empty),
  );
  await session.decrypt();
  shares(list);
  results(list, await honestResult(session));
  await session.finishResult();
  proclamations(list);
  session.proclaim();
  archives(list);
  session.archive();
  list.append(
    'a second proclamation',
    'session.state',
    presiding.sign('proclaimed', proclamation(session.state, [2, 1], 1)),
  );
  list.append(
    'a session cancelled after its archive',
    'session.state',
    presiding.sign('cancelled', { ...commandFields(session.state, 1), reason: '不满意' }),
  );
  const destroyed = (attempt: number): Bytes =>
    deviceOf(session, 3).signer.sign('keys-destroyed', { ...own(session), attempt });
  list.append('a scrutineer who destroys keys that it does not hold', 'ceremony.attempt', destroyed(2));
  session.append(destroyed(1));
  return list.scene(
    'decrypted',
    'One round of three deputies on two projects, decrypted, proclaimed and archived; a scrutineer has destroyed its keys.',
  );
}
