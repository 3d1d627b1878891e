/** Every field of every kind once: the first entry in which it occurs, changed, with the adversaries that may try. */
import type { Bytes, PublicKey } from '../../../crypto/bytes.ts';
import type { Statement } from '../../../crypto/statements/envelope.ts';
import type { RecordSource } from '../../../tally/verify/verify-record.ts';
import { type Adversary, type Original, repaired, signAs } from './repair.ts';
import { CONSTANT_FIELDS, variantsOf } from './variants.ts';

export interface FieldChange {
  /** Kind and path of the field, with what was done where that is not plain. */
  readonly field: string;
  readonly original: Original;
  /** Index of the entry. */
  readonly at: number;
  readonly envelope: Bytes;
}

/** All changes that the entries of these logs allow, each field once. */
export function fieldChanges(originals: readonly Original[]): FieldChange[] {
  const found = new Map<string, FieldChange>();
  for (const original of originals) {
    for (const [at, { kind, payload, signer }] of original.statements.entries()) {
      const key = original.known.keys.get(signer);
      if (key === undefined) throw new Error(`nobody holds the key of entry ${at}`);
      for (const variant of variantsOf(kind, payload)) {
        const field = `${kind}.${variant.path}`;
        if (CONSTANT_FIELDS.includes(field) || found.has(field)) continue;
        found.set(field, { field, original, at, envelope: signAs(key, kind, variant.payload) });
      }
    }
  }
  return [...found.values()];
}

const signerOf = ({ original, at }: FieldChange): Statement => original.statements[at] as Statement;

/** The scrutineer who signed the changed entry, if one did. */
function scrutineerOf(change: FieldChange): number[] {
  const { devices } = change.original.known.session;
  const j = devices.findIndex(({ signer }) => signer.publicKey === signerOf(change).signer);
  return j < 0 ? [] : [j + 1];
}

/** Server, registrar, presiding officer and whoever signs the changed entry; the other scrutineers are honest. */
function insiders(change: FieldChange): Adversary {
  const { session } = change.original.known;
  const own: readonly PublicKey[] = [
    session.registrar.publicKey,
    session.presiding.publicKey,
    session.issuing.publicKey,
    signerOf(change).signer,
  ];
  return { holds: (key) => own.includes(key), witnesses: scrutineerOf(change) };
}

/** Everybody but the deputies, and the deputy who signs the changed entry; they hold no key shares any more. */
function allStaff(change: FieldChange): Adversary {
  const { session } = change.original.known;
  const { holds } = insiders(change);
  const scrutineers = session.devices.map(({ signer }) => signer.publicKey);
  return {
    holds: (key) => holds(key) || scrutineers.includes(key),
    witnesses: session.devices.map((_, i) => i + 1),
  };
}

const ADVERSARIES = { insiders, allStaff } as const;
export type AdversaryName = keyof typeof ADVERSARIES;

/** The record after the change and all repairs. */
export const changedRecord = (change: FieldChange, by: AdversaryName): RecordSource =>
  repaired(change.original, change.at, change.envelope, ADVERSARIES[by](change));
