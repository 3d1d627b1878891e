/**
 * What a log says up to some entry: the fold of its statements. Server, clients and verifier hold the same state, so
 * a restart lands where the log ends. Only `Ledger` changes it.
 */
import type { BallotForm } from '../ballot/form.ts';
import type { RoundKeys } from '../ballot/keys.ts';
import type { Bytes, Hash, LeafHash, PublicKey } from '../bytes.ts';
import { MerkleTree } from '../log/merkle.ts';
import type { PayloadOf } from '../statements/catalogue.ts';
import type { StatementOf } from '../statements/envelope.ts';
import type { ItemOutcome } from '../statements/round.ts';
import type { Candidate, Manifest } from '../statements/setup.ts';
import type { CeremonyKeys } from '../threshold/ceremony.ts';
import type { CeremonyAttempt } from './ceremony-attempt.ts';
import type { Phase } from './phase.ts';

export type StaffRole = 'registrar' | 'presiding' | 'scrutineer';
export interface StaffMember {
  readonly role: StaffRole;
  readonly index: number;
  readonly identityKey: PublicKey;
  readonly witnessKey: PublicKey | null;
}

export interface Paper {
  readonly hash: Hash;
  readonly leaf: LeafHash;
  readonly credential: PublicKey;
  readonly votingKey: PublicKey;
}

export interface CountingBallot {
  /** Tracking code. */
  readonly code: Hash;
  /** Position in the log. */
  readonly entry: number;
  readonly ciphertext: Bytes;
  readonly proof: Bytes;
}

/** Where a round ended up. */
export type RoundStatus = 'under-way' | 'void' | 'aborted' | 'not-decryptable' | 'test' | 'final' | 'paper';

export interface Round {
  readonly number: number;
  readonly kind: PayloadOf<'round-opened'>['kind'] | 'paper';
  readonly items: readonly number[];
  readonly form: BallotForm;
  /** N, the number to be chosen in this round. */
  readonly chosen: number;
  readonly present: number;
  /** SHA-256 of the payload of round-opened. */
  readonly opened: Hash;
  /** Absent for a round held on paper. */
  readonly keys: RoundKeys | undefined;
  readonly papers: Map<Hash, Paper>;
  /** The paper of each credential; a replaced badge leaves it. */
  readonly paperOf: Map<PublicKey, Paper>;
  /** By credential: the ballot that counts. */
  readonly counting: Map<PublicKey, CountingBallot>;
  /** All codes ever cast in this round. */
  readonly codes: Set<Hash>;
  /** Paper and code of every challenge, as `challengeKey` joins them. */
  readonly challenged: Set<string>;
  /** Number of entries up to and including the close. */
  closedSize?: number;
  sealedRoot?: Bytes;
  declared?: PayloadOf<'round-declared'>;
  /** Why it was aborted. */
  abortReason?: string;
  readonly partials: StatementOf<'partial-decryption'>[];
  readonly results: StatementOf<'result'>[];
  final?: StatementOf<'result'>;
  paperResult?: StatementOf<'paper-round'>;
  /** What follows from a paper round in force. */
  paperOutcome?: readonly ItemOutcome[];
  decision?: StatementOf<'decision'>;
  /** In the public view of a names-only session: the entry, withheld, that this round's result or paper round is. */
  withheldResult?: LeafHash;
  status: RoundStatus;
}

export interface Attendee {
  readonly votingKey: PublicKey;
  readonly leaf: LeafHash;
}

/** A joint act that waits for endorsements. */
export interface Pending {
  readonly statement: StatementOf<'badge-replaced'> | StatementOf<'paper-round'> | StatementOf<'result'>;
  /** Identity keys of those who endorsed. */
  readonly endorsers: Set<PublicKey>;
}

export interface SessionState {
  phase: Phase;
  readonly tree: MerkleTree;
  manifest?: Manifest;
  /** SHA-256 of the manifest's payload. */
  session?: Hash;
  rulesHash?: Hash;
  readonly staff: Map<PublicKey, StaffMember>;
  readonly rollParts: Bytes[];
  readonly candidateParts: Bytes[];
  /** Credentials of the deputies as the roll and replaced badges have it. */
  readonly roll: Set<PublicKey>;
  readonly candidates: Candidate[];
  categories: readonly string[];
  testQuestion: string;
  readonly accepted: Set<PublicKey>;
  readonly attempts: CeremonyAttempt[];
  keys?: CeremonyKeys;
  /** Hash of the ceremony that made the keys. */
  ceremony?: Hash;
  isAdopted: boolean;
  isSignInOpen: boolean;
  readonly attendance: Map<PublicKey, Attendee>;
  /** By voting key: its credential. */
  readonly votingKeys: Map<PublicKey, PublicKey>;
  /** Signed in and neither withdrawn nor replaced. */
  readonly present: Set<PublicKey>;
  readonly withdrawn: Set<PublicKey>;
  /** Badges that were replaced; they can never come back. */
  readonly replaced: Set<PublicKey>;
  /** New badges that may still sign in and get a paper while a round is open. */
  readonly admittedLate: Set<PublicKey>;
  leave: number;
  readonly witnessedEmpty: Map<number, Set<PublicKey>>;
  readonly rounds: Round[];
  readonly pending: Map<LeafHash, Pending>;
  /** Leaf hashes of the log, for "never twice". */
  readonly leaves: Set<LeafHash>;
  lastCommand?: LeafHash;
  /** Size of the log with the last command in it. */
  sizeAtCommand: number;
  proclaimed?: PayloadOf<'proclaimed'>;
  readonly incidents: StatementOf<'incident'>[];
}

export const initialState = (): SessionState => ({
  phase: 'empty',
  tree: new MerkleTree(),
  staff: new Map(),
  rollParts: [],
  candidateParts: [],
  roll: new Set(),
  candidates: [],
  categories: [],
  testQuestion: '',
  accepted: new Set(),
  attempts: [],
  isAdopted: false,
  isSignInOpen: false,
  attendance: new Map(),
  votingKeys: new Map(),
  present: new Set(),
  withdrawn: new Set(),
  replaced: new Set(),
  admittedLate: new Set(),
  leave: 0,
  witnessedEmpty: new Map(),
  rounds: [],
  pending: new Map(),
  leaves: new Set(),
  sizeAtCommand: 0,
  incidents: [],
});

/** The round that is under way or was last, or undefined before the first. */
export const currentRound = (state: SessionState): Round | undefined => state.rounds.at(-1);

/** What a round decided: as its final result states, or as the rules give it on paper; undefined where it did not. */
export const outcomeOf = ({ final, paperOutcome }: Round): readonly ItemOutcome[] | undefined =>
  final?.payload.outcome ?? paperOutcome;

/** The manifest; callers are past the phase `empty`. */
export function manifestOf(state: SessionState): Manifest {
  if (state.manifest === undefined) throw new Error('no manifest');
  return state.manifest;
}

/** Scrutineers of the ceremony that made the keys; all of them before there is one. */
export function keyHolders(state: SessionState): readonly number[] {
  const last = state.attempts.at(-1);
  if (last !== undefined) return last.participants;
  return [...state.staff.values()].filter(({ role }) => role === 'scrutineer').map(({ index }) => index);
}

/** `Q = ⌈(n + t)/2⌉`: two sets of Q key holders share at least t, so one log only can be sealed. */
export const sealQuorumOf = (holders: number, threshold: number): number =>
  Math.ceil((holders + threshold) / 2);

/** How many key holders must cosign the close of a round. */
export const sealQuorum = (state: SessionState): number =>
  sealQuorumOf(keyHolders(state).length, manifestOf(state).threshold);
