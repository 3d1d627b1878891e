/** Proclamations and archives of something else than the result. */
import { archiving, proclamation, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { type Bytes, fromHex, type LeafHash, toHash } from '../../../crypto/bytes.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { random } from '../../support/memory-session.ts';
import { asHash, stranger } from '../../tally/forge.ts';
import { type AttackList, own } from '../scene.ts';

const someLeaf = (): LeafHash => toHash(random(32)) as string as LeafHash;

/** Proclamations of something else than the result. */
export function proclamations(list: AttackList): void {
  const { session } = list;
  const { presiding } = session;
  const proclaim = (changes: Partial<PayloadOf<'proclaimed'>>): Bytes =>
    presiding.sign('proclaimed', { ...proclamation(session.state, [2, 1], 1), ...changes });
  const wrong = (name: string, changes: Partial<PayloadOf<'proclaimed'>>): void =>
    list.append(name, 'proclamation.mismatch', proclaim(changes));
  wrong('a proclamation in another order', { chosen: [1, 2] });
  wrong('a proclamation of fewer', { chosen: [2] });
  wrong('a proclamation with one item twice', { chosen: [2, 2] });
  wrong('a proclamation of another result', { results: [someLeaf()] });
  wrong('a proclamation without a result', { results: [] });
  list.append(
    'a proclamation by the registrar’s side',
    'envelope.signer',
    stranger('presiding').sign('proclaimed', proclamation(session.state, [2, 1], 1)),
  );
  const decide = {
    ...roundCommand(session.state, 1),
    choice: 'accept-fewer',
    items: [],
    reason: '无',
  } as const;
  list.append('a decision where nothing is open', 'decision.not_allowed', presiding.sign('decision', decide));
  list.append(
    'a round aborted after its result',
    'session.state',
    presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '不满意' }),
  );
}

/** The end of the session. */
export function archives(list: AttackList): void {
  const { session } = list;
  const { registrar } = session;
  const honest = archiving(session.state, 1);
  const archive = (name: string, changes: Partial<PayloadOf<'archived'>>): void =>
    list.append(name, 'archive.mismatch', registrar.sign('archived', { ...honest, ...changes }));
  archive('an archive of another root', { root: asHash(fromHex(own(session).session)) });
  archive('an archive of another size', { size: 1 });
  const size = honest.size - 1;
  archive('an archive of the log before the proclamation', {
    size,
    root: toHash(session.state.tree.rootAt(size)),
  });
  list.append('an archive by a stranger', 'envelope.signer', stranger('registrar').sign('archived', honest));
}
