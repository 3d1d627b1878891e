/** A registrar with 324 deputies, five scrutineers and two presiding officers, at any moment of the session. */

import { formatOutline } from '../../ballot-client/src/lib/import/outline-text.ts';
import { credentialOf } from '../../ballot-client/src/registrar/badges.ts';
import { parseCandidates } from '../../ballot-client/src/registrar/candidates.ts';
import {
  type Draft,
  encodeContent,
  type KeptBadge,
  newContent,
  type RegistrarContent,
} from '../../ballot-client/src/registrar/content.ts';
import { type DeskLive, RegistrarDesk } from '../../ballot-client/src/registrar/desk.svelte.ts';
import { EXAMPLE_CANDIDATES } from '../../ballot-client/src/registrar/example.ts';
import { prepareFreeze } from '../../ballot-client/src/registrar/freezing.ts';
import { editable } from '../../ballot-client/src/registrar/rules/draft-rules.ts';
import { approvedStaff } from '../../ballot-client/src/registrar/staff.ts';
import { drawBadge } from '../../crypto/badge.ts';
import { type Bytes, fromHex, type RandomBytes, toHash, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { formatVerifierKey, SIGNATURE_TYPES, verifierKey } from '../../crypto/log/verifier-key.ts';
import { accept, type Rejection, reject } from '../../crypto/rejection.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import type { Phase } from '../../crypto/session/phase.ts';
import { initialState, type SessionState } from '../../crypto/session/state.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { decodeStatement, StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Enrolment, Draft as ServerDraft, Status } from '../../server/contract/events.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { TITLE } from './hall-data.ts';

export const DEPUTIES = 324;

/** Always the same bytes. */
function drawing(seed: number): RandomBytes {
  let state = seed;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 16;
    });
}
const random = drawing(17);
const newKey = (): ReturnType<typeof toPublicKey> => toPublicKey(publicKeyOf(random(32) as SecretKey));

const NAMES: readonly (readonly [Enrolment['role'], string])[] = [
  ['presiding', '陈立新'],
  ['presiding', '王秀英'],
  ['scrutineer', '李建国'],
  ['scrutineer', '张敏'],
  ['scrutineer', '刘国栋'],
  ['scrutineer', '欧阳春燕'],
  ['scrutineer', '赵海'],
];
export const ENROLMENTS: readonly Enrolment[] = NAMES.map(([role, name]) => ({
  ...{ role, name, identityKey: newKey() },
  witnessKey: role === 'scrutineer' ? newKey() : null,
}));

const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许';
const GIVEN = ['建国', '秀英', '海燕', '志强', '春', '国栋', '晓红', '伟'];
const DELEGATIONS = ['城东代表团', '曲塘代表团', '李堡代表团', '开发区（胡集街道）代表团'];
export const ROSTER: RegistrarContent['roster'] = Array.from({ length: DEPUTIES }, (_, i) => ({
  name: `${SURNAMES[i % SURNAMES.length]}${GIVEN[(i * 3) % GIVEN.length]}`,
  delegation: DELEGATIONS[i % DELEGATIONS.length] ?? '',
  note: i % 40 === 7 ? '请假' : '',
}));

const SESSION_ID = toHex(random(16));
export const SERVER: ServerDraft = {
  sessionId: SESSION_ID,
  origin: `piaojue/${SESSION_ID}`,
  ...{ logKey: newKey(), issuingKey: newKey(), clientBuild: toHash(random(32)) },
  ...{ isRegistrarEnrolled: true, isFrozen: false },
};

export const OBSERVER = formatVerifierKey(
  verifierKey('haian.example/observer', SIGNATURE_TYPES.cosignature, fromHex(newKey())),
);

const fresh = newContent(random);
/** The list without the mark of what is made up. */
const CANDIDATES = EXAMPLE_CANDIDATES.replaceAll('（示例）', '');

const filled: Draft = {
  ...fresh.draft,
  rules: editable(fresh.draft.rules),
  ...{ title: TITLE, deputies: `${DEPUTIES}`, candidates: CANDIDATES, threshold: '3' },
  approved: ENROLMENTS.map(({ identityKey }) => identityKey),
  chief: ENROLMENTS[2]?.identityKey ?? null,
};
export const EMPTY: RegistrarContent = { ...fresh, enrolled: [SERVER.sessionId] };
export const FILLED: RegistrarContent = {
  ...EMPTY,
  draft: filled,
  roster: ROSTER,
  badges: Array.from({ length: DEPUTIES }, () => drawBadge(random)),
};

/** The same with other words in the draft. */
export const drafted = (changes: Partial<Draft>, content = FILLED): RegistrarContent => ({
  ...content,
  draft: { ...content.draft, rules: editable(content.draft.rules), ...changes },
});

const signer = new StatementSigner('registrar', fromHex(FILLED.identitySecret) as SecretKey);

