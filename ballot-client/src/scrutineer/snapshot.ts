/** What the page shows: plain values that the worker posts after every look. No secret is in it. */
import { type Hash, type PublicKey, toHash } from '../../../crypto/bytes.ts';
import type { Rejection } from '../../../crypto/rejection.ts';
import type { CeremonyStep } from '../../../crypto/session/ceremony-attempt.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import { isFrozenWhole } from '../../../crypto/session/setup-checks.ts';
import { currentRound, keyHolders, type Round, type RoundStatus, type SessionState, sealQuorum } from '../../../crypto/session/state.ts'; // biome-ignore format: one line
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import type { HallTable } from '../../../tally/publish/hall-table.ts';
import { type PaperPlan, type PendingPaper, paperPlan, pendingPaper } from '../lib/paper-round.ts';
import { type Story, storyOf } from '../lib/round-story.ts';
import { acceptedScrutineers, type Duty, indicesOf, isCeremonyHopeless, nextParticipants, pendingResult, scrutineersOf } from './duties.ts'; // biome-ignore format: one line

/** What a person may be asked to do. */
export type PersonalDuty = Exclude<Duty, 'ceremony-step'> | 'enrol';

/** Why everything has stopped: nothing is signed any more. */
export type Fault =
  /** The log does not verify. */
  | {
      readonly kind: 'log';
      readonly entry: number | null;
      /** Index of the scrutineer who signed that entry; null where it is nobody's of them, or not known. */
      readonly by: number | null;
      readonly rejection: Rejection;
    }
  /** The device refuses what the log asks of it. */
  | { readonly kind: 'device'; readonly rejection: Rejection }
  /** The key file could not be stored. */
  | { readonly kind: 'save' }
  | { readonly kind: 'broken'; readonly detail: string };

export interface CeremonyView {
  readonly attempt: number;
  readonly step: CeremonyStep;
  readonly participants: readonly number[];
  /** Whose message of this step is missing. */
  readonly missing: readonly number[];
  /** Who was caught, and who complained. */
  readonly verdict: { readonly liar: number; readonly against: number; readonly by: number } | null;
}

export interface RoundView {
  readonly number: number;
  readonly kind: Round['kind'];
  readonly status: RoundStatus;
  readonly issued: number;
  readonly received: number;
  readonly sealQuorum: number;
  /** Who has posted a share of the decryption, in the order of the log. */
  readonly shares: readonly number[];
  readonly statedBy: number | null;
  readonly endorsedBy: readonly number[];
}

/** What a state alone says; `Snapshot` adds what stands beside the log. */
export interface StateView {
  readonly phase: Phase;
  readonly session: Hash | null;
  readonly title: string;
  readonly purpose: Manifest['purpose'] | null;
  readonly clientBuild: Manifest['clientBuild'];
  /** By which outcomes are explained. */
  readonly rules: Rules | null;
  readonly size: number;
  readonly root: Hash;
  /** Own index; null where this key is not listed. */
  readonly me: number | null;
  readonly hasAccepted: boolean;
  readonly scrutineers: readonly number[];
  readonly accepted: readonly number[];
  readonly holders: readonly number[];
  /** Deputies on the roll, projects, and how many are to be chosen. */
  readonly deputies: number;
  readonly projects: number;
  readonly chosen: number;
  readonly isFrozenWhole: boolean;
  readonly threshold: number;
  readonly minParticipants: number;
  readonly presidingOfficers: number;
  readonly ceremony: CeremonyView | null;
  /** With whom the chief would start the next attempt. */
  readonly next: readonly number[];
  readonly isHopeless: boolean;
  readonly hasKeys: boolean;
  /** The round to come, and who has witnessed its empty box. */
  readonly emptyBox: { readonly round: number; readonly witnessed: readonly number[] };
  readonly round: RoundView | null;
  /** How the last round ended, where it left something to do. */
  readonly story: Story | null;
  /** The round that could be held on paper now, and the entry that waits for endorsements. */
  readonly paper: { readonly plan: PaperPlan; readonly pending: PendingPaper | null } | null;
}

