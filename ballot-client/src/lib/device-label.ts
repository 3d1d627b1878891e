/** The label of a tablet (平板编号), for the operator's list of connected tablets: no secret, and no proof of anything. */
import { isPlainText } from '../../../crypto/statements/schema.ts';

/** Code points; the server shows no longer one (`server/operator/tablets.ts`). */
export const MAX_LABEL = 20;
const STORED = 'piaojue-device';
const IN_ADDRESS = '#device=';

/** A label as it was typed, without spaces at its ends; undefined where it cannot be one. */
export function readLabel(typed: string): string | undefined {
  const label = typed.normalize('NFC').trim();
  return isPlainText(label, MAX_LABEL) ? label : undefined;
}

/** The label of this tablet: given once by an address like `/#device=A-12`, else as it was kept. */
export function labelOfDevice(hash: string, store: Pick<Storage, 'getItem' | 'setItem'>): string | undefined {
  const given = hash.startsWith(IN_ADDRESS) ? readLabel(decoded(hash.slice(IN_ADDRESS.length))) : undefined;
  if (given === undefined) return readLabel(store.getItem(STORED) ?? '');
  store.setItem(STORED, given);
  return given;
}

export const keepLabel = (label: string, store: Pick<Storage, 'setItem'>): void =>
  store.setItem(STORED, label);

/** A broken escape is no label. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
