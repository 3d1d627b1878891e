/** The log told in English. */
import type { Round } from '../../../../crypto/session/state.ts';
import type { Kind, PayloadOf } from '../../../../crypto/statements/catalogue.ts';
import type { Runs, Sentences, Signer, Telling } from './facts.ts';

const KINDS: Readonly<Record<Kind, string>> = {
  manifest: 'Manifest frozen',
  'roll-part': 'Roll',
  'candidates-part': 'List of candidates',
  'manifest-accepted': 'Manifest accepted',
  'ceremony-started': 'Key ceremony begun',
  'key-transport': 'Ceremony: transport key',
  'key-commit': 'Ceremony: commitment',
  'key-reveal': 'Ceremony: revealed values',
  'key-share': 'Ceremony: share',
  'key-complaint': 'Ceremony: complaint',
  'key-confirm': 'Ceremony: confirmation',
  'key-rehearsal': 'Ceremony: trial decryption',
  adopted: 'Adopted by the plenary',
  'sign-in-opened': 'Sign-in opened',
  attendance: 'Signed in',
  'attendance-withdrawn': 'Sign-in withdrawn',
  'leave-reported': 'On leave',
  'badge-replaced': 'Badge replaced',
  witnessed: 'Witnessed',
  'round-opened': 'Ballot opened',
  paper: 'Paper issued',
  ballot: 'Ballot cast',
  challenge: 'Ballot checked',
  'round-suspended': 'Suspended',
  'round-resumed': 'Resumed',
  'round-aborted': 'Aborted',
  incident: 'Incident',
  'round-closed': 'Ballot closed',
  'round-sealed': 'Sealed',
  'round-declared': 'Declared valid or void',
  'partial-decryption': 'Partial decryption',
  result: 'Result',
  decision: 'Decision of the presidium',
  'paper-round': 'Round on paper',
  endorsed: 'Endorsed',
  proclaimed: 'Proclaimed',
  cancelled: 'Session cancelled',
  archived: 'Archived',
  'keys-destroyed': 'Keys destroyed',
};

function who({ role, index, isOnly }: Signer): string {
  switch (role) {
    case 'registrar':
      return 'The registrar';
    case 'presiding':
      return isOnly ? 'The presiding officer' : `Presiding officer ${index}`;
    case 'scrutineer':
      return index === 1 ? 'The chief scrutineer' : `Scrutineer ${index}`;
    case 'credential':
      return 'A deputy';
    case 'voting':
      return 'The tablet of a deputy';
    case 'issuing':
      return 'The server';
  }
}

const PURPOSES = {
  official: 'an official session',
  rehearsal: 'a rehearsal',
  demonstration: 'a demonstration',
} as const;
const ROUND_KINDS: Readonly<Record<Round['kind'], string>> = {
  test: 'a test',
  main: 'the main vote',
  runoff: 'a run-off',
  further: 'a further vote',
  paper: 'a vote on paper',
};
const list = (numbers: readonly number[]): string => numbers.join(', ');
const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;
const part = ({ part: n, of }: { part: number; of: number }): string =>
  of === 1 ? '' : `, part ${n} of ${of}`;
const because = (reason: string | null): string => (reason === null ? '' : ` Reason: ${reason}`);

const DECISIONS: Readonly<Record<PayloadOf<'decision'>['choice'], (items: readonly number[]) => string>> = {
  runoff: () => 'another vote on the tied projects',
  'further-round': () => 'a further vote',
  'accept-fewer': () => 'fewer projects are accepted',
  'choose-among-tied': (items) => `of the tied projects, number ${list(items)} is chosen`,
};

