/** Who of the staff was approved, in the order in which the manifest lists them. */
import type { PublicKey } from '../../../crypto/bytes.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import type { Enrolment } from '../../../server/contract/events.ts';
import type { Draft } from './content.ts';

export interface ApprovedStaff {
  readonly presiding: readonly Enrolment[];
  /** The chief first. */
  readonly scrutineers: readonly Enrolment[];
}

/** `enrolments` come from the server and prove nothing: only keys that were read aloud are taken. */
export function approvedStaff(
  { approved, chief }: Pick<Draft, 'approved' | 'chief'>,
  enrolments: readonly Enrolment[],
): ApprovedStaff {
  const taken = enrolments.filter(({ identityKey }) => approved.includes(identityKey));
  const scrutineers = taken.filter(({ role }) => role === 'scrutineer');
  const isChief = ({ identityKey }: Enrolment): boolean => identityKey === chief;
  return {
    presiding: taken.filter(({ role }) => role === 'presiding'),
    scrutineers: [...scrutineers.filter(isChief), ...scrutineers.filter((one) => !isChief(one))],
  };
}

/** The staff of the manifest; indices count from 1 in each role. */
export function manifestStaff(registrar: PublicKey, staff: ApprovedStaff): Manifest['staff'] {
  const listed = (members: readonly Enrolment[]): Manifest['staff'] =>
    members.map(({ role, identityKey, witnessKey }, i) => ({ role, index: i + 1, identityKey, witnessKey }));
  return [
    { role: 'registrar', index: 1, identityKey: registrar, witnessKey: null },
    ...listed(staff.presiding),
    ...listed(staff.scrutineers),
  ];
}
