/**
 * A ballot is bound to session, round, paper, credential, voting key, form, slots and ceremony (PROTOCOL.md §5). In a
 * context that differs in one field it is rejected; if the hash left that field out, it would be accepted.
 */
import { expect, it } from 'vitest';
import { elementsOf } from '../../../crypto/ballot/ballot.ts';
import {
  type BallotContext,
  contextArguments,
  hashContext,
  trackingCode,
} from '../../../crypto/ballot/context.ts';
import { encryptBallot } from '../../../crypto/ballot/encrypt.ts';
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import { encryptionKeys, roundKeys } from '../../../crypto/ballot/keys.ts';
import { verifyBallot } from '../../../crypto/ballot/verify.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import { LABELS } from '../../../crypto/domains.ts';
import { transcript } from '../../../crypto/transcript.ts';
import { testRound } from '../../support/crypto-ballots.ts';
import { codeOf, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import { contextFor } from '../../support/crypto-forms.ts';

const form: BallotForm = {
  type: 'for-against-abstain',
  items: 2,
  options: 3,
  blank: true,
  min: 0,
  max: null,
};
/** Another form with the same slots and the same linear rules: only the context tells them apart. */
const sameRules: BallotForm = { ...form, type: 'grade' };

const round = testRound(form);
const context = contextFor(round.keys.layout);
const otherKeys = encryptionKeys(unwrap(roundKeys(sameRules, round.keys.slotKeys)));
const other32 = new Uint8Array(32).fill(0xee);

/** In the order of the hash. */
const CHANGES: readonly (readonly [field: keyof BallotContext, change: Partial<BallotContext>])[] = [
  ['session', { session: other32 }],
  ['round', { round: 2 }],
  ['paper', { paper: other32 }],
  ['credential', { credential: other32 }],
  ['votingKey', { votingKey: other32 }],
  ['form', { form: sameRules }],
  ['slots', { slots: context.slots - 1 }],
  ['ceremony', { ceremony: other32 }],
];

it('has one change for every field of the context', () => {
  expect(CHANGES.map(([field]) => field)).toEqual(Object.keys(context));
  expect(contextArguments(context)).toHaveLength(CHANGES.length);
});

it.each(CHANGES)('a ballot replayed into another %s is rejected by that field alone', (field, change) => {
  const changed = { ...context, ...change };
  const keys = field === 'form' ? otherKeys : round.keys;
  const cast = (hash: Bytes) => unwrap(encryptBallot(round.keys, hash, [0, 1], systemRandom(32)));
  const received = (hash: Bytes, ballot: ReturnType<typeof cast>) =>
    codeOf(verifyBallot(keys, { ...ballot, context: hash }, systemRandom));

  const ballot = cast(hashContext(context));
  expect(received(hashContext(context), ballot)).toBe('accepted');
  expect(received(hashContext(changed), ballot)).toBe('ballot.rules');

  const at = CHANGES.findIndex(([name]) => name === field);
  const weakHash = (full: BallotContext): Bytes =>
    transcript(LABELS.ballotContext, ...contextArguments(full).filter((_, i) => i !== at));
  expect(received(weakHash(changed), cast(weakHash(context)))).toBe('accepted');
});

it('no two contexts that differ in one field share a hash or a tracking code', () => {
  const contexts = [context, ...CHANGES.map(([, change]) => ({ ...context, ...change }))];
  const hashes = contexts.map(hashContext);
  const elements = elementsOf(
    unwrap(encryptBallot(round.keys, hashContext(context), [0, 1], systemRandom(32))),
  );
  const codes = hashes.map((hash) => trackingCode(hash, elements));
  expect(new Set(hashes.map(String)).size).toBe(contexts.length);
  expect(new Set(codes.map(String)).size).toBe(contexts.length);
});

it('two deputies who encrypt the same marks from a stuck generator still get different codes', () => {
  const seed = new Uint8Array(32);
  const codes = [context, { ...context, credential: other32 }].map(
    (own) => unwrap(encryptBallot(round.keys, hashContext(own), [0, 1], seed)).code,
  );
  expect(codes[0]).not.toEqual(codes[1]);
});
