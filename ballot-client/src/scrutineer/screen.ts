/** Which screen a scrutineer sees, and where on the way from enrolment to the end it stands. Pure. */
import type { CeremonyStep } from '../../../crypto/session/ceremony-attempt.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import type { HallRow, HallTable } from '../../../tally/publish/hall-table.ts';
import type { CeremonyView, Snapshot } from './snapshot.ts';

/** The way that the page leads along. */
export const STATIONS = ['enrol', 'compare', 'keys', 'box', 'vote', 'verify', 'count', 'end'] as const;
export type Station = (typeof STATIONS)[number];

export type Screen =
  | 'enrol'
  | 'not-listed'
  | 'compare'
  /** The session went on without this scrutineer's acceptance. */
  | 'bystander'
  | 'ceremony'
  | 'keys-ready'
  | 'empty-box'
  | 'voting'
  | 'verify'
  | 'count'
  | 'result'
  | 'end';

/** While a ballot is open the device does not read on: the server's word about the phase is newer. */
export function shownPhase(phase: Phase, serverPhase: Phase | undefined): Phase {
  const isVoting = serverPhase === 'open' || serverPhase === 'suspended';
  const canFollow = phase === 'idle' || phase === 'open' || phase === 'suspended';
  return isVoting && canFollow ? serverPhase : phase;
}

type Position = Pick<Snapshot, 'me' | 'hasAccepted' | 'ceremony'>;

export function screenOf(phase: Phase, { me, hasAccepted }: Position): Screen {
  if (phase === 'empty') return 'enrol';
  if (me === null) return 'not-listed';
  if (!hasAccepted) return phase === 'frozen' || phase === 'accepted' ? 'compare' : 'bystander';
  switch (phase) {
    case 'frozen':
    case 'accepted':
      return 'ceremony';
    case 'keys':
      return 'keys-ready';
    case 'idle':
      return 'empty-box';
    case 'open':
    case 'suspended':
      return 'voting';
    case 'closed':
    case 'sealed':
      return 'verify';
    case 'declared':
      return 'count';
    case 'decrypted':
    case 'decided':
    case 'proclaimed':
      return 'result';
    case 'archived':
    case 'cancelled':
      return 'end';
  }
}

const STATION_OF: Readonly<Record<Screen, Station>> = {
  enrol: 'enrol',
  'not-listed': 'enrol',
  compare: 'compare',
  bystander: 'compare',
  ceremony: 'keys',
  'keys-ready': 'keys',
  'empty-box': 'box',
  voting: 'vote',
  verify: 'verify',
  count: 'count',
  result: 'count',
  end: 'end',
};

export const stationOf = (screen: Screen): Station => STATION_OF[screen];

/** Steps of the key ceremony in which everybody posts something. */
export const CEREMONY_STEPS = ['transport', 'commit', 'reveal', 'share', 'confirm', 'rehearsal'] as const;

/** How far scrutineer `j` is with a step; `out` takes no part in this attempt. */
export type CellState = 'done' | 'waiting' | 'later' | 'out';

export function cellOf(
  { step: now, participants, missing }: Pick<CeremonyView, 'step' | 'participants' | 'missing'>,
  step: (typeof CEREMONY_STEPS)[number],
  j: number,
): CellState {
  if (!participants.includes(j)) return 'out';
  const order: readonly CeremonyStep[] = CEREMONY_STEPS;
  const at = order.indexOf(step);
  // A complaint comes while the shares are checked.
  const reached =
    now === 'complete' ? order.length : now === 'void' ? order.indexOf('confirm') : order.indexOf(now);
  if (at !== reached) return at < reached ? 'done' : 'later';
  if (now === 'void') return 'later';
  return missing.includes(j) ? 'waiting' : 'done';
}

/** The rows as the result is read: the chosen in their order, then the others by 赞成, equal ones as printed. */
export function rankedRows({ rows, chosen }: Pick<HallTable, 'rows' | 'chosen'>): HallRow[] {
  const place = (row: HallRow): number => {
    const at = chosen.indexOf(row.number);
    return at < 0 ? chosen.length : at;
  };
  const votes = (row: HallRow): number => row.votes?.for ?? 0;
  return [...rows].sort((a, b) => place(a) - place(b) || votes(b) - votes(a) || a.number - b.number);
}
