/** Snapshots of a scrutineer's device in a session of five scrutineers, of whom three decrypt. */
import type { RoundView, Snapshot } from '../../ballot-client/src/scrutineer/snapshot.ts';
import type { RoundProgress } from '../../server/contract/events.ts';
import { KEY, SESSION } from './presiding-data.ts';
import { HAIAN_RULES, PRESENT, RECEIVED, ROLL, TITLE } from './results-data.ts';

export const NAMES = { 1: '陈建华', 2: '李秀兰', 3: '王志强', 4: '周玉梅', 5: '张国平' } as const;
const ALL = [1, 2, 3, 4, 5];

const BASE: Snapshot = {
  ...{ phase: 'idle', session: SESSION, title: TITLE, purpose: 'official', clientBuild: SESSION },
  ...{ rules: HAIAN_RULES, size: 812, root: SESSION, me: 3, hasAccepted: true },
  ...{ scrutineers: ALL, accepted: ALL, holders: ALL, deputies: ROLL, projects: 25, chosen: 20 },
  ...{ isFrozenWhole: true, threshold: 3, minParticipants: 4, presidingOfficers: 2 },
  ...{ ceremony: null, next: ALL, isHopeless: false, hasKeys: true },
  emptyBox: { round: 1, witnessed: [] },
  ...{ round: null, story: null, paper: null },
  ...{ identityKey: KEY, names: NAMES, enrolledAs: null, owed: null, reserve: null, holdsShare: true },
  ...{ isBehind: false, cosigners: [], destroyed: [], preview: null, result: null, earlier: [] },
  ...{ fault: null, trouble: null },
};

export const ROUND: RoundView = {
  ...{ number: 1, kind: 'main', status: 'under-way', issued: PRESENT, received: RECEIVED, sealQuorum: 4 },
  ...{ shares: [], statedBy: null, endorsedBy: [] },
};

export const PROGRESS: RoundProgress = {
  ...{ number: 1, kind: 'main', openedAt: 800, issued: PRESENT, received: 287, closedSize: null },
  ...{ cosigned: 0, cosignaturesNeeded: 4, partialDecryptions: 0 },
};

export const snapshot = (changes: Partial<Snapshot>): Snapshot => ({ ...BASE, ...changes });

/** Before the keys exist. */
export const early = (changes: Partial<Snapshot>): Snapshot =>
  snapshot({ phase: 'accepted', holders: [], hasKeys: false, holdsShare: false, ...changes });
