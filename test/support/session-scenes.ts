/** What tests of whole sessions share: refusals that leave no trace, forged signers, deputies with known keys. */
import { commandFields, declaration, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import type { ScrutineerDevice } from '../../ballot-client/src/scrutineer/device.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes, Hash, PublicKey } from '../../crypto/bytes.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { MerkleTree } from '../../crypto/log/merkle.ts';
import type { LogFold } from '../../crypto/session/fold.ts';
import type { RoundKind } from '../../crypto/session/forms.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import { KINDS, type Kind, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import {
  decodeStatement,
  encodeEnvelope,
  type Statement,
  StatementSigner,
} from '../../crypto/statements/envelope.ts';
import { encodePayload, type Field } from '../../crypto/statements/schema.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { type Deputy, MemorySession, must, random } from './memory-session.ts';
import { stateDigest } from './session-digest.ts';

export const newLedger = (): Ledger => new Ledger({ laws: LAWS, random });

/** The statement of an envelope that must decode. */
export const statementOf = (envelope: Bytes): Statement => must(decodeStatement(envelope));

/**
 * The code with which a ledger refuses an envelope, or `accepted`. Throws if a refusal changed anything of the state.
 */
export function answerOf(ledger: LogFold, envelope: Bytes): string {
  const decoded = decodeStatement(envelope);
  if (!decoded.ok) return decoded.code;
  const before = stateDigest(ledger.state);
  const answer = ledger.append(decoded.value);
  if (answer.ok) return 'accepted';
  if (stateDigest(ledger.state) !== before) throw new Error(`the refusal ${answer.code} changed the state`);
  return answer.code;
}

/** The same for the log of a session; what is accepted stands in it. */
export function answerIn(session: MemorySession, envelope: Bytes): string {
  const answer = answerOf(session.ledger, envelope);
  if (answer === 'accepted') session.entries.push(envelope);
  return answer;
}

/** An envelope in which somebody claims a key without holding it: the signature is 64 bytes of nothing. */
export const claimedBy = <K extends Kind>(key: PublicKey, kind: K, payload: PayloadOf<K>): Bytes =>
  encodeEnvelope(
    kind,
    encodePayload(KINDS[kind].schema as Field<unknown>, payload),
    key,
    new Uint8Array(64).fill(1),
  );

/** The same statement under another kind's key or payload, well signed by nobody. */
export const reclaimed = (envelope: Bytes, key: PublicKey): Bytes => {
  const { kind, payloadBytes } = statementOf(envelope);
  return encodeEnvelope(kind, payloadBytes, key, new Uint8Array(64).fill(1));
};

/** The device of scrutineer `j`, counted from 1 as in the manifest. */
export const deviceOf = (session: MemorySession, j: number): ScrutineerDevice =>
  session.devices[j - 1] as ScrutineerDevice;

export interface KnownDeputy extends Deputy {
  readonly voting: StatementSigner;
}

/** Gives every deputy of a session that nobody has signed in to a tablet whose voting key the test holds as well. */
export function withKnownVotingKeys(session: MemorySession): KnownDeputy[] {
  return session.deputies.map(({ badge }, i) => {
    const secret = random(32) as SecretKey;
    const tablet = new Tablet(badge, session.badgeSalt, secret, random);
    const deputy = { badge, tablet, voting: new StatementSigner('voting', secret) };
    session.deputies[i] = deputy;
    return deputy;
  });
}

/** Marks all ballots of a round: one row per deputy. */
export function castAll(session: MemorySession, rows: readonly Marks[]): void {
  for (const [i, marks] of rows.entries()) session.cast(session.deputies[i] as Deputy, marks);
}

/** Opens a round of any kind and issues its papers. */
export function openRoundOf(session: MemorySession, kind: RoundKind): void {
  session.append(session.presiding.sign('round-opened', roundOpening(session.state, kind, session.now())));
  session.issuePapers();
}

/** From the open round to the final result. */
export async function toResult(session: MemorySession, rows: readonly Marks[]): Promise<void> {
  castAll(session, rows);
  await toDeclared(session);
  await session.decrypt();
  await session.finishResult();
}

export async function toDeclared(session: MemorySession): Promise<void> {
  session.closeRound();
  await session.seal();
  session.declare();
}

