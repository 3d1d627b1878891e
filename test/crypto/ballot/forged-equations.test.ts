/**
 * A forgery for every equation and every linear rule: a ballot that fails this check alone. It is rejected, and a
 * verifier that lacks the check takes it, so the check is what stands between the forgery and the count.
 */
import { describe, expect, it } from 'vitest';
import type { BallotBytes } from '../../../crypto/ballot/ballot.ts';
import { bitsOf, type FormLayout, type Marks, slotOf } from '../../../crypto/ballot/form.ts';
import type { RoundKeys } from '../../../crypto/ballot/keys.ts';
import { verifyBallot } from '../../../crypto/ballot/verify.ts';
import { add, G, multiplyBase, randomScalar, scalar } from '../../../crypto/group.ts';
import { plainNumbers, type TestRound, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import {
  type Announcement,
  announce,
  ballotOf,
  challengeOf,
  commitWith,
  encryptSlot,
  failingChecks,
  passesWithout,
  respond,
  type Witness,
  witnessOf,
} from '../../support/crypto-forge.ts';
import { FORMS, type FormName } from '../../support/crypto-forms.ts';

/** What the forger announces in place of what the protocol prescribes. */
type Change = (prescribed: Announcement, witness: Witness, keys: RoundKeys) => Partial<Announcement>;

/** A forger's ballot: announcements of its own, then the challenge, then the responses of the protocol. */
function forge({ keys, context }: TestRound, witness: Witness, change: Change = () => ({})): BallotBytes {
  const prescribed = announce(keys, witness);
  const announced = { ...prescribed, ...change(prescribed, witness, keys) };
  return ballotOf(keys.layout, announced, respond(witness, challengeOf(keys.layout, context, announced)));
}

/** The forgery fails exactly one check; with it: rejected with its code; without it: accepted. */
function expectOnly(round: TestRound, bytes: BallotBytes, check: string): void {
  const { keys, context } = round;
  expect(failingChecks(keys, context, bytes)).toEqual([check]);
  expect(codeOf(verifyBallot(keys, { ...bytes, context }, systemRandom))).toBe(
    check.startsWith('rule') ? 'ballot.rules' : 'ballot.proof',
  );
  expect(passesWithout(keys, context, bytes, [])).toBe(false);
  expect(passesWithout(keys, context, bytes, [check])).toBe(true);
}

/** Marks that the form permits: the first item in favour (or graded best), every other at its last option. */
const someMarks = ({ form }: FormLayout): Marks =>
  Array.from({ length: form.items }, (_, i) => {
    if (form.type === 'approve') return i < Math.max(form.min, 1) ? 0 : null;
    return i === 0 ? 0 : form.options - 1;
  });

const permittedBits = (layout: FormLayout): number[] => unwrap(bitsOf(layout, someMarks(layout)));

/** Permitted bits plus 7 and minus 7 at two slots that stand in the same rules: every linear rule still holds. */
function shiftedVotes(layout: FormLayout): number[] {
  const { form } = layout;
  const values = permittedBits(layout);
  const [one, other] =
    form.type === 'approve'
      ? [slotOf(form, 0, 0), slotOf(form, 1, 0)]
      : [slotOf(form, 0, form.options - 2), slotOf(form, 0, form.options - 1)];
  values[one] = (values[one] as number) + 7;
  values[other] = (values[other] as number) - 7;
  return values;
}

/** Bits that break one rule alone: all in favour under a bound, two options for one item. */
function bitsAgainstRule(layout: FormLayout, rule: number): number[] {
  const { form } = layout;
  const isBounded = form.max !== null;
  if (isBounded && rule === 0) {
    const bits = new Array<number>(layout.bits).fill(0);
    for (let item = 0; item < form.items; item++) bits[slotOf(form, item, 0)] = 1;
    return bits;
  }
  const bits = permittedBits(layout);
  const item = rule - (isBounded ? 1 : 0);
  bits[slotOf(form, item, form.options - 1)] = 1;
  bits[slotOf(form, item, form.options - 2)] = 1;
  return bits;
}

const NAMES: readonly FormName[] = [
  'approve up to 2 of 3, blank',
  'for-against-abstain 1 to 2, blank',
  'grade of 3, blank',
];

describe.each(NAMES)('%s', (name) => {
  const round = testRound(FORMS[name]);
  const { layout } = round.keys;
  const permitted = permittedBits(layout);

  it('the prover of these tests makes valid ballots when it keeps to the protocol', () => {
    const bytes = forge(round, witnessOf(layout, permitted));
    expect(failingChecks(round.keys, round.context, bytes)).toEqual([]);
    expect(codeOf(verifyBallot(round.keys, { ...bytes, context: round.context }, systemRandom))).toBe(
      'accepted',
    );
  });

  it('squares: votes of +7 and −7 that add up are stopped by this equation alone', () => {
    const values = shiftedVotes(layout);
    const bytes = forge(round, witnessOf(layout, values));
    expect(plainNumbers(round, bytes)).toEqual(values.slice(0, layout.slots));
    expectOnly(round, bytes, 'squares');
  });

  it('squares: C or D of other values', () => {
    const witness = witnessOf(layout, permitted);
    expectOnly(
      round,
      forge(round, witness, ({ C }) => ({ C: add(C, G) })),
      'squares',
    );
    expectOnly(
      round,
      forge(round, witness, ({ D }) => ({ D: add(D, G) })),
      'squares',
    );
  });

  it('bits: V of other bits than the ciphertext, A of another blinding', () => {
    const witness = witnessOf(layout, permitted);
    const others = witness.v.map((v) => scalar(1n - v));
    expectOnly(
      round,
      forge(round, witness, (_, { rV }, keys) => ({ V: commitWith(keys, others, rV) })),
      'bits',
    );
    expectOnly(
      round,
      forge(round, witness, (_, { a, rA }, keys) => ({ A: commitWith(keys, a.toReversed(), rA) })),
      'bits',
    );
  });

  it('randomness: α of other randomness, which nobody could decrypt', () => {
    const alpha = multiplyBase(randomScalar(systemRandom));
    const bytes = forge(round, witnessOf(layout, permitted), () => ({ alpha }));
    expect(plainNumbers(round, bytes)).toEqual(new Array(layout.slots).fill(undefined));
    expectOnly(round, bytes, 'randomness');
  });

  it('slot: 100 further votes in any single slot are stopped by the equation of that slot', () => {
    for (let s = 0; s < layout.slots; s++) {
      const bytes = forge(round, witnessOf(layout, permitted), ({ beta }, { v, r }, keys) => ({
        beta: beta.with(s, encryptSlot(keys, s, scalar((v[s] as bigint) + 100n), r)),
      }));
      expect(plainNumbers(round, bytes)[s]).toBe((permitted[s] as number) + 100);
      expectOnly(round, bytes, `slot ${s}`);
    }
  });

  it('slot: B of another blinding in any single slot', () => {
    for (let s = 0; s < layout.slots; s++) {
      const bytes = forge(round, witnessOf(layout, permitted), ({ B }, { a, rho }, keys) => ({
        B: B.with(s, encryptSlot(keys, s, scalar((a[s] as bigint) + 1n), rho)),
      }));
      expectOnly(round, bytes, `slot ${s}`);
    }
  });

  it('rules: bits that break a single rule are stopped by that rule alone', () => {
    for (let rule = 0; rule < layout.rules.length; rule++) {
      const bits = bitsAgainstRule(layout, rule);
      const bytes = forge(round, witnessOf(layout, bits));
      expect(plainNumbers(round, bytes)).toEqual(bits.slice(0, layout.slots));
      expectOnly(round, bytes, `rule ${rule}`);
    }
  });

  it('rules: permitted bits whose blinding leaves the kernel of a single rule', () => {
    for (const [rule, { terms }] of layout.rules.entries()) {
      const elsewhere = layout.rules.filter((_, i) => i !== rule).flatMap((other) => other.terms);
      const own = terms.find(([bit]) => !elsewhere.some(([taken]) => taken === bit));
      const witness = witnessOf(layout, permitted);
      const bit = own?.[0] as number;
      const a = witness.a.with(bit, scalar((witness.a[bit] as bigint) + 1n));
      expectOnly(round, forge(round, { ...witness, a }), `rule ${rule}`);
    }
  });
});

describe('a bound hidden in the slack', () => {
  const round = testRound(FORMS['for-against-abstain up to 1']);
  const { layout } = round.keys;

  it('two in favour where one is allowed, with a slack of −1, is stopped by squares alone', () => {
    const values = [1, 0, 0, 1, 0, 0, -1];
    expect(layout).toMatchObject({ slots: 6, bits: 7 });
    expectOnly(round, forge(round, witnessOf(layout, values)), 'squares');
  });

  it('two in favour with a permitted slack is stopped by the bound alone', () => {
    expectOnly(round, forge(round, witnessOf(layout, [1, 0, 0, 1, 0, 0, 0])), 'rule 0');
  });
});

describe('25 projects, at most 20 in favour', () => {
  it('the 21st mark in favour is stopped by the bound alone', () => {
    const round = testRound({
      type: 'for-against-abstain',
      items: 25,
      options: 3,
      blank: false,
      min: 0,
      max: 20,
    });
    const { layout } = round.keys;
    const bits = new Array<number>(layout.bits).fill(0);
    for (let item = 0; item < 25; item++) bits[slotOf(layout.form, item, item < 21 ? 0 : 1)] = 1;
    const bytes = forge(round, witnessOf(layout, bits));
    expect(codeOf(verifyBallot(round.keys, { ...bytes, context: round.context }, systemRandom))).toBe(
      'ballot.rules',
    );
    expect(passesWithout(round.keys, round.context, bytes, ['rule 0'])).toBe(true);
    expect(plainNumbers(round, bytes, 1).filter((n, s) => s % 3 === 0 && n === 1)).toHaveLength(21);
  });
});
