/** A statement of every kind that has the right form and says nothing true. */
import type { Bytes, Hash, LeafHash, PublicKey } from '../../crypto/bytes.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { Kind, PayloadOf } from '../../crypto/statements/catalogue.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import { random } from './memory-session.ts';

const HASH = '11'.repeat(32) as Hash;
const LEAF = '22'.repeat(32) as LeafHash;
const KEY = '33'.repeat(32) as PublicKey;
const ZERO = 'AA==';

type Samples = { readonly [K in Kind]: readonly [signer: StatementSigner, payload: PayloadOf<K>] };

export interface Signers {
  readonly registrar: StatementSigner;
  readonly presiding: StatementSigner;
  readonly scrutineer: StatementSigner;
}

/** One envelope of each kind, signed by a key of the right role; `manifest` is a whole one. */
export function sampleStatements(
  signers: Signers,
  session: Hash,
  manifest: Manifest,
): ReadonlyMap<Kind, Bytes> {
  const { registrar, presiding, scrutineer } = signers;
  const fresh = (role: 'credential' | 'voting' | 'issuing'): StatementSigner =>
    new StatementSigner(role, random(32) as SecretKey);
  const [credential, voting, issuing] = [fresh('credential'), fresh('voting'), fresh('issuing')];
  const { sessionId } = manifest;
  const inSession = { session };
  const command = { session, after: LEAF, time: 1 };
  const step = { session, attempt: 1, from: 1, prev: HASH };
  const form = { type: 'approve', items: 1, options: 1, blank: false, min: 0, max: 1 } as const;
  const samples: Samples = {
    manifest: [registrar, manifest],
    'roll-part': [registrar, { sessionId, part: 1, of: 1, credentials: [KEY] }],
    'candidates-part': [
      registrar,
      { sessionId, part: 1, of: 1, categories: [], items: [], testQuestion: '？' },
    ],
    'manifest-accepted': [presiding, { session, manifest: HASH, roll: HASH, candidates: HASH }],
    'ceremony-started': [scrutineer, { ...command, attempt: 1, participants: [1, 2], excluded: [] }],
    'key-transport': [scrutineer, { ...step, transportKey: ZERO }],
    'key-commit': [scrutineer, { ...step, commitment: '44'.repeat(64) }],
    'key-reveal': [scrutineer, { ...step, part: 1, of: 1, commitments: ZERO, proof: ZERO }],
    'key-share': [scrutineer, { ...step, to: 2, shares: ZERO }],
    'key-complaint': [scrutineer, { ...step, against: 2, transportSecret: ZERO }],
    'key-confirm': [scrutineer, { ...step, ceremony: HASH }],
    'key-rehearsal': [scrutineer, { ...step, decryption: ZERO, proof: ZERO }],
    adopted: [presiding, { ...command, rules: HASH, candidates: HASH, scrutineers: [1, 2] }],
    'sign-in-opened': [presiding, command],
    attendance: [credential, { session, nonce: HASH, votingKey: voting.publicKey }],
    'attendance-withdrawn': [registrar, { session, credential: KEY, reason: '离席' }],
    'leave-reported': [registrar, { session, count: 0 }],
    'badge-replaced': [registrar, { session, old: KEY, new: credential.publicKey, reason: '遗失' }],
    witnessed: [scrutineer, { session, round: 1, phase: 'empty', size: 0, root: HASH }],
    'round-opened': [
      presiding,
      {
        ...{ ...command, round: 1, kind: 'main', repeats: null, decidedBy: null, items: [1] },
        ...{ form, chosen: 1, present: 0, ceremony: HASH },
      },
    ],
    paper: [
      issuing,
      {
        ...{ session, round: 1, credential: KEY, votingKey: KEY, serial: '55'.repeat(16) },
        ...{ candidates: HASH, rules: HASH, opened: HASH, ceremony: HASH },
      },
    ],
    ballot: [voting, { session, round: 1, paper: HASH, replaces: null, ciphertext: ZERO, proof: ZERO }],
    challenge: [voting, { session, round: 1, paper: HASH, code: HASH }],
    'round-suspended': [presiding, { ...command, round: 1, reason: '故障' }],
    'round-resumed': [presiding, { ...command, round: 1, reason: '恢复' }],
    'round-aborted': [presiding, { ...command, round: 1, reason: '中止' }],
    incident: [presiding, { ...inSession, round: null, text: '停电' }],
    'round-closed': [presiding, { ...command, round: 1 }],
    'round-sealed': [issuing, { ...command, round: 1, checkpoint: 'note\n' }],
    'round-declared': [
      presiding,
      { ...command, round: 1, verdict: 'valid', issued: 0, received: 0, reason: null },
    ],
    'partial-decryption': [
      scrutineer,
      { session, round: 1, box: '66'.repeat(64), decryption: ZERO, proof: ZERO },
    ],
    result: [scrutineer, { ...command, round: 1, box: '66'.repeat(64), shares: [], counts: [], outcome: [] }],
    decision: [presiding, { ...command, round: 1, choice: 'runoff', items: [], reason: '重投' }],
    'paper-round': [
      scrutineer,
      {
        ...{ ...command, round: 1, items: [1], present: 0, issued: 0 },
        ...{ received: 0, invalid: 0, blank: 0, counts: [0] },
      },
    ],
    endorsed: [presiding, { session, entry: LEAF }],
    proclaimed: [presiding, { ...command, results: [], chosen: [] }],
    cancelled: [presiding, { ...command, reason: '修改' }],
    archived: [registrar, { ...command, size: 0, root: HASH }],
    'keys-destroyed': [scrutineer, { session, attempt: 1 }],
  };
  const sign = <K extends Kind>(kind: K): [Kind, Bytes] => {
    const [signer, payload] = samples[kind];
    return [kind, signer.sign(kind, payload)];
  };
  return new Map((Object.keys(samples) as Kind[]).map(sign));
}
