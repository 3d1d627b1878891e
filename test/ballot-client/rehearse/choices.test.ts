import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawChoices } from '../../../ballot-client/rehearse/choices.ts';
import { loadScenario, type Scenario } from '../../../ballot-client/rehearse/scenario.ts';
import { seededRandom, splitMix64, xoshiro128 } from '../../../ballot-client/rehearse/seeded-random.ts';
import { bitsOf, layoutOf } from '../../../crypto/ballot/form.ts';

function haian(): Scenario {
  const loaded = loadScenario('haian-2024');
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded.value;
}

const withRules = (rules: Partial<Scenario['rules']>): Scenario => ({
  ...haian(),
  rules: { ...haian().rules, ...rules },
});

const approvals = (marks: Int8Array): number => marks.filter((mark) => mark === 0).length;
const isBlank = (marks: Int8Array): boolean => marks.every((mark) => mark === -1);

describe('the generator', () => {
  it('is SplitMix64', () => {
    expect(splitMix64(1234567n, 3)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
  });

  it('is xoshiro128**', () => {
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 8 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849,
    ]);
  });

  it('draws below a bound, every number', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 7000 }, () => random.below(7));
    for (let number = 0; number < 7; number++) {
      const times = drawn.filter((d) => d === number).length;
      expect(times).toBeGreaterThan(850);
      expect(times).toBeLessThan(1150);
    }
  });

  it('refuses what is no seed', () => {
    expect(() => seededRandom(-1)).toThrow(RangeError);
    expect(() => seededRandom(0.5)).toThrow(RangeError);
  });
});

describe('drawn choices', () => {
  it('are the same for the same seed and differ for another', () => {
    expect(drawChoices(haian(), 2024, 311)).toEqual(drawChoices(haian(), 2024, 311));
    expect(drawChoices(haian(), 2024, 311)).not.toEqual(drawChoices(haian(), 2025, 311));
  });

  it('stay the same from version to version', () => {
    const { marks, arrival } = drawChoices(haian(), 2024, 311);
    const totals = haian().items.map((_, item) => marks.filter((m) => m[item] === 0).length);
    expect(totals).toEqual([
      257, 176, 255, 197, 225, 244, 219, 100, 240, 279, 204, 234, 121, 261, 268, 150, 270, 176, 253, 226, 260,
      232, 208, 220, 194,
    ]);
    expect(arrival.slice(0, 8)).toEqual([299, 287, 185, 168, 227, 207, 219, 266]);
  });

  it.each([1, 2, 3, 2024])("choose about 22 of 25 in Hai'an, with a clear ranking (seed %i)", (seed) => {
    const { marks } = drawChoices(haian(), seed, 311);
    const totals = haian().items.map((_, item) => marks.filter((m) => m[item] === 0).length);
    const passed = totals.filter((total) => total * 2 > 324).length;
    expect(passed).toBeGreaterThanOrEqual(21);
    expect(passed).toBeLessThanOrEqual(23);
    expect(new Set(totals).size).toBeGreaterThan(15);
    for (const option of [-1, 1, 2]) expect(marks.some((m) => m.includes(option))).toBe(true);
  });

  it('obey every form, bound and number of blank ballots, and arrive in an order of all voters', () => {
    const rules = fc.oneof(
      fc.record({
        form: fc.constant('approve' as const),
        options: fc.constant(1),
        min: fc.nat(3),
        max: fc.integer({ min: 4, max: 25 }),
      }),
      fc.record({
        form: fc.constant('for-against-abstain' as const),
        options: fc.constant(3),
        min: fc.nat(5),
        max: fc.integer({ min: 6, max: 25 }),
      }),
      fc.record({
        form: fc.constant('for-against-abstain' as const),
        options: fc.constant(3),
        min: fc.constant(0),
        max: fc.constant(null),
      }),
      fc.record({
        form: fc.constant('grade' as const),
        options: fc.integer({ min: 2, max: 6 }),
        min: fc.constant(0),
        max: fc.constant(null),
      }),
    );
    fc.assert(
      fc.property(rules, fc.nat(), fc.nat(40), fc.nat(5), (bounds, seed, voters, blank) => {
        const scenario = withRules(bounds);
        const layout = layoutOf({
          type: bounds.form,
          items: 25,
          options: bounds.options,
          blank: true,
          min: bounds.min,
          max: bounds.max,
        });
        if (!layout.ok) throw new Error(layout.detail);
        const { marks, arrival } = drawChoices(scenario, seed, voters, blank);
        expect(marks).toHaveLength(voters);
        for (const ballot of marks) {
          const bits = bitsOf(
            layout.value,
            Array.from(ballot, (mark) => (mark === -1 ? null : mark)),
          );
          expect(bits.ok).toBe(true);
        }
        expect(marks.filter(isBlank)).toHaveLength(Math.min(blank, voters));
        expect([...arrival].sort((a, b) => a - b)).toEqual(Array.from({ length: voters }, (_, v) => v));
      }),
    );
  });

  it('approve exactly N where the rules ask for it', () => {
    const { marks } = drawChoices(withRules({ blank: false, min: 20, max: 20 }), 7, 200, 0);
    expect(marks.every((ballot) => approvals(ballot) === 20)).toBe(true);
  });

  it('follow the tendencies of the scenario', () => {
    const tendencies = haian().items.map((_, item) => (item === 4 ? [0, 1000, 0] : [600, 0, 0]));
    const { marks } = drawChoices({ ...withRules({ max: null }), tendencies }, 7, 300, 0);
    expect(marks.every((ballot) => ballot[4] === 1 && !ballot.includes(2))).toBe(true);
    const share = marks.reduce((sum, ballot) => sum + approvals(ballot), 0) / (300 * 24);
    expect(share).toBeGreaterThan(0.57);
    expect(share).toBeLessThan(0.63);
  });
});