/** Declares the current round void. */
export function declareVoid(session: MemorySession, reason: string | null = '计票程序有误'): Bytes {
  const valid = declaration(session.state, session.now());
  return session.presiding.sign('round-declared', { ...valid, verdict: 'void', reason });
}

/** A decision of the presidium on the current round. */
export const decisionOn = (
  session: MemorySession,
  choice: PayloadOf<'decision'>['choice'],
  items: readonly number[] = [],
): Bytes =>
  session.presiding.sign('decision', {
    ...commandFields(session.state, session.now()),
    round: session.round.number,
    choice,
    items,
    reason: '主席团会议决定',
  });

/** `endorsed` by somebody for the newest entry that waits, or another entry. */
export function endorsementBy(session: MemorySession, signer: StatementSigner, entry?: string): Bytes {
  const pending = entry ?? ([...session.state.pending.keys()].at(-1) as string);
  return signer.sign('endorsed', {
    session: session.state.session as Hash,
    entry: pending as PayloadOf<'endorsed'>['entry'],
  });
}

/** The command that seals the current round with the cosignatures of these scrutineers. */
export async function sealBy(session: MemorySession, scrutineers: readonly number[]): Promise<Bytes> {
  const size = session.round.closedSize as number;
  const lines: string[] = [];
  for (const j of scrutineers) {
    const verifier = await verifierOf(session.entries);
    lines.push(must(await deviceOf(session, j).cosign(verifier, size)));
  }
  const checkpoint = must(withCosignatures(session.checkpoint(size), lines));
  const fields = { ...commandFields(session.state, session.now()), round: session.round.number };
  return session.issuing.sign('round-sealed', { ...fields, checkpoint });
}

/** The chief's entry of the main round on paper: four ballots on three items; item by item 赞成, 反对, 弃权. */
export function paperEntryOf(
  session: MemorySession,
  counts = [3, 1, 0, 3, 1, 0, 1, 3, 0],
  changes: Partial<PayloadOf<'paper-round'>> = {},
): Bytes {
  return deviceOf(session, 1).signer.sign('paper-round', {
    ...commandFields(session.state, session.now()),
    round: session.state.rounds.length + 1,
    items: session.state.candidates.map(({ number }) => number),
    ...{ present: 4, issued: 4, received: 4, invalid: 0, blank: 0, counts },
    ...changes,
  });
}

/** A fresh session up to an idle hall in which everybody has signed in. */
export async function idleSession(
  options: Parameters<typeof MemorySession.create>[0] = {},
): Promise<MemorySession> {
  const session = await MemorySession.create(options);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  return session;
}

/** A fresh session with an open main round in which everybody has a paper. */
export async function openSession(
  options: Parameters<typeof MemorySession.create>[0] = {},
): Promise<MemorySession> {
  const session = await idleSession(options);
  session.witnessEmpty();
  session.openRound();
  return session;
}

/** A verifier that has read all of a session's log. */
export async function verifierOf(entries: readonly Bytes[]): Promise<SessionVerifier> {
  const verifier = new SessionVerifier({ random });
  await verifier.take(entries);
  return verifier;
}

/** A copy of maps, sets, lists and records; what never changes in place is shared. */
function copyOf(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copyOf(item)]));
  if (value instanceof Set) return new Set(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof MerkleTree) {
    return new MerkleTree(Array.from({ length: value.size }, (_, i) => value.subtreeHash(0, i)));
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'keys' ? item : copyOf(item)]),
  );
}

/**
 * Remembers a session as it is, after its ceremony; the answer takes it back there, as often as wanted. The devices
 * keep what they remember, so a test that cosigns needs a session of its own.
 */
export function bookmark(session: MemorySession): () => void {
  const state = copyOf(session.state) as object;
  const entries = [...session.entries];
  const deputies = session.deputies.map((deputy) => ({ ...deputy }));
  return () => {
    const ledger = newLedger();
    Object.assign(ledger.state, copyOf(state));
    Object.assign(session, { ledger });
    session.entries.splice(0, session.entries.length, ...entries);
    session.deputies.splice(0, session.deputies.length, ...deputies.map((deputy) => ({ ...deputy })));
  };
}
