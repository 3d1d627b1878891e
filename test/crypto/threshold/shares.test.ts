/** Encrypted shares, what binds them to their route, and complaints that name the liar (PROTOCOL.md §4). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex, type RandomBytes } from '../../../crypto/bytes.ts';
import { LABELS } from '../../../crypto/domains.ts';
import {
  addScalars,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  IDENTITY,
  invScalar,
  mulScalars,
  multiply,
  multiplyBase,
  negScalar,
  ORDER,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
  subScalars,
} from '../../../crypto/group.ts';
import {
  type Attempt,
  decryptShares,
  drawPolynomials,
  encryptShares,
  judgeComplaint,
  provePossession,
  type ShareRoute,
  sharesFit,
  sharesWellFormed,
} from '../../../crypto/threshold/ceremony.ts';
import { evaluate } from '../../../crypto/threshold/polynomial.ts';
import { transcript } from '../../../crypto/transcript.ts';
import { codeOf, flip, streamOf, systemRandom, unwrap, withElement } from '../../support/crypto-basics.ts';
import { type ParticipantKeys, runCeremony } from '../../support/crypto-ceremony.ts';
import { NON_CANONICAL_POINTS } from '../../support/crypto-rfc9496.ts';

const SLOTS = 3;
const { attempt, participants, encrypted } = runCeremony(2, [1, 2, 3], SLOTS, streamOf('shares'));
const [sender, recipient, third] = participants as [ParticipantKeys, ParticipantKeys, ParticipantKeys];
const route: ShareRoute = { sender: 1, recipient: 2 };
const sent = encrypted.get(1)?.get(2) as Bytes;

const fits = (
  of: Attempt,
  by: ShareRoute,
  bytes: Bytes,
  secret: Scalar = recipient.transportSecret,
): boolean => {
  const shares = decryptShares(of, by, bytes, secret);
  return shares.ok && sharesFit(sender.commitments, 2, shares.value, systemRandom);
};

/** Adds to the masked share of a slot. */
const addTo = (bytes: Bytes, slot: number, by: Scalar): Bytes => {
  const at = 32 * (slot + 1);
  const masked = decodeScalar(bytes.slice(at, at + 32)) as Scalar;
  return withElement(bytes, slot + 1, encodeScalar(addScalars(masked, by)));
};

