/**
 * One attempt of the key ceremony as the log tells it (PROTOCOL.md §4): who has posted what, in which order, and what
 * everybody can check of it. The shares inside key-share are checked by their recipients alone, who confirm or
 * complain.
 */
import { type Bytes, concat, fromHex, type Hash, type RandomBytes, toHex } from '../bytes.ts';
import { fromBase64 } from '../encoding.ts';
import { decodePoint, decodeScalar, isIdentity, type Point } from '../group.ts';
import { ACCEPTED, accept, type Rejection, type Result, reject } from '../rejection.ts';
import type { Statement, StatementOf } from '../statements/envelope.ts';
import {
  type Attempt,
  type CeremonyKeys,
  type Commitments,
  type ComplaintVerdict,
  commitmentHash,
  decodeCommitments,
  deriveKeys,
  judgeComplaint,
  sharesWellFormed,
  verifyPossession,
} from '../threshold/ceremony.ts';
import { rehearsalBox, verifyPartialDecryption } from '../threshold/decrypt.ts';
import { payloadsHash } from '../transcript.ts';

/** Steps in their order. `void` after a complaint: this attempt is over for ever. */
export type CeremonyStep =
  | 'transport'
  | 'commit'
  | 'reveal'
  | 'share'
  | 'confirm'
  | 'rehearsal'
  | 'complete'
  | 'void';

export type CeremonyMessage = Extract<
  Statement,
  {
    kind:
      | 'key-transport'
      | 'key-commit'
      | 'key-reveal'
      | 'key-share'
      | 'key-complaint'
      | 'key-confirm'
      | 'key-rehearsal';
  }
>;

const bytesOf = (base64: string): Bytes => fromBase64(base64) as Bytes;

export class CeremonyAttempt {
  readonly participants: readonly number[];
  readonly number: number;
  step: CeremonyStep = 'transport';
  readonly transportKeys = new Map<number, Point>();
  readonly commitments = new Map<number, Commitments>();
  /** By sender, then recipient: `E ‖ c…`. */
  readonly shares = new Map<number, Map<number, Bytes>>();
  keys?: CeremonyKeys;
  /** Hash of all payloads of steps 1–4: what confirmations name. */
  ceremony?: Hash;
  /** Who lied, once a complaint stands. */
  verdict?: { readonly against: number; readonly by: number; readonly verdict: ComplaintVerdict };
  readonly #context: Attempt;
  readonly #commits = new Map<number, string>();
  readonly #reveals = new Map<number, StatementOf<'key-reveal'>[]>();
  readonly #confirmed = new Set<number>();
  readonly #rehearsed = new Set<number>();
  /** Payloads of the steps, by sort key, to hash them in order of sender and recipient or part. */
  readonly #payloads = new Map<CeremonyStep, Map<number, Bytes>>();
  /** `prev` of the commit step, under which the commitments were hashed. */
  #commitPrev: Hash | undefined;
  /** Hash of all payloads of the step before the present one. */
  prev: Hash;

  constructor(context: Attempt, participants: readonly number[], started: Bytes) {
    this.#context = context;
    this.number = context.attempt;
    this.participants = participants;
    this.prev = payloadsHash([started]);
  }

  get context(): Attempt {
    return this.#context;
  }

  /** Checks a message against the attempt; what comes back takes it in. Nothing changes before that. */
  check(message: CeremonyMessage, random: RandomBytes): Result<() => void> {
    const { payload } = message;
    if (payload.attempt !== this.number)
      return reject('ceremony.attempt', `attempt ${this.number} is under way`);
    if (!this.participants.includes(payload.from)) return reject('ceremony.sender', `${payload.from}`);
    if (payload.prev !== this.prev) return this.#outOfStep(message) ?? reject('ceremony.prev');
    switch (message.kind) {
      case 'key-transport':
        return this.#transport(message);
      case 'key-commit':
        return this.#commit(message);
      case 'key-reveal':
        return this.#reveal(message);
      case 'key-share':
        return this.#share(message);
      case 'key-complaint':
        return this.#complain(message, random);
      case 'key-confirm':
        return this.#confirm(message);
      case 'key-rehearsal':
        return this.#rehearse(message);
    }
  }

