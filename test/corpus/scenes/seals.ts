/** Seals, declarations and witnesses of a close that are not those of the round. */
import { declaration, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { type Bytes, toHash } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../../crypto/log/cosignature.ts';
import { signNote } from '../../../crypto/log/note.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import { originOf } from '../../../crypto/session/setup-checks.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { must, random, witnessStatement } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { checkpointOver, indexOf, rebuilt, stranger } from '../../tally/forge.ts';
import { type AttackList, own } from '../scene.ts';

/** Seals of another log, or cosigned by too few, or by others. */
export function seals(list: AttackList, lines: readonly string[]): void {
  const { session } = list;
  const size = session.round.closedSize as number;
  const origin = originOf(session.sessionId);
  const sealWith = (checkpoint: string, changes: Partial<PayloadOf<'round-sealed'>> = {}): Bytes =>
    session.issuing.sign('round-sealed', { ...roundCommand(session.state, 1), checkpoint, ...changes });
  const seal = (name: string, code: RejectionCode, note: string): void =>
    list.append(name, code, sealWith(note));
  const head = session.checkpoint(size);
  const full = must(withCosignatures(head, lines));
  const over = (entries: readonly Bytes[], changes: Parameters<typeof checkpointOver>[2] = {}): string =>
    checkpointOver(session, entries, changes);
  seal('a seal with too few cosignatures', 'seal.too_few', must(withCosignatures(head, lines.slice(1))));
  seal('a seal that nobody cosigned', 'seal.too_few', head);
  seal('a seal of a smaller log', 'seal.checkpoint', over(session.entries.slice(0, size - 1)));
  seal('a seal of a log of another root', 'seal.checkpoint', over(session.entries, { root: random(32) }));
  seal(
    'a seal that somebody else than the log signed',
    'log.signature',
    over(session.entries, { logSecret: random(32) as SecretKey }),
  );
  seal(
    'a seal with a line of an unknown key',
    'log.unknown_key',
    `${full}— somebody ${toBase64(random(76))}\n`,
  );
  seal(
    'a seal with a wrong cosignature',
    'log.signature',
    full.replace(/(scrutineer\/1 .{20})(.)/, (_, begin, c) => begin + (c === 'A' ? 'B' : 'A')),
  );
  seal('a seal that is no note', 'log.note', 'no note');
  seal('a seal that is no checkpoint', 'log.checkpoint', signNote('one line\n', origin, session.logSecret));
  const elsewhere = { origin: `piaojue/${'0'.repeat(32)}`, size, root: session.state.tree.root() };
  seal('a seal of the log of another session', 'log.origin', signCheckpoint(elsewhere, session.logSecret));
  const observer = cosign(
    head.slice(0, head.indexOf('\n\n') + 1),
    'observer.example',
    random(32) as SecretKey,
    1,
  );
  seal('a seal that an outsider cosigned', 'log.unknown_key', must(withCosignatures(full, [observer])));
  list.append('a seal under another number', 'round.number', sealWith(full, { round: 2 }));
  const fields = { ...roundCommand(session.state, 1), checkpoint: full };
  list.append(
    'a seal in the name of the server',
    'envelope.signer',
    stranger('issuing').sign('round-sealed', fields),
  );
  const without = session.entries.filter((_, i) => i !== indexOf(session.entries, 'ballot', 1));
  list.add({
    name: 'a counted ballot left out after the close',
    record: rebuilt(session, [...without, sealWith(full)]),
    code: 'seal.checkpoint',
    entry: without.length,
  });
}

/** Declarations of other numbers. */
export function declarations(list: AttackList): void {
  const { session } = list;
  const { presiding } = session;
  const declare = (changes: Partial<PayloadOf<'round-declared'>>): Bytes =>
    presiding.sign('round-declared', { ...declaration(session.state, 1), ...changes });
  list.append('a declaration of more ballots', 'declaration.counts', declare({ received: 4 }));
  list.append('a declaration of fewer ballots', 'declaration.counts', declare({ received: 2 }));
  list.append('a declaration of fewer papers', 'declaration.counts', declare({ issued: 2 }));
  list.append('a round void without a reason', 'payload.malformed', declare({ verdict: 'void' }));
  list.append('a declaration of another round', 'round.number', declare({ round: 2 }));
  const share = { ...own(session), round: 1, box: '00'.repeat(64), decryption: '', proof: '' };
  list.append(
    'a partial decryption before the declaration',
    'session.state',
    deviceOf(session, 1).signer.sign('partial-decryption', share),
  );
}

/** Witnesses of a close that is not in what they saw. */
export function witnesses(list: AttackList): void {
  const { session } = list;
  const { tree } = session.state;
  const { signer } = deviceOf(session, 3);
  const witness = (size: number, round = 1): Bytes =>
    signer.sign('witnessed', {
      ...own(session),
      round,
      phase: 'closed',
      size,
      root: toHash(tree.rootAt(size)),
    });
  list.append('a scrutineer who saw the close before it was', 'witness.mismatch', witness(tree.size - 1));
  list.append('a scrutineer who saw the close of another round', 'round.number', witness(tree.size, 2));
  list.append(
    'a scrutineer who saw an empty box after the close',
    'round.number',
    witnessStatement(deviceOf(session, 3), session.state, 'empty'),
  );
  session.append(witness(tree.size));
}