const sentences: Sentences = {
  manifest: ({ title, purpose, rollSize, staff, threshold }, { signer }) => {
    const scrutineers = staff.filter(({ role }) => role === 'scrutineer').length;
    return `${who(signer)} froze “${title}” (${PURPOSES[purpose]}): ${many(rollSize, 'deputy', 'deputies')} on the roll, ${scrutineers} scrutineers, any ${threshold} of whom can decrypt together.`;
  },
  'roll-part': (payload, { signer }) =>
    `${who(signer)} entered the roll${part(payload)}: ${many(payload.credentials.length, 'badge')}, no names.`,
  'candidates-part': (payload, { signer }) =>
    `${who(signer)} entered the list of candidates${part(payload)}: ${many(payload.items.length, 'project')}.`,
  'manifest-accepted': (_, { signer }) => `${who(signer)} compared and accepted manifest, roll and list.`,
  'ceremony-started': ({ attempt, participants, excluded }, { signer }) =>
    `${who(signer)} began attempt ${attempt} of the key ceremony with scrutineers ${list(participants)}${excluded.length > 0 ? `, without ${list(excluded)}` : ''}.`,
  'key-transport': ({ attempt }, { signer }) =>
    `${who(signer)} published the transport key for attempt ${attempt}.`,
  'key-commit': (_, { signer }) => `${who(signer)} committed to secret polynomials, not yet revealed.`,
  'key-reveal': (payload, { signer }) =>
    `${who(signer)} revealed the values committed to${part(payload)}, and proved to know the secrets in them.`,
  'key-share': ({ to }, { signer }) => `${who(signer)} entered the key share of scrutineer ${to}, encrypted.`,
  'key-complaint': ({ attempt, against }, { signer }) =>
    `${who(signer)} complained that the share from scrutineer ${against} is wrong, with evidence; attempt ${attempt} is void.`,
  'key-confirm': (_, { signer }) => `${who(signer)} confirmed that all shares received are right.`,
  'key-rehearsal': (_, { signer }) =>
    `${who(signer)} decrypted a trial value and proved that the key share works.`,
  adopted: ({ scrutineers }, { signer }) =>
    `${who(signer)} stated that the plenary adopted the rules, the candidates and ${many(scrutineers.length, 'scrutineer')}.`,
  'sign-in-opened': (_, { signer }) => `${who(signer)} opened sign-in.`,
  attendance: () => 'A deputy signed in with a badge.',
  'attendance-withdrawn': ({ reason }, { signer }) =>
    `${who(signer)} withdrew the sign-in of a deputy.${because(reason)}`,
  'leave-reported': ({ count }, { signer }) => `${who(signer)} reported ${count} on leave.`,
  'badge-replaced': ({ reason }, { signer }) =>
    `${who(signer)} asked to replace a badge, in force once a presiding officer endorses it.${because(reason)}`,
  witnessed: ({ round, phase, size }, { signer }) =>
    phase === 'empty'
      ? `${who(signer)} witnessed that the box of round ${round} was empty, at ${size} entries.`
      : `${who(signer)} witnessed the log at the close of round ${round}, ${size} entries.`,
  'round-opened': ({ round, kind, items, chosen, present, repeats }, { signer, papersOf }) => {
    const papers = papersOf(round);
    const what =
      kind === 'test'
        ? 'on the test question, without result'
        : `${many(items.length, 'project')}, ${chosen} to be chosen`;
    const again = repeats === null ? '' : `, repeating round ${repeats}`;
    const issued = papers === 0 ? '' : `, ${many(papers, 'paper')} issued`;
    return `${who(signer)} opened round ${round} (${ROUND_KINDS[kind]}${again}): ${what}; ${present} present${issued}.`;
  },
  paper: ({ round }, { signer }) => `${who(signer)} issued the paper of a deputy present for round ${round}.`,
  ballot: ({ round, replaces }, { code }) =>
    `A deputy cast an encrypted ballot in round ${round}, code ${code}${replaces === null ? '' : ', in place of an earlier one'}.`,
  challenge: ({ round }, { code }) =>
    `A deputy had the ballot with code ${code} checked in round ${round}; it can no longer be cast on that paper.`,
  'round-suspended': ({ round, reason }, { signer }) =>
    `${who(signer)} suspended round ${round}.${because(reason)}`,
  'round-resumed': ({ round, reason }, { signer }) =>
    `${who(signer)} resumed round ${round}.${because(reason)}`,
  'round-aborted': ({ round, reason }, { signer }) =>
    `${who(signer)} aborted round ${round}.${because(reason)}`,
  incident: ({ round, text }, { signer }) =>
    `${who(signer)} noted an incident${round === null ? '' : ` in round ${round}`}: ${text}`,
  'round-closed': ({ round }, { signer }) => `${who(signer)} closed round ${round}.`,
  'round-sealed': ({ round, checkpoint }, { signer, note }) => {
    const { size, cosignatures } = note(checkpoint);
    return `${who(signer)} sealed round ${round}: ${many(cosignatures, 'scrutineer')} cosigned the checkpoint of ${size} entries.`;
  },
  'round-declared': ({ round, verdict, issued, received, reason }, { signer }) =>
    `${who(signer)} declared round ${round} ${verdict}: ${issued} issued, ${received} returned.${because(reason)}`,
  'partial-decryption': ({ round }, { signer }) =>
    `${who(signer)} published a partial decryption of the totals of round ${round}, with its proof.`,
  result: ({ round, outcome }, { signer }) => {
    if (outcome.some(({ status }) => status === 'graded'))
      return `${who(signer)} stated counts of round ${round} and the grades of ${outcome.length} projects.`;
    const chosen = outcome.filter(({ status }) => status === 'chosen').length;
    const tied = outcome.filter(({ status }) => status === 'tied').length;
    const ties = tied === 0 ? '' : `, ${tied} tied and open`;
    return `${who(signer)} stated counts and result of round ${round}: ${chosen} chosen${ties}.`;
  },
  decision: ({ round, choice, items, reason }, { signer }) =>
    `${who(signer)} entered the decision of the presidium on round ${round}: ${DECISIONS[choice](items)}.${because(reason)}`,
  'paper-round': ({ round, issued, received, invalid, blank }, { signer }) =>
    `${who(signer)} entered round ${round}, held on paper: ${issued} issued, ${received} returned, ${invalid} invalid, ${blank} blank.`,
  endorsed: ({ entry }, { signer, target }) => {
    const about = target(entry);
    return about === undefined
      ? `${who(signer)} endorsed an entry that is not in the log.`
      : `${who(signer)} endorsed entry ${about.entry} (${KINDS[about.kind].toLowerCase()}).`;
  },
  proclaimed: ({ chosen }, { signer }) =>
    `${who(signer)} proclaimed ${many(chosen.length, 'project')}${chosen.length > 0 ? `: number ${list(chosen)}` : ''}.`,
  cancelled: ({ reason }, { signer }) => `${who(signer)} cancelled the session.${because(reason)}`,
  archived: ({ size }, { signer }) => `${who(signer)} archived the log: ${size} entries before this one.`,
  'keys-destroyed': ({ attempt }, { signer }) =>
    `${who(signer)} stated that the shares of attempt ${attempt} are destroyed.`,
};

