/** From the draft to the signed envelopes of a freeze, and how far they have got into the log. */
import type { Bytes, LeafHash, PublicKey, RandomBytes } from '../../../crypto/bytes.ts';
import { fromBase64 } from '../../../crypto/encoding.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { Ledger } from '../../../crypto/session/ledger.ts';
import { isFrozenWhole } from '../../../crypto/session/setup-checks.ts';
import { decodeStatement, type StatementSigner } from '../../../crypto/statements/envelope.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { type Freeze, signFreeze } from '../lib/freeze.ts';
import type { Draft, RegistrarContent } from './content.ts';
import { examine } from './examine.ts';
import { type ApprovedStaff, manifestStaff } from './staff.ts';
import { cleaned } from './typed.ts';

export interface FreezeInput {
  /** Session id, origin, keys and build of the pages as the server states them. */
  readonly server: Freeze['draft'] & Pick<Freeze, 'clientBuild'>;
  readonly content: Pick<RegistrarContent, 'badgeSalt'> & { readonly draft: Draft };
  readonly staff: ApprovedStaff;
  readonly roll: readonly PublicKey[];
  /** Seconds since 1970. */
  readonly time: number;
  readonly random: RandomBytes;
}

/**
 * Signs the freeze and folds it through a ledger of its own, so that nothing is sent that the log would refuse
 * half-way. Any rejection of `signFreeze` or of the ledger.
 */
export function prepareFreeze(input: FreezeInput, registrar: StatementSigner): Result<Bytes[]> {
  const { content, staff, server, roll, time, random } = input;
  const { draft, badgeSalt } = content;
  const { list, observers, rules, threshold, faults, ruleFaults } = examine(draft);
  if (rules === undefined || ruleFaults.size > 0)
    return reject('rules.invalid', [...ruleFaults.values()].join(', '));
  if (threshold === undefined || faults.size > 0) return reject('request.malformed', [...faults].join(', '));
  const { sessionId, origin, logKey, issuingKey, clientBuild } = server;
  const signed = signFreeze(
    {
      draft: { sessionId, origin, logKey, issuingKey },
      purpose: draft.purpose,
      title: cleaned(draft.title),
      precededBy: draft.preceding?.session ?? null,
      badgeSalt,
      staff: manifestStaff(registrar.publicKey, staff),
      threshold,
      minParticipants: threshold,
      roll,
      categories: list.categories,
      candidates: list.candidates,
      testQuestion: cleaned(draft.testQuestion),
      rules,
      witnesses: observers.observers,
      witnessThreshold: threshold,
      clientBuild,
      time,
    },
    registrar,
  );
  return signed.ok ? rehearsed(signed.value, random) : signed;
}

function rehearsed(envelopes: Bytes[], random: RandomBytes): Result<Bytes[]> {
  const ledger = new Ledger({ laws: LAWS, random });
  for (const envelope of envelopes) {
    const statement = decodeStatement(envelope);
    if (!statement.ok) return statement;
    const appended = ledger.append(statement.value);
    if (!appended.ok) return appended;
  }
  return isFrozenWhole(ledger.state) ? accept(envelopes) : reject('manifest.candidates');
}

export interface KeptFreeze {
  readonly sessionId: string;
  readonly envelopes: readonly { readonly bytes: Bytes; readonly leaf: LeafHash }[];
}

/** The freeze that the key file keeps; undefined where there is none or it does not decode. */
export function keptFreeze(frozen: readonly string[]): KeptFreeze | undefined {
  const envelopes: { bytes: Bytes; leaf: LeafHash }[] = [];
  let sessionId: string | undefined;
  for (const text of frozen) {
    const bytes = fromBase64(text);
    const statement = bytes && decodeStatement(bytes);
    if (bytes === undefined || !statement?.ok) return undefined;
    if (statement.value.kind === 'manifest') sessionId = statement.value.payload.sessionId;
    envelopes.push({ bytes, leaf: statement.value.leaf });
  }
  return sessionId === undefined ? undefined : { sessionId, envelopes };
}
