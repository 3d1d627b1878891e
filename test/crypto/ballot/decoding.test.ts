/** Strict decoding of encrypted ballots: what is not the one encoding of a ballot is refused, element by element. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ciphertextLength,
  type DecodedBallot,
  decodeBallot,
  elementsOf,
  proofLength,
} from '../../../crypto/ballot/ballot.ts';
import { type Bytes, concat, equalBytes, fromHex } from '../../../crypto/bytes.ts';
import { encodePoint, encodeScalar, ORDER } from '../../../crypto/group.ts';
import { honestBallot, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, flip, unwrap, withElement } from '../../support/crypto-basics.ts';
import { FORM_NAMES, FORMS, layoutNamed } from '../../support/crypto-forms.ts';
import { NON_CANONICAL_POINTS } from '../../support/crypto-rfc9496.ts';

const round = testRound(FORMS['for-against-abstain up to 1']);
const { layout } = round.keys;
const { slots } = layout;
const CUT = ciphertextLength(layout);
const ELEMENTS = (CUT + proofLength(layout)) / 32;
const POINTS = 6 + 2 * slots;

const ballot = honestBallot(round, [0, null]);
const wire = concat(ballot.ciphertext, ballot.proof);
const decode = (bytes: Bytes) =>
  decodeBallot(layout, { ciphertext: bytes.slice(0, CUT), proof: bytes.slice(CUT) });

function encode({ alpha, beta, V, A, C, D, A0, B, f, z, zA, zC }: DecodedBallot): Bytes {
  return concat(
    ...[alpha, ...beta, V, A, C, D, A0, ...B].map(encodePoint),
    ...[...f, z, zA, zC].map(encodeScalar),
  );
}

/** Little-endian, whether or not below ℓ. */
const littleEndian = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

describe('a decoded ballot', () => {
  it('encodes to the same bytes', () => {
    expect(equalBytes(encode(unwrap(decode(wire))), wire)).toBe(true);
  });

  it('has the documented lengths for every form', () => {
    for (const name of FORM_NAMES) {
      const { bits, slots: own, ...rest } = layoutNamed(name);
      const lengths = [
        ciphertextLength({ bits, slots: own, ...rest }),
        proofLength({ bits, slots: own, ...rest }),
      ];
      expect(lengths).toEqual([32 * (1 + own), 32 * (8 + own + bits)]);
    }
    expect(elementsOf(ballot)).toHaveLength(ELEMENTS);
  });

  it('with any byte changed encodes to those bytes or is refused', () => {
    let refused = 0;
    let kept = 0;
    fc.assert(
      fc.property(fc.nat(wire.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = flip(wire, at, mask);
        const decoded = decode(changed);
        if (decoded.ok) expect(equalBytes(encode(decoded.value), changed)).toBe(true);
        else expect(decoded.code).toBe('ballot.encoding');
        if (decoded.ok) kept++;
        else refused++;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(refused, kept)).toBeGreaterThan(20);
  });

  it('from arbitrary bytes of the right length encodes to those bytes or is refused', () => {
    const bytes = fc.uint8Array({ minLength: wire.length, maxLength: wire.length });
    fc.assert(
      fc.property(bytes, (random) => {
        const decoded = decode(random);
        if (decoded.ok) expect(equalBytes(encode(decoded.value), random)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('lengths', () => {
  const { ciphertext, proof } = ballot;
  const shorter = (bytes: Bytes, by: number) => bytes.slice(0, bytes.length - by);
  const longer = (bytes: Bytes, by: number) => concat(bytes, new Uint8Array(by));

  it('one byte or one element too few or too many, in either part, is refused', () => {
    for (const by of [1, 31, 32, 64]) {
      for (const [c, p] of [
        [shorter(ciphertext, by), proof],
        [longer(ciphertext, by), proof],
        [ciphertext, shorter(proof, by)],
        [ciphertext, longer(proof, by)],
      ] as const) {
        expect(codeOf(decodeBallot(layout, { ciphertext: c, proof: p }))).toBe('ballot.length');
      }
    }
  });

  it('bytes moved from the proof to the ciphertext and back are refused though the sum is right', () => {
    for (const by of [1, 32, -1, -32]) {
      const [c, p] = [wire.slice(0, CUT + by), wire.slice(CUT + by)];
      expect(codeOf(decodeBallot(layout, { ciphertext: c, proof: p }))).toBe('ballot.length');
    }
  });

  it('a ballot of another form is refused', () => {
    expect(codeOf(decodeBallot(layoutNamed('grade of 4'), ballot))).toBe('ballot.length');
  });

  it('nothing is refused', () => {
    const empty = new Uint8Array(0);
    expect(codeOf(decodeBallot(layout, { ciphertext: empty, proof: empty }))).toBe('ballot.length');
  });
});

describe('elements', () => {
  it('every encoding that RFC 9496 forbids is refused at every point', () => {
    for (let i = 0; i < POINTS; i++) {
      for (const bad of NON_CANONICAL_POINTS) {
        const result = decode(withElement(wire, i, fromHex(bad)));
        expect(result).toMatchObject({ ok: false, code: 'ballot.encoding', detail: `element ${i}` });
      }
    }
  });

  it('ℓ, ℓ plus the element, and 2^256 − 1 are refused at every scalar', () => {
    for (let i = POINTS; i < ELEMENTS; i++) {
      const element = wire
        .slice(32 * i, 32 * i + 32)
        .reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
      for (const value of [ORDER, ORDER + element, 2n ** 256n - 1n]) {
        const result = decode(withElement(wire, i, littleEndian(value)));
        expect(result).toMatchObject({ ok: false, code: 'ballot.encoding', detail: `element ${i}` });
      }
    }
  });

  it('ℓ − 1 and 0 are scalars', () => {
    for (const value of [ORDER - 1n, 0n]) {
      for (let i = POINTS; i < ELEMENTS; i++) {
        expect(codeOf(decode(withElement(wire, i, littleEndian(value))))).toBe('accepted');
      }
    }
  });

  it('the identity is refused as α and decoded at every other point, where the equations judge it', () => {
    const identity = new Uint8Array(32);
    for (let i = 0; i < POINTS; i++) {
      expect(codeOf(decode(withElement(wire, i, identity)))).toBe(i === 0 ? 'ballot.encoding' : 'accepted');
    }
  });
});
