/** The two texts for a checking device: one form only, every wrong character noticed, small enough for a camera. */
import encodeQR from 'qr';
import { describe, expect, test } from 'vitest';
import {
  type Commitment,
  type Disclosure,
  decodeCommitment,
  decodeDisclosure,
  encodeCommitment,
  encodeDisclosure,
  packMarks,
  unpackMarks,
} from '../../../../ballot-client/src/lib/disclosure.ts';
import {
  type BallotForm,
  bitsOf,
  type FormLayout,
  layoutOf,
  type Marks,
} from '../../../../crypto/ballot/form.ts';
import { toHash } from '../../../../crypto/bytes.ts';
import { bytesToCrockford, CROCKFORD, crockfordToBytes } from '../../../../crypto/encoding.ts';
import { must, random } from '../../../support/memory-session.ts';

const hash = () => toHash(random(32));
const commitment: Commitment = { session: hash(), round: 1000, code: hash() };
const disclosure: Disclosure = { ...commitment, paper: hash(), seed: random(32), slots: random(10) };
const malformed = { ok: false, code: 'disclosure.malformed' };

const HAIAN: BallotForm = {
  type: 'for-against-abstain',
  items: 25,
  options: 3,
  blank: true,
  min: 0,
  max: 20,
};
const FORMS: readonly BallotForm[] = [
  HAIAN,
  { type: 'for-against-abstain', items: 3, options: 3, blank: false, min: 0, max: null },
  { type: 'approve', items: 12, options: 1, blank: true, min: 0, max: 10 },
  { type: 'approve', items: 7, options: 1, blank: false, min: 0, max: 7 },
  { type: 'grade', items: 5, options: 4, blank: true, min: 0, max: null },
  { type: 'grade', items: 2, options: 2, blank: false, min: 0, max: null },
];
const layouts = FORMS.map((form): [string, FormLayout] => [
  `${form.type} ${form.items}${form.blank ? ' blank' : ''}`,
  must(layoutOf(form)),
]);

function drawMarks({ form }: FormLayout): Marks {
  let left = form.max ?? form.items;
  return Array.from({ length: form.items }, () => {
    const [byte = 0] = random(1);
    const mark = byte % (form.options + 1);
    if (mark === form.options || (mark === 0 && left === 0)) return null;
    if (mark === 0) left -= 1;
    return mark;
  });
}

describe('base 32 of whole bytes', () => {
  test('comes back, for every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = random(length);
      expect(crockfordToBytes(bytesToCrockford(bytes))).toEqual(bytes);
    }
  });

  test.each(['0', '000', '000000', '01', '0U', 'o0', '0 0'])('has one form: not %j', (text) => {
    expect(crockfordToBytes(text)).toBeUndefined();
  });
});

describe('a text', () => {
  test('is read as it was written', () => {
    expect(must(decodeCommitment(encodeCommitment(commitment)))).toEqual(commitment);
    expect(must(decodeDisclosure(encodeDisclosure(disclosure)))).toEqual(disclosure);
  });

  test('with any character changed, added or left out is refused, never an alarm', () => {
    for (const [text, read] of [
      [encodeCommitment(commitment), decodeCommitment],
      [encodeDisclosure(disclosure), decodeDisclosure],
    ] as const) {
      for (let i = 0; i < text.length; i++) {
        const other = CROCKFORD[(CROCKFORD.indexOf(text.charAt(i)) + 1 + (i % 30)) % 32];
        expect(read(text.slice(0, i) + other + text.slice(i + 1)), `changed ${i}`).toMatchObject(malformed);
        expect(read(text.slice(0, i) + text.slice(i + 1)), `without ${i}`).toMatchObject(malformed);
      }
      for (const one of [
        `${text}0`,
        ` ${text}`,
        text.toLowerCase(),
        text.replace(' ', ''),
        '',
        text.slice(0, 14),
      ]) {
        expect(read(one), one).toMatchObject(malformed);
      }
    }
  });

  test('of one kind is not read as the other', () => {
    expect(decodeCommitment(encodeDisclosure(disclosure))).toMatchObject(malformed);
    expect(decodeDisclosure(encodeCommitment(commitment))).toMatchObject(malformed);
    const [, body] = encodeDisclosure(disclosure).split('OPEN ');
    expect(decodeCommitment(`PIAOJUE1 CODE ${body}`)).toMatchObject(malformed);
  });

  test('without slots, or with more than any form has, is refused', () => {
    for (const length of [0, 129]) {
      const text = encodeDisclosure({ ...disclosure, slots: random(length) });
      expect(decodeDisclosure(text)).toMatchObject(malformed);
    }
  });

  test('fits a QR code that a camera reads: 25 projects with three options in 53 modules', () => {
    const layout = must(layoutOf(HAIAN));
    const text = encodeDisclosure({ ...disclosure, slots: packMarks(layout, new Array(25).fill(1)) });
    expect(encodeCommitment(commitment)).toHaveLength(126);
    expect(text).toHaveLength(245);
    const modules = (one: string): number => encodeQR(one, 'raw', { ecc: 'medium', border: 2 }).length - 4;
    expect(modules(encodeCommitment(commitment))).toBe(41);
    expect(modules(text)).toBe(53);
  });
});

describe.each(layouts)('marks of %s', (_, layout) => {
  test('come back as what was encrypted', () => {
    for (let i = 0; i < 50; i++) {
      const marks = drawMarks(layout);
      const bits = bitsOf(layout, marks);
      if (!bits.ok) continue;
      const back = must(unpackMarks(layout, packMarks(layout, marks)));
      expect(must(bitsOf(layout, back))).toEqual(bits.value);
      for (const [item, mark] of marks.entries()) if (mark !== null) expect(back[item]).toBe(mark);
    }
  });

  test('are exactly the permitted ones: every other bit pattern is refused', () => {
    const good = packMarks(layout, must(unpackMarks(layout, packMarks(layout, drawFilled(layout)))));
    for (let bit = 0; bit < good.length * 8; bit++) {
      const other = Uint8Array.from(good);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (128 >> (bit & 7));
      const read = unpackMarks(layout, other);
      // one approval more or less may be permitted; then it is read as just that
      if (read.ok) expect(packMarks(layout, read.value)).toEqual(other);
      else expect(read.code).toBe('ballot.choices');
    }
    expect(unpackMarks(layout, new Uint8Array([...good, 0]))).toMatchObject({ code: 'ballot.choices' });
    expect(unpackMarks(layout, good.subarray(0, -1))).toMatchObject({ code: 'ballot.choices' });
  });
});

/** One approval, the rest marked last. */
const drawFilled = ({ form }: FormLayout): Marks =>
  Array.from({ length: form.items }, (_, item) =>
    item === 0 ? 0 : form.type === 'approve' ? null : form.options - 1,
  );