function frozenBy(content: RegistrarContent): { envelopes: Bytes[]; state: SessionState } {
  const draft: Draft = { ...content.draft, rules: editable(content.draft.rules) };
  const roll = content.badges.map((badge) => credentialOf(badge, content.badgeSalt));
  const input = { server: SERVER, content: { badgeSalt: content.badgeSalt, draft }, roll };
  const staff = approvedStaff(draft, ENROLMENTS);
  const envelopes = prepareFreeze({ ...input, staff, time: 1_705_000_000, random }, signer);
  if (!envelopes.ok) throw new Error(`${envelopes.code} ${envelopes.detail}`);
  const ledger = new Ledger({ laws: LAWS, random });
  for (const envelope of envelopes.value) {
    const statement = decodeStatement(envelope);
    if (statement.ok) ledger.append(statement.value);
  }
  return { envelopes: envelopes.value, state: ledger.state };
}

/** What only sessions need is made when the first of them is shown. */
let made: ReturnType<typeof frozenBy> | undefined;
const frozen = (): ReturnType<typeof frozenBy> => {
  made ??= frozenBy(FILLED);
  return made;
};

export interface Moment {
  readonly content?: RegistrarContent;
  readonly phase?: Phase;
  /** Changes to the checked log. */
  readonly state?: Partial<SessionState>;
  readonly status?: Partial<Status>;
  /** `null`: the server has not answered. */
  readonly server?: ServerDraft | null;
  readonly enrolments?: readonly Enrolment[];
  readonly refusal?: Rejection;
  readonly isBusy?: boolean;
  readonly fault?: Rejection;
  /** Of the frozen session's documents, how many the log has. */
  readonly logged?: number;
  readonly purpose?: Draft['purpose'];
  readonly isNamesOnly?: boolean;
}

const unavailable = async (): Promise<Rejection> => reject('request.unavailable');

function stateOf(moment: Moment): SessionState {
  const { phase = 'empty', logged, purpose, isNamesOnly } = moment;
  if (phase === 'empty') {
    const leaves = new Set([...frozen().state.leaves].slice(0, logged ?? 0));
    return logged === undefined ? initialState() : { ...initialState(), leaves };
  }
  const { state } = frozen();
  const { manifest } = state;
  if (manifest === undefined) throw new Error('not frozen');
  const publication = { counts: isNamesOnly ? 'names-only' : 'counts', order: 'votes' } as const;
  const rules = { ...manifest.rules, publication };
  const changed = { ...manifest, rules, purpose: purpose ?? manifest.purpose };
  return { ...state, phase, manifest: changed, isSignInOpen: true, ...moment.state };
}

/** `asked` is told what the desk asks the server for. Call it while a component is set up. */
export function deskAt(moment: Moment, asked: (what: string) => void = () => {}): RegistrarDesk {
  const { phase = 'empty', server = SERVER, enrolments = ENROLMENTS } = moment;
  const state = stateOf(moment);
  const status: Status = {
    ...{ phase, session: state.session ?? null, size: phase === 'empty' ? 0 : 1873 },
    ...{ roll: DEPUTIES, present: 311, pendingAttendance: 0, leave: 9, round: null },
    ...moment.status,
  };
  const told = <T>(what: string, answer: () => Promise<T>): (() => Promise<T>) => {
    return () => {
      asked(what);
      return answer();
    };
  };
  const live: DeskLive = {
    ...{ status, state, fault: moment.fault },
    sync: async () => accept(undefined),
    readAs: () => {},
    api: {
      draft: async () => (server === null ? unavailable() : accept(server)),
      enrolments: async () => accept([...enrolments]),
      enrolRegistrar: told('enrolRegistrar', unavailable),
      submit: told('submit', unavailable),
      status: async () => accept(status),
      entries: unavailable,
      checkpoint: unavailable,
      readingPass: unavailable,
      demoDeputies: unavailable,
    },
  };
  const content = moment.logged === undefined ? (moment.content ?? EMPTY) : withFreeze();
  const file = { content: encodeContent(content), save: async () => {} };
  const desk = new RegistrarDesk(live, file, content);
  desk.server = server ?? undefined;
  desk.enrolments = enrolments;
  desk.refusal = moment.refusal;
  desk.isBusy = moment.isBusy ?? false;
  return desk;
}

const withFreeze = (): RegistrarContent => ({ ...FILLED, frozen: frozen().envelopes.map(toBase64) });

/** A replacement that waits for its endorsement, as the log has it. */
export function pendingReplacement(number: number, badge: KeptBadge): SessionState['pending'] {
  const { session } = frozen().state;
  if (session === undefined) throw new Error('not frozen');
  const fresh = credentialOf(badge, FILLED.badgeSalt);
  const payload = { session, old: credentialAt(number), new: fresh, reason: '代表证遗失' };
  const statement = decodeStatement(signer.sign('badge-replaced', payload));
  if (!statement.ok || statement.value.kind !== 'badge-replaced') throw new Error('no replacement');
  return new Map([[statement.value.leaf, { statement: statement.value, endorsers: new Set() }]]);
}

export const credentialAt = (number: number): ReturnType<typeof credentialOf> =>
  credentialOf(FILLED.badges[number - 1] ?? drawBadge(random), FILLED.badgeSalt);

/** Chosen by an earlier vote, as the list of an evaluation. */
export const CHOSEN_LIST = formatOutline(
  parseCandidates(CANDIDATES)
    .candidates.slice(0, 8)
    .map(({ title, number }) => {
      return { line: number, level: 'item', name: title, target: '', budget: '', owner: '' };
    }),
);
