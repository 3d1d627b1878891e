/** The deputies of a session by their place, counted from 0, and what each can sign. */
import { credentialSecret } from '../../crypto/badge.ts';
import { type Bytes, type Hash, type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import { type Deputy, type MemorySession, random } from './memory-session.ts';

/** A key that nobody has used. */
export const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

export class Deputies {
  readonly #session: MemorySession;

  constructor(session: MemorySession) {
    this.#session = session;
  }

  at(i: number): Deputy {
    const deputy = this.#session.deputies[i];
    if (deputy === undefined) throw new Error(`no deputy ${i}`);
    return deputy;
  }

  credential(i: number): PublicKey {
    return this.at(i).tablet.credential;
  }

  credentialSigner(i: number): StatementSigner {
    return new StatementSigner('credential', credentialSecret(this.at(i).badge, this.#session.badgeSalt));
  }

  signIn(i: number): Bytes {
    return this.at(i).tablet.signIn(this.#session.state.session as Hash);
  }

  /** A sign-in with a voting key of one's choice. */
  attendance(i: number, votingKey: PublicKey): Bytes {
    const session = this.#session.state.session as Hash;
    return this.credentialSigner(i).sign('attendance', { session, nonce: toHex(random(32)), votingKey });
  }
}
