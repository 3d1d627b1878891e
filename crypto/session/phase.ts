/**
 * The state machine of a session (PROTOCOL.md §6), as a pure table: which kind is possible in which phase, and where
 * it leads. What a statement must say to be admitted is checked elsewhere; those checks supply the facts that decide
 * between two successors.
 */
import type { Kind } from '../statements/catalogue.ts';

export const PHASES = [
  /** Before the manifest. */
  'empty',
  /** Manifest is in the log; roll and candidates follow; staff accept. */
  'frozen',
  /** Accepted; the key ceremony may begin. */
  'accepted',
  /** Keys exist; sign-in is opened and the rules are adopted, in either order. */
  'keys',
  'idle',
  'open',
  'suspended',
  'closed',
  'sealed',
  /** Declared valid: the totals may be decrypted. */
  'declared',
  /** The result of the last round is final. */
  'decrypted',
  /** The presidium has decided what the rules leave to it, and no further round follows. */
  'decided',
  'proclaimed',
  'archived',
  'cancelled',
] as const;
export type Phase = (typeof PHASES)[number];

/** What the checks of a statement established. Each fact concerns one kind only. */
export interface Facts {
  /** manifest-accepted: with this one, all acceptances that are needed stand in the log. */
  readonly allAccepted?: boolean;
  /** key-rehearsal: with this one, the ceremony is complete. */
  readonly ceremonyComplete?: boolean;
  /** adopted, sign-in-opened: with this one, both stand in the log. */
  readonly readyForRounds?: boolean;
  /** round-declared: valid, not a test, and at least as many ballots as the floor. */
  readonly decryptable?: boolean;
  /** endorsed: with this one, the result is final. */
  readonly resultFinal?: boolean;
  /** endorsed: with this one, the paper round is in force. */
  readonly paperRoundFinal?: boolean;
  /** decision: another round follows. */
  readonly furtherRound?: boolean;
}

type Successor = Phase | 'same' | ((facts: Facts) => Phase | 'same');
type Row = Readonly<Partial<Record<Phase, Successor>>>;

const inAll = (phases: readonly Phase[], successor: Successor): Row =>
  Object.fromEntries(phases.map((phase) => [phase, successor]));

const ROUND = ['open', 'suspended', 'closed', 'sealed', 'declared'] as const;
const LIVE = ['accepted', 'keys', 'idle', ...ROUND, 'decrypted', 'decided'] as const;
const CEREMONY: Row = { accepted: 'same' };
const onceReady: Successor = ({ readyForRounds }) => (readyForRounds ? 'idle' : 'same');

export const TRANSITIONS: Readonly<Record<Kind, Row>> = {
  manifest: { empty: 'frozen' },
  'roll-part': { frozen: 'same' },
  'candidates-part': { frozen: 'same' },
  'manifest-accepted': {
    frozen: ({ allAccepted }) => (allAccepted ? 'accepted' : 'same'),
    accepted: 'same',
  },
  'ceremony-started': CEREMONY,
  'key-transport': CEREMONY,
  'key-commit': CEREMONY,
  'key-reveal': CEREMONY,
  'key-share': CEREMONY,
  'key-complaint': CEREMONY,
  'key-confirm': CEREMONY,
  'key-rehearsal': { accepted: ({ ceremonyComplete }) => (ceremonyComplete ? 'keys' : 'same') },
  adopted: { keys: onceReady },
  'sign-in-opened': { keys: onceReady },
  attendance: inAll(['keys', 'idle', 'open', 'suspended'], 'same'),
  'attendance-withdrawn': inAll(['keys', 'idle'], 'same'),
  'leave-reported': inAll(['keys', 'idle'], 'same'),
  'badge-replaced': inAll(['keys', 'idle', 'open', 'suspended'], 'same'),
  witnessed: inAll(['idle', 'closed', 'sealed', 'declared', 'decrypted', 'decided', 'proclaimed'], 'same'),
  'round-opened': { idle: 'open' },
  paper: inAll(['open', 'suspended'], 'same'),
  ballot: { open: 'same' },
  challenge: { open: 'same' },
  'round-suspended': { open: 'suspended' },
  'round-resumed': { suspended: 'open' },
  'round-aborted': inAll(ROUND, 'idle'),
  incident: inAll(['frozen', ...LIVE, 'proclaimed'], 'same'),
  'round-closed': { open: 'closed', suspended: 'closed' },
  'round-sealed': { closed: 'sealed' },
  'round-declared': { sealed: ({ decryptable }) => (decryptable ? 'declared' : 'idle') },
  'partial-decryption': { declared: 'same' },
  result: { declared: 'same' },
  decision: { decrypted: ({ furtherRound }) => (furtherRound ? 'idle' : 'decided') },
  'paper-round': { idle: 'same' },
  endorsed: {
    ...inAll(LIVE, 'same'),
    declared: ({ resultFinal }) => (resultFinal ? 'decrypted' : 'same'),
    idle: ({ paperRoundFinal }) => (paperRoundFinal ? 'decrypted' : 'same'),
  },
  proclaimed: { decrypted: 'proclaimed', decided: 'proclaimed' },
  cancelled: inAll(['frozen', ...LIVE], 'cancelled'),
  archived: { proclaimed: 'archived', cancelled: 'archived' },
  'keys-destroyed': inAll(['proclaimed', 'archived', 'cancelled'], 'same'),
};

/** The phase after a statement of this kind, or undefined where the kind is not possible in this phase. */
export function nextPhase(phase: Phase, kind: Kind, facts: Facts = {}): Phase | undefined {
  const successor = TRANSITIONS[kind][phase];
  const target = typeof successor === 'function' ? successor(facts) : successor;
  return target === 'same' ? phase : target;
}
