/** The observers' witnesses as they are typed: one verifier key a line, as `npm run witness` prints it. */
import { toPublicKey } from '../../../crypto/bytes.ts';
import { parseVerifierKey, SIGNATURE_TYPES } from '../../../crypto/log/verifier-key.ts';
import { isPlainText } from '../../../crypto/statements/schema.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';

const MAX_NAME = 200;
export const MAX_OBSERVERS = 100;
/** Names of logs and scrutineers begin so. */
const OF_SESSIONS = 'piaojue/';

export type ObserverFault = 'no-key' | 'key-of-log' | 'unusable-name' | 'same-name' | 'same-key' | 'too-many';

/** What is wrong with a line, counted from 1. */
export interface ObserverLineFault {
  readonly line: number;
  readonly fault: ObserverFault;
}

export interface ObserverList {
  readonly observers: Manifest['witnesses'];
  readonly faults: readonly ObserverLineFault[];
}

type Observer = Manifest['witnesses'][number];

/** The observer of one line, or what is wrong with it beside the lines before. */
function readLine(text: string, before: readonly Observer[]): Observer | ObserverFault {
  const parsed = parseVerifierKey(text);
  if (!parsed.ok) return 'no-key';
  const { name, type, publicKey } = parsed.value;
  if (type !== SIGNATURE_TYPES.cosignature) return 'key-of-log';
  if (!isPlainText(name, MAX_NAME) || name.startsWith(OF_SESSIONS)) return 'unusable-name';
  const key = toPublicKey(publicKey);
  if (before.some((one) => one.key === key)) return 'same-key';
  if (before.some((one) => one.name === name)) return 'same-name';
  return before.length < MAX_OBSERVERS ? { name, key } : 'too-many';
}

/** Reads the lines; empty ones mean nothing. A list with faults must not be frozen. */
export function parseObservers(text: string): ObserverList {
  const observers: Observer[] = [];
  const faults: ObserverLineFault[] = [];
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const read = readLine(line, observers);
    if (typeof read === 'string') faults.push({ line: i + 1, fault: read });
    else observers.push(read);
  }
  return { observers, faults };
}
