/** One scrutineer's part in one attempt of the key ceremony: what it owes next, and what it must keep for that. */
import { type Bytes, fromHex, type Hash, type RandomBytes, toHex } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import {
  encodePoint,
  encodeScalar,
  multiplyBase,
  type Point,
  randomScalar,
  type Scalar,
} from '../../../crypto/group.ts';
import { accept, type Rejection, type Result, reject } from '../../../crypto/rejection.ts';
import type { CeremonyAttempt } from '../../../crypto/session/ceremony-attempt.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import {
  type Commitments,
  combineShares,
  commitmentHash,
  commitTo,
  decryptShares,
  drawPolynomials,
  encodeCommitments,
  encryptShares,
  provePossession,
  sharesFit,
} from '../../../crypto/threshold/ceremony.ts';
import { partiallyDecrypt, rehearsalBox } from '../../../crypto/threshold/decrypt.ts';
import { evaluate, type Polynomial } from '../../../crypto/threshold/polynomial.ts';

/** Kept from the first message to the end of an attempt. */
export interface CeremonySecrets {
  /** Session hash, hex. */
  readonly session: string;
  readonly attempt: number;
  readonly transportSecret: Scalar;
  readonly polynomials: readonly Polynomial[];
  /** `prev` under which this device revealed its commitments, so that nobody commits after having seen them. */
  readonly revealed: string | null;
  /** Hash of the ceremony that this device confirmed in this attempt. */
  readonly confirmed: string | null;
  /** Whether a complaint has given the transport secret away. */
  readonly isDisclosed: boolean;
}

/** `x_{j,s}`: what a scrutineer ends with. */
export interface KeyShare {
  /** Session hash, hex. */
  readonly session: string;
  /** Hash of the ceremony that made it. */
  readonly ceremony: string;
  readonly scalars: readonly Scalar[];
}

export interface Owed {
  readonly statements: Bytes[];
  /** To be stored before the statements leave. */
  readonly keep?: CeremonySecrets;
  readonly share?: KeyShare;
}

const NOTHING: Owed = { statements: [] };
/** Commitments of at most this many bytes stand in one entry. */
const REVEAL_PART = 32_000;

export class CeremonyPart {
  readonly session: Bytes;
  readonly #attempt: CeremonyAttempt;
  readonly #index: number;
  readonly #signer: StatementSigner;

  constructor(attempt: CeremonyAttempt, index: number, session: Bytes, signer: StatementSigner) {
    this.#attempt = attempt;
    this.#index = index;
    this.session = session;
    this.#signer = signer;
  }

  /** What every message carries. */
  get #step(): { session: Hash; attempt: number; from: number; prev: Hash } {
    const { number, prev } = this.#attempt;
    return { session: toHex(this.session) as Hash, attempt: number, from: this.#index, prev };
  }

