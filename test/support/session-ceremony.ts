/** Scrutineers whose ceremony secrets the test holds, so that they can keep to the protocol or lie at any step. */
import {
  CeremonyPart,
  type CeremonySecrets,
  type KeyShare,
} from '../../ballot-client/src/scrutineer/ceremony-part.ts';
import { type Bytes, fromHex, type Hash, toHex } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { type Point, randomScalar } from '../../crypto/group.ts';
import type { CeremonyAttempt, CeremonyStep } from '../../crypto/session/ceremony-attempt.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf, StatementSigner } from '../../crypto/statements/envelope.ts';
import {
  commitmentHash,
  commitTo,
  drawPolynomials,
  encodeCommitments,
  encryptShares,
} from '../../crypto/threshold/ceremony.ts';
import type { Polynomial } from '../../crypto/threshold/polynomial.ts';
import { MemorySession, must, random } from './memory-session.ts';
import { deviceOf, statementOf } from './session-scenes.ts';

export const attemptOf = (session: MemorySession): CeremonyAttempt =>
  session.state.attempts.at(-1) as CeremonyAttempt;

type StepFields = { session: Hash; attempt: number; from: number; prev: Hash };

export class ScriptedScrutineer {
  readonly index: number;
  readonly #session: MemorySession;
  #secrets: CeremonySecrets | undefined;
  #share: KeyShare | undefined;

  constructor(session: MemorySession, index: number) {
    this.#session = session;
    this.index = index;
  }

  get signer(): StatementSigner {
    return deviceOf(this.#session, this.index).signer;
  }

  get attempt(): CeremonyAttempt {
    return attemptOf(this.#session);
  }

  /** The fields of every message of the present step. */
  get step(): StepFields {
    const { number, prev } = this.attempt;
    return { session: this.#session.state.session as Hash, attempt: number, from: this.index, prev };
  }

  /** Secrets of the present attempt, drawn when they are first needed. */
  get secrets(): CeremonySecrets {
    const { number, context } = this.attempt;
    if (this.#secrets?.attempt !== number) {
      this.#secrets = {
        session: toHex(context.session),
        attempt: number,
        transportSecret: randomScalar(random),
        polynomials: drawPolynomials(context, random),
        revealed: null,
        confirmed: null,
        isDisclosed: false,
      };
    }
    return this.#secrets as CeremonySecrets;
  }

  /** Takes other polynomials than those drawn; before the commitment. */
  choose(polynomials: readonly Polynomial[]): void {
    this.#secrets = { ...this.secrets, polynomials };
  }

  /** What an honest scrutineer with these secrets owes now. */
  owed(): Bytes[] {
    const session = fromHex(this.step.session);
    const part = new CeremonyPart(this.attempt, this.index, session, this.signer);
    const share = this.#share?.ceremony === this.attempt.ceremony ? this.#share : undefined;
    const owed = must(part.owed(this.secrets, share, random));
    this.#share = owed.share ?? share;
    return owed.statements;
  }

  get commitments(): Bytes {
    return encodeCommitments(commitTo(this.secrets.polynomials));
  }

  /** A commitment to any bytes. */
  commit(commitments: Bytes): Bytes {
    const { context, prev } = this.attempt;
    const commitment = toHex(commitmentHash(context, fromHex(prev), this.index, commitments));
    return this.signer.sign('key-commit', { ...this.step, commitment });
  }

  reveal(changes: Partial<PayloadOf<'key-reveal'>> = {}): Bytes {
    const [honest] = this.owed() as [Bytes];
    const { payload } = statementOf(honest) as StatementOf<'key-reveal'>;
    return this.signer.sign('key-reveal', { ...payload, ...changes });
  }

  /** Encrypted shares of some polynomials, the right ones by default. */
  share(to: number, polynomials: readonly Polynomial[] = this.secrets.polynomials): Bytes {
    const { context, transportKeys } = this.attempt;
    const route = { sender: this.index, recipient: to };
    const shares = encryptShares(context, route, polynomials, transportKeys.get(to) as Point, random);
    return this.signer.sign('key-share', { ...this.step, to, shares: toBase64(shares) });
  }

  /** A share that does not fit the commitments. */
  lyingShare(to: number): Bytes {
    return this.share(to, drawPolynomials(this.attempt.context, random));
  }
}

export const scriptedScrutineers = (session: MemorySession): ScriptedScrutineer[] =>
  session.devices.map((_, i) => new ScriptedScrutineer(session, i + 1));

/** Starts an attempt; the chief signs. */
export const startAttempt = (session: MemorySession, participants: readonly number[]): void => {
  session.append(deviceOf(session, 1).startCeremony(session.state, participants));
};

/** Lets all participants post what they owe until the attempt stands at a step. */
export function runUntil(
  session: MemorySession,
  scrutineers: readonly ScriptedScrutineer[],
  step: CeremonyStep,
): void {
  const attempt = attemptOf(session);
  while (attempt.step !== step) {
    const { step: before } = attempt;
    if (before === 'complete' || before === 'void') throw new Error(`the attempt is ${before}`);
    for (const scrutineer of scrutineers) {
      if (!attempt.missing.includes(scrutineer.index) || attempt.step !== before) continue;
      for (const envelope of scrutineer.owed()) session.append(envelope);
    }
  }
}

export interface CeremonyScene {
  readonly session: MemorySession;
  readonly scrutineers: ScriptedScrutineer[];
  readonly one: ScriptedScrutineer;
  readonly two: ScriptedScrutineer;
  readonly three: ScriptedScrutineer;
}

/** An accepted session with three scripted scrutineers, before the first attempt. */
export async function ceremonyScene(): Promise<CeremonyScene> {
  const session = await MemorySession.create();
  session.acceptAll();
  const scrutineers = scriptedScrutineers(session);
  const [one, two, three] = scrutineers;
  if (one === undefined || two === undefined || three === undefined) throw new Error('three scrutineers');
  return { session, scrutineers, one, two, three };
}

/** Indices of the three. */
export const ALL = [1, 2, 3];
/** 32 bytes that are neither a point nor a scalar. */
export const NONSENSE = toBase64(new Uint8Array(32).fill(0xff));
export const OTHER_HASH = '0'.repeat(64) as Hash;
