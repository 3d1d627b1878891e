/**
 * Fiat–Shamir (PROTOCOL.md §5): for every element that the challenge hashes, the forgery that a challenge without it
 * would admit. The forger draws the challenge first and solves an equation for the element that was left out.
 */
import { describe, expect, it } from 'vitest';
import { type BallotBytes, ballotChallenge, elementsOf } from '../../../crypto/ballot/ballot.ts';
import { bitsOf } from '../../../crypto/ballot/form.ts';
import { verifyBallot } from '../../../crypto/ballot/verify.ts';
import {
  add,
  encodePoint,
  multiply,
  multiplyBase,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
} from '../../../crypto/group.ts';
import { plainNumbers, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import {
  type Announcement,
  announce,
  ballotOf,
  challengeOf,
  commitWith,
  encryptSlot,
  failingChecks,
  type Place,
  type Responses,
  respond,
  solvePlain,
  solveTimesX,
  type Witness,
  witnessOf,
} from '../../support/crypto-forge.ts';
import { FORMS } from '../../support/crypto-forms.ts';

const round = testRound(FORMS['for-against-abstain, blank']);
const { keys, context } = round;
const { layout } = keys;
const honest = unwrap(bitsOf(layout, [0, 1]));
/** 1000 votes in favour of the first item and −999 against it: every linear rule holds. */
const stuffed = honest.with(0, 1000).with(1, -999);
const randomPoint = (): Point => multiplyBase(randomScalar(systemRandom));

interface Forgery {
  readonly witness: Witness;
  /** Announced before the challenge. */
  readonly before?: (announced: Announcement, witness: Witness) => Partial<Announcement>;
  /** Solved for after the challenge. */
  readonly after: (x: Scalar, announced: Announcement, responses: Responses) => Partial<Announcement>;
}

/** The right-hand sides of the equations. */
const bitsSide = ({ f, zA }: Responses): Point => commitWith(keys, f, zA);
const squaresSide = (x: Scalar, { f, zC }: Responses): Point =>
  commitWith(
    keys,
    f.map((fi) => scalar(fi * (x - fi))),
    zC,
  );
const slotSide = (s: number, { f, z }: Responses): Point => encryptSlot(keys, s, f[s] as Scalar, z);

function forge(leftOut: Place, { witness, before, after }: Forgery): { bytes: BallotBytes; weak: Scalar } {
  const prescribed = announce(keys, witness);
  const announced = { ...prescribed, ...before?.(prescribed, witness) };
  const weak = challengeOf(layout, context, announced, leftOut);
  const responses = respond(witness, weak);
  const final = { ...announced, ...after(weak, announced, responses) };
  // The element that was solved for is the only one that changed, so the weak challenge is still the same.
  expect(challengeOf(layout, context, final, leftOut)).toBe(weak);
  return { bytes: ballotOf(layout, final, responses), weak };
}

/** Accepted under the weak challenge, rejected under that of the protocol; gives what it encrypts. */
function mount(leftOut: Place, forgery: Forgery): (number | undefined)[] {
  const { bytes, weak } = forge(leftOut, forgery);
  expect(failingChecks(keys, context, bytes, weak)).toEqual([]);
  expect(failingChecks(keys, context, bytes)).not.toEqual([]);
  expect(codeOf(verifyBallot(keys, { ...bytes, context }, systemRandom))).toBe('ballot.rules');
  return plainNumbers(round, bytes);
}

it('the challenge changes with the context and with every announced element, and with no response', () => {
  const witness = witnessOf(layout, honest);
  const announced = announce(keys, witness);
  const bytes = ballotOf(layout, announced, respond(witness, scalar(1)));
  const elements = elementsOf(bytes);
  const x = ballotChallenge(layout, context, elements);
  const changes = elements.map((_, i) => {
    return ballotChallenge(layout, context, elements.with(i, encodePoint(randomPoint()))) !== x;
  });
  const announcedCount = 6 + 2 * layout.slots;
  expect(changes).toEqual(elements.map((_, i) => i < announcedCount));
  expect(ballotChallenge(layout, systemRandom(64), elements)).not.toBe(x);
});

describe('a challenge that left out', () => {
  it('A₀ would admit a ballot that nobody can decrypt', () => {
    const numbers = mount(
      { name: 'A0' },
      {
        witness: witnessOf(layout, honest),
        before: () => ({ alpha: randomPoint() }),
        after: (x, { alpha }, { z }) => ({ A0: solvePlain(x, multiplyBase(z), alpha) }),
      },
    );
    expect(numbers).toEqual(new Array(layout.slots).fill(undefined));
  });

  it('α would admit a ballot that nobody can decrypt', () => {
    const numbers = mount(
      { name: 'alpha' },
      {
        witness: witnessOf(layout, honest),
        before: () => ({ A0: randomPoint() }),
        after: (x, { A0 }, { z }) => ({ alpha: solveTimesX(x, multiplyBase(z), A0) }),
      },
    );
    expect(numbers).toEqual(new Array(layout.slots).fill(undefined));
  });

  it('any B_s would admit 1000 votes in that slot', () => {
    for (let slot = 0; slot < layout.slots; slot++) {
      const numbers = mount(
        { name: 'B', slot },
        {
          witness: witnessOf(layout, honest),
          before: ({ beta }, { r }) => ({ beta: beta.with(slot, encryptSlot(keys, slot, scalar(1000), r)) }),
          after: (x, { B, beta }, responses) => ({
            B: B.with(slot, solvePlain(x, slotSide(slot, responses), beta[slot] as Point)),
          }),
        },
      );
      expect(numbers).toEqual(honest.with(slot, 1000));
    }
  });

  it('any β_s would admit a ballot whose slot holds no bit', () => {
    for (let slot = 0; slot < layout.slots; slot++) {
      const numbers = mount(
        { name: 'beta', slot },
        {
          witness: witnessOf(layout, honest),
          before: ({ B }, { rho }) => ({ B: B.with(slot, encryptSlot(keys, slot, scalar(5), rho)) }),
          after: (x, { B, beta }, responses) => ({
            beta: beta.with(slot, solveTimesX(x, slotSide(slot, responses), B[slot] as Point)),
          }),
        },
      );
      expect(numbers).toEqual((honest as (number | undefined)[]).with(slot, undefined));
    }
  });

  it('D would admit 1000 votes in favour and −999 against', () => {
    const numbers = mount(
      { name: 'D' },
      {
        witness: witnessOf(layout, stuffed),
        after: (x, { C }, responses) => ({ D: solvePlain(x, squaresSide(x, responses), C) }),
      },
    );
    expect(numbers).toEqual(stuffed);
  });

  it('C would admit 1000 votes in favour and −999 against', () => {
    const numbers = mount(
      { name: 'C' },
      {
        witness: witnessOf(layout, stuffed),
        after: (x, { D }, responses) => ({ C: solveTimesX(x, squaresSide(x, responses), D) }),
      },
    );
    expect(numbers).toEqual(stuffed);
  });

  it('A would admit a V that the prover cannot open', () => {
    const V = randomPoint();
    mount(
      { name: 'A' },
      {
        witness: witnessOf(layout, honest),
        before: () => ({ V }),
        after: (x, _, responses) => ({ A: solvePlain(x, bitsSide(responses), V) }),
      },
    );
  });

  it('V would admit an A that the prover cannot open', () => {
    const A = randomPoint();
    mount(
      { name: 'V' },
      {
        witness: witnessOf(layout, honest),
        before: () => ({ A }),
        after: (x, _, responses) => ({ V: solveTimesX(x, bitsSide(responses), A) }),
      },
    );
  });

  it('the ciphertext would admit a re-randomised copy of somebody else’s ballot', () => {
    const witness = witnessOf(layout, honest);
    const announced = announce(keys, witness);
    const x = challengeOf(layout, context, announced);
    const responses = respond(witness, x);
    const u = randomScalar(systemRandom);
    const copy = {
      ...announced,
      alpha: add(announced.alpha, multiplyBase(u)),
      beta: announced.beta.map((b, s) => add(b, multiply(keys.slotKeys[s] as Point, u))),
    };
    const bytes = ballotOf(layout, copy, { ...responses, z: scalar(responses.z + x * u) });
    expect(failingChecks(keys, context, bytes, x)).toEqual([]);
    expect(codeOf(verifyBallot(keys, { ...bytes, context }, systemRandom))).toBe('ballot.rules');
    expect(plainNumbers(round, bytes)).toEqual(honest);
  });
});
