/** A simulated deputy who has a ballot checked (检验), and the checking device that sees only texts and the public log. */
import { encryptBallot, SEED_LENGTH } from '../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { EncryptionKeys } from '../../crypto/ballot/keys.ts';
import { type Hash, toHash } from '../../crypto/bytes.ts';
import { ACCEPTED, accept, type Result, reject } from '../../crypto/rejection.ts';
import { contextOf } from '../../crypto/session/round-checks.ts';
import type { Paper, Round, SessionState } from '../../crypto/session/state.ts';
import { checkDisclosure } from '../src/auditor/check-ballot/check-disclosure.ts';
import { encodeCommitment, encodeDisclosure, packMarks } from '../src/lib/disclosure.ts';
import type { SessionView } from '../src/lib/session-view.ts';
import { EncryptionKeyCache, type SignedBallot, type Tablet } from '../src/lib/tablet.ts';
import { systemRandom } from './random.ts';

export interface Challenged {
  /** Shown before the choice. */
  readonly commitment: string;
  readonly signed: SignedBallot;
  /** Shown once the challenge is logged. */
  readonly disclosure: string;
}

/** Encrypts the marks as for casting, and signs a challenge instead. */
export function challengeOf(
  tablet: Tablet,
  state: SessionState,
  round: Round,
  paper: Paper,
  keys: EncryptionKeys,
  marks: Marks,
): Result<Challenged> {
  const seed = systemRandom(SEED_LENGTH);
  const encrypted = encryptBallot(keys, contextOf(state, round, paper), marks, seed);
  if (!encrypted.ok) return encrypted;
  const code = toHash(encrypted.value.code);
  const shown = { session: state.session as Hash, round: round.number, code };
  const slots = packMarks(keys.layout, marks);
  return accept({
    commitment: encodeCommitment(shown),
    signed: tablet.signChallenge(state, round, paper, code),
    disclosure: encodeDisclosure({ ...shown, paper: paper.hash, seed, slots }),
  });
}

/** Checks on a view of the log of its own. */
export class CheckingDevice {
  readonly #view: SessionView;
  readonly #tables = new EncryptionKeyCache();

  constructor(view: SessionView) {
    this.#view = view;
  }

  /** Whether a challenge among the first `size` entries holds the marks that the deputy made. */
  async check(size: number, commitment: string, disclosure: string, marks: Marks): Promise<Result<void>> {
    const synced = await this.#view.sync(size);
    if (!synced.ok) return synced;
    const checked = checkDisclosure(this.#view.state, disclosure, commitment, (keys) =>
      this.#tables.of(keys),
    );
    if (!checked.ok) return checked;
    const { items, form, isBlank } = checked.value;
    const unmarked = isBlank || form.type === 'approve' ? null : form.options - 1;
    const isSame = items.every(({ mark }, i) => mark === (marks[i] ?? unmarked));
    return isSame ? ACCEPTED : reject('disclosure.code', 'other marks than the deputy made');
  }
}
