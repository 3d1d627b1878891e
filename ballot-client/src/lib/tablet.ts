/**
 * A deputy's tablet: signs in, checks its paper, encrypts, casts and checks the receipt. It decides by what it has
 * verified itself; the connection only carries bytes. No DOM.
 */
import { type BadgeSecret, credentialSecret } from '../../../crypto/badge.ts';
import { type EncryptedBallot, encryptBallot, SEED_LENGTH } from '../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, type RoundKeys } from '../../../crypto/ballot/keys.ts';
import {
  type Bytes,
  fromHex,
  type Hash,
  type PublicKey,
  type RandomBytes,
  toHash,
  toHex,
  utf8,
} from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { leafHash } from '../../../crypto/log/merkle.ts';
import { verifyTlogProof } from '../../../crypto/log/proof.ts';
import { ACCEPTED, accept, type Result, reject } from '../../../crypto/rejection.ts';
import { contextOf } from '../../../crypto/session/round-checks.ts';
import { manifestOf, type Paper, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { decodeStatement, StatementSigner, signatureHolds } from '../../../crypto/statements/envelope.ts';

/** A signed ballot, or the challenge of one: kept until its receipt is checked. Holds no seed and no choices. */
export interface SignedBallot {
  readonly envelope: Bytes;
  /** Tracking code, 32 bytes hex. */
  readonly code: Hash;
}

/** Builds the tables for encryption once per round; many deputies on one tablet share them. */
export class EncryptionKeyCache {
  readonly #tables = new WeakMap<RoundKeys, EncryptionKeys>();

  of(keys: RoundKeys): EncryptionKeys {
    const known = this.#tables.get(keys) ?? encryptionKeys(keys);
    this.#tables.set(keys, known);
    return known;
  }
}

export class Tablet {
  readonly credential: PublicKey;
  readonly #attendance: StatementSigner;
  readonly #voting: StatementSigner;
  readonly #random: RandomBytes;
  #signIn: Bytes | undefined;

  /** `votingSecret`: 32 fresh bytes, or those that this tablet kept sealed for the same badge. */
  constructor(badge: BadgeSecret, badgeSalt: Bytes, votingSecret: Bytes, random: RandomBytes) {
    this.#attendance = new StatementSigner('credential', credentialSecret(badge, badgeSalt));
    this.#voting = new StatementSigner('voting', votingSecret as SecretKey);
    this.credential = this.#attendance.publicKey;
    this.#random = random;
  }

  /** The attendance statement: the same bytes every time, so that a retry is answered like the first try. */
  signIn(session: Hash): Bytes {
    this.#signIn ??= this.#attendance.sign('attendance', {
      session,
      nonce: toHex(this.#random(32)),
      votingKey: this.#voting.publicKey,
    });
    return this.#signIn;
  }

  /**
   * Checks the paper that the server sent: in the log under a signed checkpoint, signed by the issuing key, for this
   * deputy and this round of the session that the tablet has verified.
   */
  checkPaper(state: SessionState, round: Round, envelope: string, receipt: string): Result<Paper> {
    const bytes = utf8(envelope);
    const statement = decodeStatement(bytes);
    if (!statement.ok) return statement;
    if (statement.value.kind !== 'paper') return reject('paper.unknown', statement.value.kind);
    const { payload, hash, leaf, signer } = statement.value;
    const { issuingKey, candidatesHash } = manifestOf(state);
    if (signer !== issuingKey) return reject('envelope.signer', 'paper');
    if (!signatureHolds(statement.value)) return reject('envelope.signature', 'paper');
    const isOwn = payload.credential === this.credential && payload.votingKey === this.#voting.publicKey;
    if (!isOwn) return reject('paper.credential');
    const agrees =
      payload.session === state.session &&
      payload.round === round.number &&
      payload.opened === round.opened &&
      payload.candidates === candidatesHash &&
      payload.rules === state.rulesHash &&
      payload.ceremony === state.ceremony;
    if (!agrees) return reject('paper.hashes');
    const logged = checkReceipt(state, bytes, receipt);
    if (!logged.ok) return logged;
    return accept({ hash, leaf, credential: this.credential, votingKey: this.#voting.publicKey });
  }

  /** Encrypts the marks under a fresh seed and signs the ballot. `replaces` is null but under last-valid. */
  encrypt(
    state: SessionState,
    round: Round,
    paper: Paper,
    marks: Marks,
    keys: EncryptionKeys,
    replaces: Hash | null = null,
  ): Result<SignedBallot> {
    const context = contextOf(state, round, paper);
    const seed = this.#random(SEED_LENGTH);
    const encrypted = encryptBallot(keys, context, marks, seed);
    seed.fill(0);
    return encrypted.ok ? accept(this.signBallot(state, round, paper, encrypted.value, replaces)) : encrypted;
  }

  /** Signs an encrypted ballot for casting; it may have been encrypted elsewhere, as in a page's worker. */
  signBallot(
    state: SessionState,
    round: Round,
    paper: Paper,
    { ciphertext, proof, code }: EncryptedBallot,
    replaces: Hash | null = null,
  ): SignedBallot {
    const envelope = this.#voting.sign('ballot', {
      session: state.session as Hash,
      round: round.number,
      paper: paper.hash,
      replaces,
      ciphertext: toBase64(ciphertext),
      proof: toBase64(proof),
    });
    return { envelope, code: toHash(code) };
  }

  /** Signs a challenge (检验) of an encryption that was shown and not cast; once logged it can never be cast. */
  signChallenge(state: SessionState, round: Round, paper: Paper, code: Hash): SignedBallot {
    const session = state.session as Hash;
    const payload = { session, round: round.number, paper: paper.hash, code };
    return { envelope: this.#voting.sign('challenge', payload), code };
  }
}

/**
 * Whether a receipt proves that these bytes stand in the log of this session: the tablet computes leaf and path
 * itself. `log.proof`, `log.signature` … else.
 */
export function checkReceipt(state: SessionState, envelope: Bytes, receipt: string): Result<void> {
  const { origin, logKey } = manifestOf(state);
  const verified = verifyTlogProof(receipt, leafHash(envelope), origin, fromHex(logKey), []);
  return verified.ok ? ACCEPTED : verified;
}
