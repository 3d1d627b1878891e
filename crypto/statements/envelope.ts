/**
 * DSSE envelopes in one exact byte form (PROTOCOL.md §2): one signature, fixed key order, no white space, canonical
 * base64. The entry of the log is these bytes; the signature is over the DSSE pre-authentication encoding (PAE).
 */
import { type Bytes, concat, fromHex, fromUtf8, type Hash, type LeafHash, type PublicKey, toLeafHash, toPublicKey, utf8 } from '../bytes.ts'; // biome-ignore format: one line
import { fromBase64, toBase64 } from '../encoding.ts';
import { leafHash } from '../log/merkle.ts';
import { parseWithheldLine } from '../log/withheld.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../signature.ts';
import { payloadHash } from '../transcript.ts';
import { isKind, KINDS, type Kind, type PayloadOf, type SignerRole, STAFF } from './catalogue.ts';
import { formatReadingPass, readingMessage } from './reading-pass.ts';
import { decodePayload, encodePayload, type Field } from './schema.ts';

/** An entry of the log has at most this many bytes (C2SP tlog-tiles: 16-bit length). */
export const MAX_ENTRY_LENGTH = 65_535;

const payloadType = (kind: Kind): string => `application/vnd.piaojue.${kind}+json`;

/** DSSE v1 PAE. */
export function pae(type: string, payload: Bytes): Bytes {
  const typeLength = utf8(type).length;
  return concat(utf8(`DSSEv1 ${typeLength} ${type} ${payload.length} `), payload);
}

/** A decoded entry whose form is right. Signature and permission are separate steps. */
export interface StatementOf<K extends Kind> {
  readonly kind: K;
  readonly payload: PayloadOf<K>;
  readonly payloadBytes: Bytes;
  /** SHA-256 of the payload bytes. */
  readonly hash: Hash;
  readonly signer: PublicKey;
  /** 64 bytes. */
  readonly signature: Bytes;
  /** The envelope: the bytes of the log entry. */
  readonly bytes: Bytes;
  readonly leaf: LeafHash;
}
export type Statement = { [K in Kind]: StatementOf<K> }[Kind];

/** Said of the line that stands for an entry in the public view of a names-only session. */
const WITHHELD = 'an entry that is withheld from the public; the record needs it whole';

const ENVELOPE =
  /^\{"payload":"([A-Za-z0-9+/=]*)","payloadType":"application\/vnd\.piaojue\.([a-z-]+)\+json","signatures":\[\{"keyid":"([0-9a-f]{64})","sig":"([A-Za-z0-9+/]{86}==)"\}\]\}$/;

/**
 * Decodes attacker-controlled bytes: `log.entry_too_long`, `envelope.malformed`, `envelope.kind`,
 * `payload.malformed`. The signature is not checked here.
 */
export function decodeStatement(bytes: Bytes): Result<Statement> {
  if (bytes.length > MAX_ENTRY_LENGTH) return reject('log.entry_too_long', `${bytes.length} bytes`);
  const match = ENVELOPE.exec(fromUtf8(bytes) ?? '');
  if (match === null) return reject('envelope.malformed', parseWithheldLine(bytes) && WITHHELD);
  const [, payload64 = '', kind = '', keyid = '', sig64 = ''] = match;
  const payloadBytes = fromBase64(payload64);
  const signature = fromBase64(sig64);
  if (payloadBytes === undefined || signature === undefined) return reject('envelope.malformed', 'base64');
  if (!isKind(kind)) return reject('envelope.kind', kind.slice(0, 40));
  const payload = decodePayload(KINDS[kind].schema as Field<unknown>, payloadBytes);
  if (!payload.ok) return reject(payload.code, `${kind}: ${payload.detail}`);
  return accept({
    kind,
    payload: payload.value,
    payloadBytes,
    hash: payloadHash(payloadBytes),
    signer: keyid as PublicKey,
    signature,
    bytes,
    leaf: toLeafHash(leafHash(bytes)),
  } as Statement);
}

/** Whether the statement's signature is right for the key that it names. */
export const signatureHolds = (statement: Statement): boolean =>
  verifySignature(
    statement.signature,
    pae(payloadType(statement.kind), statement.payloadBytes),
    fromHex(statement.signer),
  );

/**
 * A key that signs statements of the kinds of its role and, if it is an identity key, reading passes; nothing else: no
 * login, no nonce, no bytes that somebody else composed.
 */
export class StatementSigner {
  readonly publicKey: PublicKey;
  readonly role: SignerRole;
  readonly #secret: SecretKey;

  constructor(role: SignerRole, secret: SecretKey) {
    this.role = role;
    this.#secret = secret;
    this.publicKey = toPublicKey(publicKeyOf(secret));
  }

  /** The envelope of a statement; throws for a kind that this role does not sign, a payload
   * that does not fit, or an entry that is too long. */
  sign<K extends Kind>(kind: K, payload: PayloadOf<K>): Bytes {
    if (!(KINDS[kind].signers as readonly SignerRole[]).includes(this.role)) {
      throw new TypeError(`a ${this.role} key does not sign ${kind}`);
    }
    const payloadBytes = encodePayload(KINDS[kind].schema as Field<unknown>, payload);
    const signature = signBytes(pae(payloadType(kind), payloadBytes), this.#secret);
    const envelope = encodeEnvelope(kind, payloadBytes, this.publicKey, signature);
    if (envelope.length > MAX_ENTRY_LENGTH) throw new RangeError(`${kind} has ${envelope.length} bytes`);
    return envelope;
  }

  /** The pass with which this member of staff reads what is withheld from the public; throws for other roles. */
  readingPass(session: Hash): string {
    if (!STAFF.some((role) => role === this.role))
      throw new TypeError(`a ${this.role} key reads what is public`);
    const signature = signBytes(readingMessage(session), this.#secret);
    return formatReadingPass({ key: this.publicKey, signature });
  }
}

/** The one byte form. */
export function encodeEnvelope(kind: Kind, payload: Bytes, keyid: PublicKey, signature: Bytes): Bytes {
  return utf8(
    `{"payload":"${toBase64(payload)}","payloadType":"${payloadType(kind)}",` +
      `"signatures":[{"keyid":"${keyid}","sig":"${toBase64(signature)}"}]}`,
  );
}