  /** A message of another step gets the clearer answer. */
  #outOfStep(message: CeremonyMessage): Rejection | undefined {
    const own = message.kind === 'key-complaint' ? 'confirm' : message.kind.slice('key-'.length);
    return own === this.step ? undefined : reject('ceremony.order', `${message.kind} in step ${this.step}`);
  }

  #expect(step: CeremonyStep, isDuplicate: boolean): Result<void> {
    if (this.step !== step) return reject('ceremony.order', `step ${this.step}`);
    return isDuplicate ? reject('session.duplicate') : ACCEPTED;
  }

  #keep(step: CeremonyStep, sortKey: number, payload: Bytes): void {
    const kept = this.#payloads.get(step) ?? new Map<number, Bytes>();
    kept.set(sortKey, payload);
    this.#payloads.set(step, kept);
  }

  #inOrder(step: CeremonyStep): Bytes[] {
    const kept = this.#payloads.get(step) ?? new Map<number, Bytes>();
    return [...kept].sort(([a], [b]) => a - b).map(([, payload]) => payload);
  }

  #advance(from: CeremonyStep, to: CeremonyStep): void {
    this.prev = payloadsHash(this.#inOrder(from));
    this.step = to;
  }

  #transport({ payload, payloadBytes }: StatementOf<'key-transport'>): Result<() => void> {
    const expected = this.#expect('transport', this.transportKeys.has(payload.from));
    if (!expected.ok) return expected;
    const point = decodePoint(bytesOf(payload.transportKey));
    if (point === undefined || isIdentity(point)) return reject('ceremony.point', 'transport key');
    return accept(() => {
      this.transportKeys.set(payload.from, point);
      this.#keep('transport', payload.from, payloadBytes);
      if (this.transportKeys.size === this.participants.length) this.#advance('transport', 'commit');
    });
  }

  #commit({ payload, payloadBytes }: StatementOf<'key-commit'>): Result<() => void> {
    const expected = this.#expect('commit', this.#commits.has(payload.from));
    if (!expected.ok) return expected;
    return accept(() => {
      this.#commits.set(payload.from, payload.commitment);
      this.#commitPrev = payload.prev;
      this.#keep('commit', payload.from, payloadBytes);
      if (this.#commits.size === this.participants.length) this.#advance('commit', 'reveal');
    });
  }

  #reveal(message: StatementOf<'key-reveal'>): Result<() => void> {
    const { from, part, of, proof } = message.payload;
    const parts = this.#reveals.get(from) ?? [];
    const expected = this.#expect('reveal', parts.length >= part);
    if (!expected.ok) return expected;
    const first = parts[0]?.payload;
    if (part !== parts.length + 1 || part > of || (first && (first.of !== of || first.proof !== proof))) {
      return reject('ceremony.order', `part ${part} of ${of}`);
    }
    const all = [...parts, message];
    const revealed = part === of ? this.#checkReveal(all) : accept(undefined);
    if (!revealed.ok) return revealed;
    return accept(() => {
      this.#reveals.set(from, all);
      this.#keep('reveal', from * 1000 + part, message.payloadBytes);
      if (revealed.value !== undefined) this.commitments.set(from, revealed.value);
      if (this.commitments.size === this.participants.length) this.#advance('reveal', 'share');
    });
  }

  #checkReveal(parts: readonly StatementOf<'key-reveal'>[]): Result<Commitments> {
    const { from, proof } = (parts[0] as StatementOf<'key-reveal'>).payload;
    const encoded = concat(...parts.map(({ payload }) => bytesOf(payload.commitments)));
    const commitments = decodeCommitments(this.#context, encoded);
    if (!commitments.ok) return commitments;
    const committed = commitmentHash(this.#context, fromHex(this.#commitPrev as string), from, encoded);
    if (toHex(committed) !== this.#commits.get(from))
      return reject('ceremony.commitment', `scrutineer ${from}`);
    const prev = fromHex(this.prev);
    if (!verifyPossession(this.#context, prev, from, commitments.value, encoded, bytesOf(proof))) {
      return reject('ceremony.proof', `scrutineer ${from}`);
    }
    return commitments;
  }

  #share({ payload, payloadBytes }: StatementOf<'key-share'>): Result<() => void> {
    const { from, to } = payload;
    const sent = this.shares.get(from) ?? new Map<number, Bytes>();
    const expected = this.#expect('share', sent.has(to));
    if (!expected.ok) return expected;
    if (to === from || !this.participants.includes(to))
      return reject('ceremony.sender', `no share for ${to}`);
    const shares = bytesOf(payload.shares);
    if (!sharesWellFormed(this.#context, shares)) return reject('ceremony.point', `share ${from} → ${to}`);
    return accept(() => {
      sent.set(to, shares);
      this.shares.set(from, sent);
      this.#keep('share', from * 1000 + to, payloadBytes);
      const others = this.participants.length - 1;
      if (!this.participants.every((j) => this.shares.get(j)?.size === others)) return;
      const steps = ['transport', 'commit', 'reveal', 'share'] as const;
      this.ceremony = payloadsHash(steps.flatMap((step) => this.#inOrder(step)));
      this.#advance('share', 'confirm');
    });
  }

  #complain({ payload }: StatementOf<'key-complaint'>, random: RandomBytes): Result<() => void> {
    const { from, against } = payload;
    const expected = this.#expect('confirm', this.#confirmed.has(from));
    if (!expected.ok) return expected;
    const secret = decodeScalar(bytesOf(payload.transportSecret));
    const encrypted = this.shares.get(against)?.get(from);
    const commitments = this.commitments.get(against);
    const transportKey = this.transportKeys.get(from);
    if (!secret || !encrypted || !commitments || !transportKey) return reject('ceremony.complaint');
    const evidence = { transportSecret: secret, transportKey, encrypted, commitments };
    const route = { sender: against, recipient: from };
    const verdict = judgeComplaint(this.#context, route, evidence, random);
    if (!verdict.ok) return verdict;
    return accept(() => {
      this.verdict = { against, by: from, verdict: verdict.value };
      this.step = 'void';
    });
  }

  #confirm({ payload, payloadBytes }: StatementOf<'key-confirm'>): Result<() => void> {
    const expected = this.#expect('confirm', this.#confirmed.has(payload.from));
    if (!expected.ok) return expected;
    if (payload.ceremony !== this.ceremony)
      return reject('ceremony.confirmation', `scrutineer ${payload.from}`);
    const isLast = this.#confirmed.size + 1 === this.participants.length;
    const keys = isLast ? deriveKeys(this.commitments) : accept(undefined);
    if (!keys.ok) return keys;
    return accept(() => {
      this.#confirmed.add(payload.from);
      this.#keep('confirm', payload.from, payloadBytes);
      if (keys.value === undefined) return;
      this.keys = keys.value;
      this.#advance('confirm', 'rehearsal');
    });
  }

  #rehearse({ payload }: StatementOf<'key-rehearsal'>): Result<() => void> {
    const { from } = payload;
    const expected = this.#expect('rehearsal', this.#rehearsed.has(from));
    if (!expected.ok) return expected;
    const { box, alpha } = rehearsalBox(this.#context.session, this.number);
    const shareKeys = this.keys?.shareKeys.get(from) as readonly Point[];
    const partial = { shares: bytesOf(payload.decryption), proof: bytesOf(payload.proof) };
    const verified = verifyPartialDecryption(box, from, alpha, shareKeys, partial);
    if (!verified.ok) return reject('ceremony.rehearsal', `scrutineer ${from}`);
    return accept(() => {
      this.#rehearsed.add(from);
      if (this.#rehearsed.size === this.participants.length) this.step = 'complete';
    });
  }

  /** Participants whose message of the present step is still missing. */
  get missing(): readonly number[] {
    const done: Record<string, (j: number) => boolean> = {
      transport: (j) => this.transportKeys.has(j),
      commit: (j) => this.#commits.has(j),
      reveal: (j) => this.commitments.has(j),
      share: (j) => this.shares.get(j)?.size === this.participants.length - 1,
      confirm: (j) => this.#confirmed.has(j),
      rehearsal: (j) => this.#rehearsed.has(j),
    };
    return this.participants.filter((j) => done[this.step]?.(j) === false);
  }
}
