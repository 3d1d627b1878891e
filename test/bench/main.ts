/**
 * `npm run bench`: medians of several runs, each also as a ratio against one scalar multiplication of the curve
 * library measured in the same run, so that figures of different machines can be compared.
 */

import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import type { BallotForm, Marks } from '../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, type RoundKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../crypto/ballot/verify.ts';
import { multiply, multiplyBase, randomScalar } from '../../crypto/group.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../../crypto/signature.ts';
import { must, random } from '../support/memory-session.ts';

const RUNS = 5;

interface Figure {
  readonly what: string;
  /** Median milliseconds of one operation. */
  readonly ms: number;
}

/** Median over several runs of the time per operation, in milliseconds. */
function measure(what: string, operations: number, work: () => void): Figure {
  work();
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    work();
    return (performance.now() - began) / operations;
  }).sort((a, b) => a - b);
  return { what, ms: times[RUNS >> 1] as number };
}

const FORMS: readonly (readonly [name: string, form: BallotForm])[] = [
  [
    '75 slots (25 × for-against-abstain, ≤ 20)',
    { type: 'for-against-abstain', items: 25, options: 3, blank: false, min: 0, max: 20 },
  ],
  [
    '25 slots (25 × approve, ≤ 20)',
    { type: 'approve', items: 25, options: 1, blank: false, min: 0, max: 20 },
  ],
];

const MARKS: Marks = Array.from({ length: 25 }, (_, i) => (i < 18 ? 0 : null));

function benchForm(name: string, form: BallotForm): Figure[] {
  const slotKeys = Array.from({ length: 75 }, () => multiplyBase(randomScalar(random)));
  const keys: RoundKeys = must(roundKeys(form, slotKeys));
  const encryption: EncryptionKeys = encryptionKeys(keys);
  const make = (): BallotToVerify => {
    const context = random(64);
    return { context, ...must(encryptBallot(encryption, context, MARKS, random(32))) };
  };
  const ballots = Array.from({ length: 324 }, make);
  const verify = (count: number) => () => {
    if (!verifyBallots(keys, ballots.slice(0, count), random).every(({ ok }) => ok))
      throw new Error('not valid');
  };
  const size = (ballots[0] as BallotToVerify).ciphertext.length + (ballots[0] as BallotToVerify).proof.length;
  console.log(`${name}: ${size} bytes of ciphertext and proof`);
  return [
    measure('encrypt and prove', 5, () => Array.from({ length: 5 }, make)),
    measure('verify alone', 1, verify(1)),
    measure('verify, each in a batch of 40', 40, verify(40)),
    measure('verify, each in a batch of 324', 324, verify(324)),
  ].map(({ what, ms }) => ({ what: `  ${what}`, ms }));
}

const point = multiplyBase(randomScalar(random));
const scalar = randomScalar(random);
const baseline = measure('baseline: one scalar multiplication (ristretto255, noble)', 200, () => {
  for (let i = 0; i < 200; i++) multiply(point, scalar);
});
const secret = random(32) as SecretKey;
const message = random(500);
const signature = signBytes(message, secret);
const key = publicKeyOf(secret);

const print = ({ what, ms }: Figure): void => {
  console.log(
    `${what.padEnd(62)}${ms.toFixed(2).padStart(9)} ms${(ms / baseline.ms).toFixed(1).padStart(9)} ×`,
  );
};
print(baseline);
print(
  measure('verify one Ed25519 signature', 50, () => {
    for (let i = 0; i < 50; i++) if (!verifySignature(signature, message, key)) throw new Error('not valid');
  }),
);
for (const [name, form] of FORMS) for (const figure of benchForm(name, form)) print(figure);