  /**
   * The statements owed in the present step. `secrets` are those kept for this attempt, undefined at its start; `share`
   * is the one of this very ceremony, once it was confirmed.
   */
  owed(secrets: CeremonySecrets | undefined, share: KeyShare | undefined, random: RandomBytes): Result<Owed> {
    const { step } = this.#attempt;
    if (step === 'transport') return accept(this.#transport(secrets, random));
    if (step === 'rehearsal') return this.#rehearse(share, random);
    if (secrets === undefined) {
      return reject('key.stale', 'the secrets of this attempt are lost; the chief starts a new attempt');
    }
    switch (step) {
      case 'commit':
        return this.#commit(secrets);
      case 'reveal':
        return this.#reveal(secrets, random);
      case 'share':
        return accept(this.#share(secrets, random));
      case 'confirm':
        return this.#confirm(secrets, random);
      default:
        return accept(NOTHING);
    }
  }

  #transport(kept: CeremonySecrets | undefined, random: RandomBytes): Owed {
    const keep = kept ?? {
      session: toHex(this.session),
      attempt: this.#attempt.number,
      transportSecret: randomScalar(random),
      polynomials: drawPolynomials(this.#attempt.context, random),
      revealed: null,
      confirmed: null,
      isDisclosed: false,
    };
    const transportKey = toBase64(encodePoint(multiplyBase(keep.transportSecret)));
    return { statements: [this.#signer.sign('key-transport', { ...this.#step, transportKey })], keep };
  }

  #encodedCommitments(secrets: CeremonySecrets): Bytes {
    return encodeCommitments(commitTo(secrets.polynomials));
  }

  #commit(secrets: CeremonySecrets): Result<Owed> {
    if (secrets.revealed !== null) return this.#revealedAlready();
    const { context, prev } = this.#attempt;
    const commitments = this.#encodedCommitments(secrets);
    const commitment = toHex(commitmentHash(context, fromHex(prev), this.#index, commitments));
    return accept({ statements: [this.#signer.sign('key-commit', { ...this.#step, commitment })] });
  }

  /**
   * Once only, to one set of commitments: on another log of this attempt somebody could commit after having seen this.
   */
  #reveal(secrets: CeremonySecrets, random: RandomBytes): Result<Owed> {
    const { context, prev } = this.#attempt;
    const { polynomials, revealed } = secrets;
    if (revealed !== null && revealed !== prev) return this.#revealedAlready();
    const commitments = this.#encodedCommitments(secrets);
    const proof = toBase64(
      provePossession(context, fromHex(prev), this.#index, polynomials, commitments, random),
    );
    const of = Math.ceil(commitments.length / REVEAL_PART);
    const statements = Array.from({ length: of }, (_, i) =>
      this.#signer.sign('key-reveal', {
        ...this.#step,
        part: i + 1,
        of,
        commitments: toBase64(commitments.subarray(i * REVEAL_PART, (i + 1) * REVEAL_PART)),
        proof,
      }),
    );
    return accept({ statements, keep: { ...secrets, revealed: prev } });
  }

  #revealedAlready(): Rejection {
    return reject('ceremony.commitment', 'this device has revealed to other commitments of this attempt');
  }

  #share({ polynomials }: CeremonySecrets, random: RandomBytes): Owed {
    const { context, participants, transportKeys, shares: sent } = this.#attempt;
    const statements = participants
      .filter((to) => to !== this.#index && !sent.get(this.#index)?.has(to))
      .map((to) => {
        const route = { sender: this.#index, recipient: to };
        const shares = encryptShares(context, route, polynomials, transportKeys.get(to) as Point, random);
        return this.#signer.sign('key-share', { ...this.#step, to, shares: toBase64(shares) });
      });
    return { statements };
  }

  /**
   * Checks every share received: confirms and keeps the sum, or complains about the first that does not fit. Never both
   * in one attempt, whatever the log shows: a server with one lying sender could show a log that asks for the complaint
   * and another one that asks for the confirmation, and would open every share of this scrutineer.
   */
  #confirm(secrets: CeremonySecrets, random: RandomBytes): Result<Owed> {
    const { context, participants, shares, commitments, ceremony } = this.#attempt;
    const received: Scalar[][] = [];
    for (const from of participants) {
      if (from === this.#index) {
        received.push(secrets.polynomials.map((f) => evaluate(f, this.#index)));
        continue;
      }
      const route = { sender: from, recipient: this.#index };
      const encrypted = shares.get(from)?.get(this.#index) as Bytes;
      const opened = decryptShares(context, route, encrypted, secrets.transportSecret);
      const fits =
        opened.ok && sharesFit(commitments.get(from) as Commitments, this.#index, opened.value, random);
      if (!opened.ok || !fits) return this.#complain(secrets, from);
      received.push(opened.value);
    }
    if (secrets.isDisclosed)
      return reject('key.stale', 'a complaint has published the secret of this attempt');
    if (secrets.confirmed !== null && secrets.confirmed !== ceremony) return this.#confirmedAnother();
    const statement = this.#signer.sign('key-confirm', { ...this.#step, ceremony: ceremony as Hash });
    return accept({
      statements: [statement],
      keep: { ...secrets, confirmed: ceremony as string },
      share: {
        session: toHex(this.session),
        ceremony: ceremony as string,
        scalars: combineShares(received),
      },
    });
  }

  #complain(secrets: CeremonySecrets, against: number): Result<Owed> {
    if (secrets.confirmed !== null) return this.#confirmedAnother();
    const transportSecret = toBase64(encodeScalar(secrets.transportSecret));
    const statement = this.#signer.sign('key-complaint', { ...this.#step, against, transportSecret });
    return accept({ statements: [statement], keep: { ...secrets, isDisclosed: true } });
  }

  #confirmedAnother(): Rejection {
    return reject(
      'ceremony.confirmation',
      'this device has confirmed this attempt with other messages in it',
    );
  }

  /** With the share that was kept: a device that comes back from a copy of its file has no other secrets. */
  #rehearse(share: KeyShare | undefined, random: RandomBytes): Result<Owed> {
    const { keys, ceremony } = this.#attempt;
    const shareKeys = keys?.shareKeys.get(this.#index);
    if (share === undefined || shareKeys === undefined || share.ceremony !== ceremony) {
      return reject('key.stale', 'no share of this attempt');
    }
    const { box, alpha } = rehearsalBox(this.session, this.#attempt.number);
    const partial = partiallyDecrypt(box, this.#index, alpha, share.scalars, shareKeys, random);
    return accept({
      statements: [
        this.#signer.sign('key-rehearsal', {
          ...this.#step,
          decryption: toBase64(partial.shares),
          proof: toBase64(partial.proof),
        }),
      ],
    });
  }
}
