/**
 * The state machine against a table written by hand from the description of the protocol: one row per kind, one
 * column per phase, each cell the phase that follows or `.` where the statement is impossible.
 */
import { expect, test } from 'vitest';
import type { PublicKey } from '../../crypto/bytes.ts';
import { type Facts, nextPhase, PHASES, type Phase } from '../../crypto/session/phase.ts';
import { KIND_NAMES, type Kind } from '../../crypto/statements/catalogue.ts';
import { SAMPLES } from '../support/session-samples.ts';
import { answerOf, claimedBy, newLedger } from '../support/session-scenes.ts';

const SOMEBODY = 'ab'.repeat(32) as PublicKey;

const LETTERS: Readonly<Record<string, Phase>> = {
  E: 'empty',
  F: 'frozen',
  A: 'accepted',
  K: 'keys',
  I: 'idle',
  O: 'open',
  U: 'suspended',
  C: 'closed',
  S: 'sealed',
  D: 'declared',
  R: 'decrypted',
  Y: 'decided',
  P: 'proclaimed',
  V: 'archived',
  X: 'cancelled',
};

/** Columns in the order E F A K I O U C S D R Y P V X. */
const TABLE: Readonly<Record<Kind, string>> = {
  manifest: 'F..............',
  'roll-part': '.F.............',
  'candidates-part': '.F.............',
  'manifest-accepted': '.FA............',
  'ceremony-started': '..A............',
  'key-transport': '..A............',
  'key-commit': '..A............',
  'key-reveal': '..A............',
  'key-share': '..A............',
  'key-complaint': '..A............',
  'key-confirm': '..A............',
  'key-rehearsal': '..A............',
  adopted: '...K...........',
  'sign-in-opened': '...K...........',
  attendance: '...KIOU........',
  'attendance-withdrawn': '...KI..........',
  'leave-reported': '...KI..........',
  'badge-replaced': '...KIOU........',
  witnessed: '....I..CSDRYP..',
  'round-opened': '....O..........',
  paper: '.....OU........',
  ballot: '.....O.........',
  challenge: '.....O.........',
  'round-suspended': '.....U.........',
  'round-resumed': '......O........',
  'round-aborted': '.....IIIII.....',
  incident: '.FAKIOUCSDRYP..',
  'round-closed': '.....CC........',
  'round-sealed': '.......S.......',
  'round-declared': '........I......',
  'partial-decryption': '.........D.....',
  result: '.........D.....',
  decision: '..........Y....',
  'paper-round': '....I..........',
  endorsed: '..AKIOUCSDRY...',
  proclaimed: '..........PP...',
  cancelled: '.XXXXXXXXXXX...',
  archived: '............V.V',
  'keys-destroyed': '............PVX',
};

/** The cells that a fact changes. Every other cell must be the same whatever the facts are. */
const CHANGED: readonly { kind: Kind; phase: Phase; fact: keyof Facts; to: Phase }[] = [
  { kind: 'manifest-accepted', phase: 'frozen', fact: 'allAccepted', to: 'accepted' },
  { kind: 'key-rehearsal', phase: 'accepted', fact: 'ceremonyComplete', to: 'keys' },
  { kind: 'adopted', phase: 'keys', fact: 'readyForRounds', to: 'idle' },
  { kind: 'sign-in-opened', phase: 'keys', fact: 'readyForRounds', to: 'idle' },
  { kind: 'round-declared', phase: 'sealed', fact: 'decryptable', to: 'declared' },
  { kind: 'endorsed', phase: 'declared', fact: 'resultFinal', to: 'decrypted' },
  { kind: 'endorsed', phase: 'idle', fact: 'paperRoundFinal', to: 'decrypted' },
  { kind: 'decision', phase: 'decrypted', fact: 'furtherRound', to: 'idle' },
];

const FACTS = [
  'allAccepted',
  'ceremonyComplete',
  'readyForRounds',
  'decryptable',
  'resultFinal',
  'paperRoundFinal',
  'furtherRound',
] as const satisfies readonly (keyof Facts)[];

const ALL_FACTS: readonly Facts[] = Array.from({ length: 2 ** FACTS.length }, (_, bits) =>
  Object.fromEntries(FACTS.map((fact, i) => [fact, (bits >> i) % 2 === 1])),
);

function expected(phase: Phase, kind: Kind, facts: Facts): Phase | undefined {
  const change = CHANGED.find((cell) => cell.kind === kind && cell.phase === phase);
  if (change !== undefined && facts[change.fact] === true) return change.to;
  return LETTERS[TABLE[kind].charAt(PHASES.indexOf(phase))];
}

test('the table has a cell for every kind and phase, and its columns are in the order of the phases', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...KIND_NAMES].sort());
  expect(Object.values(LETTERS)).toEqual([...PHASES]);
  for (const row of Object.values(TABLE)) expect(row).toHaveLength(PHASES.length);
});

test.each(KIND_NAMES)('%s leads where the table says from every phase, whatever the facts', (kind) => {
  for (const phase of PHASES) {
    for (const facts of [{}, ...ALL_FACTS]) {
      expect(nextPhase(phase, kind, facts), `${phase} ${JSON.stringify(facts)}`).toBe(
        expected(phase, kind, facts),
      );
    }
  }
});

test('nothing leaves archived, and a cancelled session can only be archived', () => {
  for (const kind of KIND_NAMES) {
    for (const facts of ALL_FACTS) {
      expect([undefined, 'archived']).toContain(nextPhase('archived', kind, facts));
      expect([undefined, 'cancelled', 'archived']).toContain(nextPhase('cancelled', kind, facts));
    }
  }
});

test('no phase is entered without a statement that the table names for it', () => {
  const reached = new Set(
    PHASES.flatMap((phase) =>
      KIND_NAMES.flatMap((kind) => ALL_FACTS.map((facts) => nextPhase(phase, kind, facts))),
    ),
  );
  expect(reached).toEqual(new Set([undefined, ...PHASES.filter((phase) => phase !== 'empty')]));
});

/** The refusal that the sender reads: deputies get their own words, everybody else the phase. */
function refusal(phase: Phase, kind: Kind): string {
  const isOver = ['closed', 'sealed', 'declared', 'decrypted', 'decided', 'proclaimed', 'archived'];
  if (kind === 'ballot' || kind === 'challenge') {
    if (phase === 'suspended') return 'round.suspended';
    return isOver.includes(phase) ? 'round.closed' : 'round.not_open';
  }
  if (kind === 'attendance') return 'attendance.closed';
  return phase === 'empty' ? 'manifest.missing' : 'session.state';
}

test('a ledger refuses every impossible pair with the code that its sender understands', () => {
  for (const phase of PHASES) {
    for (const kind of KIND_NAMES) {
      if (expected(phase, kind, {}) !== undefined) continue;
      const ledger = newLedger();
      ledger.state.phase = phase;
      // The phase is looked at before the session, the signer and the content.
      const envelope = claimedBy(SOMEBODY, kind, SAMPLES[kind]);
      expect(answerOf(ledger, envelope), `${kind} while ${phase}`).toBe(refusal(phase, kind));
    }
  }
});
