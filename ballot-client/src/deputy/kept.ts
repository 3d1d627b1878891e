/**
 * What a tablet keeps for a deputy until the next badge is shown: sealed under a key that only the badge gives, under
 * a name that says nothing without it. A reload and the same badge restore it.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, type Hash, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { type Result, reject } from '../../../crypto/rejection.ts';
import { type SealKey, seal, unseal } from '../../../crypto/sealed.ts';
import { MAX_ENTRY_LENGTH } from '../../../crypto/statements/envelope.ts';
import {
  decodePayload,
  encodePayload,
  type Field,
  hash,
  hex,
  integer,
  list,
  nullable,
  object,
} from '../../../crypto/statements/schema.ts';
import { LatestWriter } from './latest-writer.ts';

/** The part of {@link Kept} that belongs to one round. */
export interface KeptRound {
  readonly number: number;
  /** Until 投出 is pressed. */
  readonly marks: readonly (number | null)[] | null;
  /** From then on until the receipt is checked. Holds no seed and no choices. */
  readonly signed: KeptStatement | null;
  /** A challenge (检验), from the press of the button until its receipt is checked. */
  readonly challenge: KeptStatement | null;
  /** Tracking code of the ballot that counts, once its receipt is checked. */
  readonly cast: Hash | null;
}

export interface KeptStatement {
  /** Envelope text; the code is that of the ballot that is cast or challenged. */
  readonly envelope: string;
  readonly code: Hash;
}

export interface Kept {
  /** 32 bytes hex. */
  readonly votingSecret: string;
  /** Envelope text: the same bytes at every sign-in, so that the server knows the tablet again. */
  readonly attendance: string;
  readonly round: KeptRound | null;
}

/** Where sealed bytes are stored; IndexedDB in a page. */
export interface Vault {
  /** Resolves once the bytes are safe. */
  keep(name: string, sealed: Bytes): Promise<void>;
  read(name: string): Promise<Bytes | undefined>;
  forget(name: string): Promise<void>;
}

/** An envelope's text; what it says is checked where it is used. */
const envelope: Field<string> = {
  describe: `text, at most ${MAX_ENTRY_LENGTH} code units`,
  read: (value) =>
    typeof value === 'string' && value.length <= MAX_ENTRY_LENGTH && value.isWellFormed() ? value : undefined,
};
const statement = nullable(object({ envelope, code: hash }));
const schema: Field<Kept> = object({
  votingSecret: hex(32),
  attendance: envelope,
  round: nullable(
    object({
      number: integer(1),
      marks: nullable(list(nullable(integer(0)))),
      signed: statement,
      challenge: statement,
      cast: nullable(hash),
    }),
  ),
});

/** The sealed length must not tell how many items are marked. */
const PADDED_TO = 2048;
const SPACE = 0x20;

/** Canonical JSON, filled up with spaces. */
export function encodeKept(kept: Kept): Bytes {
  const content = encodePayload(schema, kept);
  const padded = new Uint8Array(Math.ceil(content.length / PADDED_TO) * PADDED_TO).fill(SPACE);
  padded.set(content);
  return padded;
}

/** Reads exactly what `encodeKept` writes; `payload.malformed` else. */
export function decodeKept(bytes: Bytes): Result<Kept> {
  const end = bytes.findLastIndex((byte) => byte !== SPACE) + 1;
  const decoded = decodePayload(schema, bytes.subarray(0, end));
  const isPadded = bytes.length === Math.ceil(end / PADDED_TO) * PADDED_TO;
  return decoded.ok && !isPadded ? reject('payload.malformed', 'not filled up') : decoded;
}

export class KeptStore {
  readonly #vault: Vault;
  readonly #name: string;
  readonly #key: SealKey;
  readonly #purpose: string;
  readonly #random: RandomBytes;
  readonly #writer: LatestWriter<Kept>;

  /** `key`: the tablet's seal key of the badge. */
  constructor(vault: Vault, key: SealKey, session: Hash, random: RandomBytes) {
    this.#vault = vault;
    this.#key = key;
    this.#random = random;
    this.#purpose = `piaojue deputy ${session}`;
    // Keyed: whoever reads the vault cannot tell which credential of the public roll was here.
    this.#name = `deputy-${toHex(hmac(sha256, key, utf8(this.#purpose)))}`;
    this.#writer = new LatestWriter((kept) => this.#write(kept));
  }

  #write(kept: Kept): Promise<void> {
    return this.#vault.keep(this.#name, seal(this.#key, this.#purpose, encodeKept(kept), this.#random));
  }

  /** What was kept for this badge in this session; undefined where there is nothing that opens. */
  async read(): Promise<Kept | undefined> {
    const sealed = await this.#vault.read(this.#name);
    const content = sealed && unseal(this.#key, this.#purpose, sealed);
    // Authenticated: only a page with this badge can have written it, though perhaps another version of the page.
    const kept = content?.ok ? decodeKept(content.value) : undefined;
    return kept?.ok ? kept.value : undefined;
  }

  /** Resolves once this or something newer is safe. */
  save(kept: Kept): Promise<void> {
    return this.#writer.write(kept);
  }

  forget(): Promise<void> {
    return this.#vault.forget(this.#name);
  }
}
