/**
 * What a tablet keeps for a deputy until the next badge is shown: sealed under a key that only the badge gives, under
 * a name that says nothing without it. A reload and the same badge restore it.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, fromUtf8, type Hash, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { type SealKey, seal, unseal } from '../../../crypto/sealed.ts';
import { LatestWriter } from './latest-writer.ts';

/** The part of {@link Kept} that belongs to one round. */
export interface KeptRound {
  readonly number: number;
  /** Until 投出 is pressed. */
  readonly marks: readonly (number | null)[] | null;
  /** From then on until the receipt is checked. Holds no seed and no choices. */
  readonly signed: KeptBallot | null;
  /** Tracking code of the ballot that counts, once its receipt is checked. */
  readonly cast: Hash | null;
}

export interface KeptBallot {
  /** Envelope text. */
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

/** The sealed length must not tell how many items are marked. */
const PADDED_TO = 2048;
const padded = (text: string): string => text.padEnd(Math.ceil(text.length / PADDED_TO) * PADDED_TO);

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
    const content = utf8(padded(JSON.stringify(kept)));
    return this.#vault.keep(this.#name, seal(this.#key, this.#purpose, content, this.#random));
  }

  /** What was kept for this badge in this session; undefined where there is nothing that opens. */
  async read(): Promise<Kept | undefined> {
    const sealed = await this.#vault.read(this.#name);
    const content = sealed && unseal(this.#key, this.#purpose, sealed);
    if (content === undefined || !content.ok) return undefined;
    // Authenticated: only this page with this badge can have written it.
    return JSON.parse(fromUtf8(content.value) ?? 'null') ?? undefined;
  }

  /** Resolves once this or something newer is safe. */
  save(kept: Kept): Promise<void> {
    return this.#writer.write(kept);
  }

  forget(): Promise<void> {
    return this.#vault.forget(this.#name);
  }
}