describe('shares', () => {
  it('decrypt to the values of the polynomials and fit the commitments', () => {
    const shares = unwrap(decryptShares(attempt, route, sent, recipient.transportSecret));
    expect(shares).toEqual(sender.polynomials.map((f) => evaluate(f, 2)));
    expect(sharesFit(sender.commitments, 2, shares, systemRandom)).toBe(true);
  });

  it('do not fit under the transport secret of anybody else', () => {
    expect(fits(attempt, route, sent)).toBe(true);
    expect(fits(attempt, route, sent, third.transportSecret)).toBe(false);
    expect(fits(attempt, route, sent, sender.transportSecret)).toBe(false);
  });

  it('do not fit in another session, attempt or route: the mask is bound to each', () => {
    expect(fits({ ...attempt, session: new Uint8Array(32) }, route, sent)).toBe(false);
    expect(fits({ ...attempt, attempt: 2 }, route, sent)).toBe(false);
    expect(fits(attempt, { ...route, sender: 3 }, sent)).toBe(false);
    expect(fits(attempt, { ...route, recipient: 3 }, sent)).toBe(false);
  });

  it('do not fit with two slots exchanged, even where both polynomials are the same: the mask is bound to the slot', () => {
    const f = sender.polynomials[0] as readonly Scalar[];
    const same = [f, f, f];
    const row = sender.commitments[0] as readonly Point[];
    const bytes = encryptShares(attempt, route, same, recipient.transportKey, systemRandom);
    const swapped = withElement(withElement(bytes, 1, bytes.slice(64, 96)), 2, bytes.slice(32, 64));
    const decrypted = (b: Bytes) => unwrap(decryptShares(attempt, route, b, recipient.transportSecret));
    expect(sharesFit([row, row, row], 2, decrypted(bytes), systemRandom)).toBe(true);
    expect(sharesFit([row, row, row], 2, decrypted(swapped), systemRandom)).toBe(false);
  });

  it('do not fit under the ephemeral key of another message', () => {
    const again = encryptShares(attempt, route, sender.polynomials, recipient.transportKey, systemRandom);
    expect(fits(attempt, route, again)).toBe(true);
    expect(fits(attempt, route, withElement(again, 0, sent.slice(0, 32)))).toBe(false);
  });

  it('are masked by the shared secret: from what stands in the log nobody takes the mask off', () => {
    const E = sent.slice(0, 32);
    const T = encodePoint(recipient.transportKey);
    const unmasked = (s: number, shared: readonly Bytes[]): Scalar => {
      const args = [attempt.session, attempt.attempt, 1, 2, s, E, T, ...shared];
      const masked = decodeScalar(sent.slice(32 * (s + 1), 32 * (s + 2))) as Scalar;
      return subScalars(masked, scalarFromWide(transcript(LABELS.ceremonyShare, ...args)));
    };
    const secret = encodePoint(multiply(decodePoint(E) as Point, recipient.transportSecret));
    for (const [s, f] of sender.polynomials.entries()) {
      expect(unmasked(s, [secret])).toBe(evaluate(f, 2));
      for (const known of [[], [E], [T], [encodePoint(IDENTITY)]]) {
        expect(unmasked(s, known)).not.toBe(evaluate(f, 2));
      }
    }
  });

  it('do not fit when any single one is wrong by anything', () => {
    fc.assert(
      fc.property(fc.nat(SLOTS - 1), fc.bigInt({ min: 1n, max: ORDER - 1n }), (slot, error) => {
        expect(fits(attempt, route, addTo(sent, slot, scalar(error)))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('do not fit for another number of slots or another recipient', () => {
    const shares = unwrap(decryptShares(attempt, route, sent, recipient.transportSecret));
    expect(sharesFit(sender.commitments, 2, shares.slice(1), systemRandom)).toBe(false);
    expect(sharesFit(sender.commitments, 3, shares, systemRandom)).toBe(false);
    expect(sharesFit(third.commitments, 2, shares, systemRandom)).toBe(false);
  });

  it('wrong in two slots would fit under weights that the sender can predict', () => {
    const known = streamOf('known');
    const [w0, w1] = [randomScalar(known), randomScalar(known)];
    const error = scalar(99);
    const balancing = negScalar(mulScalars(error, mulScalars(w0, invScalar(w1))));
    const bytes = addTo(addTo(sent, 0, error), 1, balancing);
    const shares = unwrap(decryptShares(attempt, route, bytes, recipient.transportSecret));
    expect(sharesFit(sender.commitments, 2, shares, streamOf('known'))).toBe(true);
    expect(sharesFit(sender.commitments, 2, shares, systemRandom)).toBe(false);
  });

  it('of the wrong form are refused by everybody: length, ephemeral key, scalars', () => {
    const ones = new Uint8Array(32).fill(0xff);
    const malformed = [
      sent.slice(1),
      concat(sent, new Uint8Array(32)),
      new Uint8Array(0),
      withElement(sent, 0, new Uint8Array(32)),
      ...NON_CANONICAL_POINTS.map((bad) => withElement(sent, 0, fromHex(bad))),
      ...Array.from({ length: SLOTS }, (_, s) => withElement(sent, s + 1, ones)),
    ];
    expect(sharesWellFormed(attempt, sent)).toBe(true);
    for (const bytes of malformed) {
      expect(sharesWellFormed(attempt, bytes)).toBe(false);
      expect(codeOf(decryptShares(attempt, route, bytes, recipient.transportSecret))).toBe('ceremony.point');
    }
  });
});

describe('a complaint', () => {
  const judge = (bytes: Bytes, transportSecret: Scalar = recipient.transportSecret) =>
    judgeComplaint(
      attempt,
      route,
      {
        transportSecret,
        transportKey: recipient.transportKey,
        encrypted: bytes,
        commitments: sender.commitments,
      },
      systemRandom,
    );

  it('about a share that does not fit convicts the sender, whichever slot is wrong', () => {
    for (let slot = 0; slot < SLOTS; slot++) {
      expect(unwrap(judge(addTo(sent, slot, scalar(1))))).toBe('sender-lied');
    }
  });

  it('about a good share convicts the one who complains', () => {
    expect(unwrap(judge(sent))).toBe('complainer-lied');
  });

  it('about bytes that are no shares, or shares for somebody else, convicts the sender', () => {
    expect(unwrap(judge(sent.slice(32)))).toBe('sender-lied');
    expect(unwrap(judge(encrypted.get(1)?.get(3) as Bytes))).toBe('sender-lied');
  });

  it('with a secret that is not that of the transport key convicts nobody', () => {
    for (const secret of [
      third.transportSecret,
      scalar(0),
      addScalars(recipient.transportSecret, scalar(1)),
    ]) {
      expect(codeOf(judge(sent, secret))).toBe('ceremony.complaint');
      expect(codeOf(judge(addTo(sent, 0, scalar(1)), secret))).toBe('ceremony.complaint');
    }
  });
});

describe('random scalars', () => {
  const lengths: number[] = [];
  const recording: RandomBytes = (length) => {
    lengths.push(length);
    return systemRandom(length);
  };

  it('come from 64 bytes each, everywhere in the ceremony', () => {
    drawPolynomials(attempt, recording);
    encryptShares(attempt, route, sender.polynomials, recipient.transportKey, recording);
    provePossession(attempt, attempt.session, 1, sender.polynomials, sender.encoded, recording);
    sharesFit(
      sender.commitments,
      2,
      sender.polynomials.map((f) => evaluate(f, 2)),
      recording,
    );
    expect(lengths).toEqual(new Array(SLOTS * 2 + 1 + 1 + SLOTS).fill(64));
  });

  it('are the 64 bytes little-endian mod ℓ; other lengths are refused', () => {
    const ones = new Uint8Array(64).fill(0xff);
    expect(scalarFromWide(ones)).toBe((2n ** 512n - 1n) % ORDER);
    expect(scalarFromWide(flip(new Uint8Array(64), 32, 1))).toBe(2n ** 256n % ORDER);
    for (const length of [0, 32, 63, 65]) {
      expect(() => scalarFromWide(new Uint8Array(length))).toThrow(RangeError);
    }
  });

  it('are spread over the whole range', () => {
    const stream = streamOf('spread');
    const top = Array.from({ length: 2000 }, () => randomScalar(stream) >> 249n);
    const counts = Array.from({ length: 8 }, (_, i) => top.filter((bits) => bits === BigInt(i)).length);
    for (const count of counts) expect(count).toBeGreaterThan(180);
  });
});

it('transport and ephemeral keys of two messages differ', () => {
  const keys = [...encrypted.values()].flatMap((byRecipient) =>
    [...byRecipient.values()].map((bytes) => String(bytes.slice(0, 32))),
  );
  const transport = participants.map(({ transportSecret }) =>
    String(encodePoint(multiplyBase(transportSecret))),
  );
  expect(new Set([...keys, ...transport]).size).toBe(6 + 3);
});
