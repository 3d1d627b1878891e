/** Bookkeeping of marks: whatever is pressed, what the page calls permitted is what the form permits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noMarks, pressMark, summarise } from '../../../../ballot-client/src/deputy/ballot-marks.ts';
import {
  type BallotForm,
  bitsOf,
  type FormLayout,
  layoutOf,
  type Marks,
} from '../../../../crypto/ballot/form.ts';
import { must } from '../../../support/memory-session.ts';

const FORM: BallotForm = { type: 'for-against-abstain', items: 4, options: 3, blank: true, min: 0, max: 2 };
const layout = (form: Partial<BallotForm> = {}): FormLayout => must(layoutOf({ ...FORM, ...form }));
const APPROVE = layout({ type: 'approve', options: 1, min: 2, max: 3 });
const GRADE = layout({ type: 'grade', options: 4, max: null });

describe('a press', () => {
  test('marks, changes the mark, and takes it back', () => {
    const one = pressMark(FORM, noMarks(FORM), 1, 0);
    expect(one).toEqual({ marks: [null, 0, null, null], isRefused: false });
    expect(pressMark(FORM, one.marks, 1, 2).marks).toEqual([null, 2, null, null]);
    expect(pressMark(FORM, one.marks, 1, 0).marks).toEqual(noMarks(FORM));
  });

  test('beyond the cap changes nothing, until another is taken back', () => {
    const full: Marks = [0, 0, 1, null];
    expect(pressMark(FORM, full, 3, 0)).toEqual({ marks: full, isRefused: true });
    expect(pressMark(FORM, full, 2, 0)).toEqual({ marks: full, isRefused: true });
    expect(pressMark(FORM, full, 3, 1)).toEqual({ marks: [0, 0, 1, 1], isRefused: false });
    const freed = pressMark(FORM, full, 0, 0).marks;
    expect(pressMark(FORM, freed, 3, 0).marks).toEqual([null, 0, 1, 0]);
  });

  test('on what is not on the ballot changes nothing', () => {
    for (const [item, option] of [
      [-1, 0],
      [4, 0],
      [0, 3],
      [0, -1],
    ] as const) {
      expect(pressMark(FORM, noMarks(FORM), item, option)).toEqual({
        marks: noMarks(FORM),
        isRefused: false,
      });
    }
  });
});

describe('the summary', () => {
  test('counts marks and names what is not marked', () => {
    expect(summarise(layout(), [0, 1, null, 0])).toEqual({
      options: [2, 1, 0],
      unmarked: [2],
      marked: 3,
      left: 0,
      missing: 0,
      isBlank: false,
      isPermitted: true,
    });
    expect(summarise(GRADE, [0, 1, 2, 3])).toMatchObject({
      options: [1, 1, 1, 1],
      left: null,
      isPermitted: true,
    });
  });

  test('says how many are missing, and that nothing at all is a blank ballot', () => {
    expect(summarise(APPROVE, [0, null, null, null])).toMatchObject({ missing: 1, isPermitted: false });
    expect(summarise(APPROVE, noMarks(APPROVE.form))).toMatchObject({
      missing: 0,
      isBlank: true,
      isPermitted: true,
    });
    const strict = layout({ type: 'approve', options: 1, min: 2, max: 3, blank: false });
    expect(summarise(strict, noMarks(strict.form))).toMatchObject({
      missing: 2,
      isBlank: false,
      isPermitted: false,
    });
  });
});

test('presses never lead to a ballot with too many, and what is permitted is what can be encrypted', () => {
  const presses = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 30 });
  fc.assert(
    fc.property(fc.constantFrom(layout(), APPROVE, GRADE, layout({ max: null })), presses, (form, list) => {
      let marks = noMarks(form.form);
      for (const [item, option] of list) marks = pressMark(form.form, marks, item, option).marks;
      const { isPermitted, missing, options } = summarise(form, marks);
      expect(isPermitted).toBe(bitsOf(form, marks).ok);
      // Only too few can stand in the way.
      expect(isPermitted).toBe(missing === 0);
      expect(options[0]).toBeLessThanOrEqual(form.form.max ?? form.form.items);
    }),
  );
});
