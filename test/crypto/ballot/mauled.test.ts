/** Copying and mauling (Cortier, Smyth): what can be made of somebody else's ballot is no ballot. */
import { describe, expect, it } from 'vitest';
import { decodeBallot, elementsOf, proofLength } from '../../../crypto/ballot/ballot.ts';
import { hashContext } from '../../../crypto/ballot/context.ts';
import { slotOf } from '../../../crypto/ballot/form.ts';
import { type BallotToVerify, verifyBallot } from '../../../crypto/ballot/verify.ts';
import { type Bytes, concat } from '../../../crypto/bytes.ts';
import {
  add,
  addScalars,
  decodeScalar,
  encodePoint,
  encodeScalar,
  multiply,
  multiplyBase,
  negScalar,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
} from '../../../crypto/group.ts';
import { honestBallot, plainNumbers, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, systemRandom, unwrap, withElement } from '../../support/crypto-basics.ts';
import { contextFor, FORMS } from '../../support/crypto-forms.ts';

const round = testRound(FORMS['for-against-abstain up to 1']);
const { keys, context } = round;
const { layout } = keys;
const { slots, bits } = layout;
const CUT = 32 * (1 + slots);
const ELEMENTS = (CUT + proofLength(layout)) / 32;

const ballot = honestBallot(round, [0, 1]);
const wire = concat(ballot.ciphertext, ballot.proof);
const fromWire = (bytes: Bytes): BallotToVerify => ({
  ciphertext: bytes.slice(0, CUT),
  proof: bytes.slice(CUT),
  context,
});
const verdict = (bytes: Bytes): string => codeOf(verifyBallot(keys, fromWire(bytes), systemRandom));
const REJECTED = /^ballot\.(rules|proof)$/;

it('the ballot that is mauled below is valid', () => {
  expect(verdict(wire)).toBe('accepted');
});

describe('mauled', () => {
  it('a re-randomised ciphertext under the old proof encrypts the same marks and is rejected', () => {
    const u = randomScalar(systemRandom);
    const { alpha, beta } = unwrap(decodeBallot(layout, ballot));
    const ciphertext = concat(
      encodePoint(add(alpha, multiplyBase(u))),
      ...beta.map((b, s) => encodePoint(add(b, multiply(keys.slotKeys[s] as Point, u)))),
    );
    const copy = { ...ballot, ciphertext };
    expect(plainNumbers(round, copy)).toEqual(plainNumbers(round, ballot));
    expect(codeOf(verifyBallot(keys, copy, systemRandom))).toMatch(REJECTED);
  });

  it('the negated ballot is rejected', () => {
    const { alpha, beta } = unwrap(decodeBallot(layout, ballot));
    const negated = [alpha, ...beta].map((point) => encodePoint(point.negate() as Point));
    expect(codeOf(verifyBallot(keys, { ...ballot, ciphertext: concat(...negated) }, systemRandom))).toMatch(
      REJECTED,
    );
  });

  it('two options exchanged everywhere are rejected: every slot has its own key and its own generator', () => {
    const elements = elementsOf(ballot);
    const [one, other] = [slotOf(layout.form, 0, 1), slotOf(layout.form, 0, 2)];
    const starts = { beta: 1, B: 6 + slots, f: 6 + 2 * slots };
    const swapped = [...elements];
    for (const start of Object.values(starts)) {
      swapped[start + one] = elements[start + other] as Bytes;
      swapped[start + other] = elements[start + one] as Bytes;
    }
    expect(verdict(concat(...swapped))).toMatch(REJECTED);
  });

  it('any element taken from another valid ballot of the same deputy is rejected', () => {
    const others = elementsOf(honestBallot(round, [1, 0]));
    expect(others).toHaveLength(ELEMENTS);
    for (const [i, element] of others.entries()) {
      expect([i, verdict(withElement(wire, i, element))]).toEqual([i, expect.stringMatching(REJECTED)]);
    }
  });

  it('ciphertext and proof of two valid ballots do not fit together', () => {
    const other = honestBallot(round, [0, 1]);
    expect(codeOf(verifyBallot(keys, { ...ballot, proof: other.proof }, systemRandom))).toMatch(REJECTED);
    expect(codeOf(verifyBallot(keys, { ...ballot, ciphertext: other.ciphertext }, systemRandom))).toMatch(
      REJECTED,
    );
  });

  it('any response changed by one is rejected, though no response stands in the challenge', () => {
    const first = ELEMENTS - 3 - bits;
    for (let i = first; i < ELEMENTS; i++) {
      const response = decodeScalar(wire.slice(32 * i, 32 * i + 32)) as Scalar;
      const changed = encodeScalar(addScalars(response, scalar(1)));
      const code = verdict(withElement(wire, i, changed));
      expect([i, code]).toEqual([i, i < ELEMENTS - 3 ? 'ballot.rules' : 'ballot.proof']);
    }
  });

  it('responses moved within the kernel of the rules pass the rules and fail the equations', () => {
    const first = ELEMENTS - 3 - bits;
    const at = (slot: number): number => first + slot;
    const shift = (bytes: Bytes, i: number, by: Scalar): Bytes =>
      withElement(
        bytes,
        i,
        encodeScalar(addScalars(decodeScalar(bytes.slice(32 * i, 32 * i + 32)) as Scalar, by)),
      );
    const by = randomScalar(systemRandom);
    expect(verdict(shift(shift(wire, at(1), by), at(2), negScalar(by)))).toBe('ballot.proof');
  });
});

describe('copied', () => {
  const elsewhere = (change: Partial<ReturnType<typeof contextFor>>): string =>
    codeOf(
      verifyBallot(
        keys,
        { ...ballot, context: hashContext({ ...contextFor(layout), ...change }) },
        systemRandom,
      ),
    );

  it('by another deputy, into another round, session or paper, it is rejected', () => {
    expect(elsewhere({})).toBe('accepted');
    const other = new Uint8Array(32).fill(0xaa);
    expect(elsewhere({ credential: other, votingKey: other, paper: other })).toMatch(REJECTED);
    expect(elsewhere({ round: 2 })).toMatch(REJECTED);
    expect(elsewhere({ session: other })).toMatch(REJECTED);
  });

  it('under other slot keys it is rejected', () => {
    const { slotKeys } = keys;
    const swapped = [slotKeys[1] as Point, slotKeys[0] as Point, ...slotKeys.slice(2)];
    const bases = [...keys.bases.slice(0, 2 + bits), ...swapped];
    expect(codeOf(verifyBallot({ ...keys, slotKeys: swapped, bases }, ballot, systemRandom))).toBe(
      'ballot.proof',
    );
  });
});
