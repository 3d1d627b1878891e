/**
 * The key of a witness as one line of text, in the form that Go's `sumdb/note` gave to secret keys:
 * `PRIVATE+KEY+<name>+<key id>+<base64(type ‖ seed)>`. Name and key id are those of the verifier key, so a name that is
 * changed, or a damaged seed, is noticed.
 */
import { type Bytes, concat } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { isKeyName } from '../../crypto/log/text.ts';
import { keyIdText, SIGNATURE_TYPES, type VerifierKey, verifierKey } from '../../crypto/log/verifier-key.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';

const PREFIX = 'PRIVATE+KEY+';

export interface WitnessSecret {
  readonly name: string;
  readonly secret: SecretKey;
  /** What manifests list and clients verify with. */
  readonly verifier: VerifierKey;
}

/** The key of a 32-byte seed under a name. Throws where the name is no key name. */
export function witnessSecret(name: string, seed: Bytes): WitnessSecret {
  const secret = seed as SecretKey;
  return { name, secret, verifier: verifierKey(name, SIGNATURE_TYPES.cosignature, publicKeyOf(secret)) };
}

/** One line with newline. */
export const formatSecretKey = ({ name, secret, verifier }: WitnessSecret): string =>
  `${PREFIX}${name}+${keyIdText(verifier.keyId)}+${toBase64(concat(Uint8Array.of(verifier.type), secret))}\n`;

/** Reads exactly what `formatSecretKey` writes; rejects with `log.key`. The detail never holds a part of the key. */
export function parseSecretKey(text: string): Result<WitnessSecret> {
  if (!text.startsWith(PREFIX)) return reject('log.key', `does not begin with ${PREFIX}`);
  // A name has no plus, but base64 may have.
  const content = text.slice(PREFIX.length, -1);
  const [name = '', id = ''] = content.split('+', 2);
  const bytes = fromBase64(content.slice(name.length + id.length + 2));
  if (bytes?.length !== 33 || bytes[0] !== SIGNATURE_TYPES.cosignature || !isKeyName(name)) {
    return reject('log.key', 'not a witness key');
  }
  const key = witnessSecret(name, bytes.slice(1));
  return formatSecretKey(key) === text ? accept(key) : reject('log.key', 'the key id is another');
}