const runs: Runs = {
  'roll-part': (n) => `The registrar entered the roll in ${n} entries.`,
  'candidates-part': (n) => `The registrar entered the list of candidates in ${n} entries.`,
  'manifest-accepted': (n) => `${n} members of staff accepted manifest, roll and list.`,
  'key-transport': (n) => `${n} scrutineers published their transport keys.`,
  'key-commit': (n) => `${n} scrutineers committed to their secret polynomials.`,
  'key-reveal': (n) => `The scrutineers revealed the values committed to, in ${n} entries.`,
  'key-share': (n) => `The scrutineers sent each other encrypted key shares, ${n} entries.`,
  'key-confirm': (n) => `${n} scrutineers confirmed that all shares are right.`,
  'key-rehearsal': (n) => `${n} scrutineers decrypted the trial value.`,
  attendance: (n) => `${n} deputies signed in with their badges.`,
  witnessed: (n) => `${n} scrutineers witnessed the log.`,
  paper: (n) => `The server issued papers to ${n} deputies present.`,
  ballot: (n) => `${n} encrypted ballots were cast.`,
  challenge: (n) => `${n} ballots were checked.`,
  'partial-decryption': (n) => `${n} scrutineers published partial decryptions of the totals.`,
  'keys-destroyed': (n) => `${n} scrutineers stated that their key shares are destroyed.`,
};

export const en: Telling = { sentences, runs, kinds: KINDS, who };