export interface Snapshot extends StateView {
  readonly identityKey: PublicKey;
  /** Names of scrutineers by index, as far as the server has them: the index counts. */
  readonly names: Readonly<Record<number, string>>;
  /** The name under which this key asks to be listed; null where it does not. */
  readonly enrolledAs: string | null;
  readonly owed: PersonalDuty | null;
  readonly reserve: PersonalDuty | null;
  /** Whether the key file holds the share of this session's keys. */
  readonly holdsShare: boolean;
  /** Whether the log shows that more was done with these keys than the key file remembers: it is an old copy. */
  readonly isBehind: boolean;
  /** Who has cosigned the close, or the newest checkpoint once the session is over. */
  readonly cosigners: readonly number[];
  readonly destroyed: readonly number[];
  /** Counts that the chief alone sees before it posts. */
  readonly preview: HallTable | null;
  /** The result as this device recomputed it. */
  readonly result: HallTable | null;
  /** Results of earlier rounds. */
  readonly earlier: readonly HallTable[];
  readonly fault: Fault | null;
  /** A refusal that does not stop anything. */
  readonly trouble: Rejection | null;
}

function ceremonyView({ attempts }: SessionState): CeremonyView | null {
  const attempt = attempts.at(-1);
  if (attempt === undefined) return null;
  const { number, step, participants, missing, verdict } = attempt;
  const liar = verdict?.verdict === 'sender-lied' ? verdict.against : verdict?.by;
  return {
    attempt: number,
    step,
    participants,
    missing,
    verdict: verdict ? { liar: liar as number, against: verdict.against, by: verdict.by } : null,
  };
}

function roundView(state: SessionState): RoundView | null {
  const round = currentRound(state);
  if (round === undefined) return null;
  const pending = pendingResult(state);
  const stated = round.final ?? pending?.statement;
  return {
    number: round.number,
    kind: round.kind,
    status: round.status,
    issued: round.papers.size,
    received: round.counting.size,
    sealQuorum: sealQuorum(state),
    shares: round.partials.flatMap(({ signer }) => state.staff.get(signer)?.index ?? []),
    statedBy: (stated && state.staff.get(stated.signer)?.index) ?? null,
    endorsedBy: indicesOf(state, pending?.endorsers ?? []),
  };
}

function paperView(state: SessionState, identityKey: PublicKey): StateView['paper'] {
  const plan = paperPlan(state);
  return plan === undefined ? null : { plan, pending: pendingPaper(state, identityKey) ?? null };
}

export function stateView(state: SessionState, identityKey: PublicKey): StateView {
  const { manifest, phase, tree } = state;
  const member = state.staff.get(identityKey);
  const nextRound = state.rounds.length + 1;
  return {
    phase,
    session: state.session ?? null,
    title: manifest?.title ?? '',
    purpose: manifest?.purpose ?? null,
    clientBuild: manifest?.clientBuild ?? null,
    rules: manifest?.rules ?? null,
    size: tree.size,
    root: toHash(tree.root()),
    me: member?.role === 'scrutineer' ? member.index : null,
    hasAccepted: state.accepted.has(identityKey),
    scrutineers: scrutineersOf(state),
    accepted: acceptedScrutineers(state),
    holders: state.keys === undefined ? [] : [...keyHolders(state)],
    deputies: state.roll.size,
    projects: state.candidates.length,
    chosen: manifest?.rules.chosen ?? 0,
    isFrozenWhole: manifest !== undefined && isFrozenWhole(state),
    threshold: manifest?.threshold ?? 0,
    minParticipants: manifest?.minParticipants ?? 0,
    presidingOfficers: [...state.staff.values()].filter(({ role }) => role === 'presiding').length,
    ceremony: ceremonyView(state),
    next: manifest === undefined ? [] : nextParticipants(state),
    isHopeless: manifest !== undefined && isCeremonyHopeless(state),
    hasKeys: state.keys !== undefined,
    emptyBox: { round: nextRound, witnessed: indicesOf(state, state.witnessedEmpty.get(nextRound) ?? []) },
    round: roundView(state),
    story: storyOf(state) ?? null,
    paper: paperView(state, identityKey),
  };
}
