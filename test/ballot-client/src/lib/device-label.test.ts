import { describe, expect, it, test } from 'vitest';
import {
  keepLabel,
  labelOfDevice,
  MAX_LABEL,
  readLabel,
} from '../../../../ballot-client/src/lib/device-label.ts';

class Store {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
}

describe('a label as it was typed', () => {
  test.each([
    ['A-12', 'A-12'],
    ['  第三组 7 号 ', '第三组 7 号'],
    ['e\u0301', 'é'],
    ['平'.repeat(MAX_LABEL), '平'.repeat(MAX_LABEL)],
  ])('%j is %j', (typed, label) => {
    expect(readLabel(typed)).toBe(label);
  });

  test.each(['', '   ', 'a\nb', 'a\u202Eb', '平'.repeat(MAX_LABEL + 1)])('%j is none', (typed) => {
    expect(readLabel(typed)).toBeUndefined();
  });
});

describe('the label of this tablet', () => {
  it('is what its address gives, from then on without the address', () => {
    const store = new Store();
    expect(labelOfDevice('#device=%E5%B9%B3%E6%9D%BF%2012', store)).toBe('平板 12');
    expect(labelOfDevice('', store)).toBe('平板 12');
    expect(labelOfDevice('#device=A-13', store)).toBe('A-13');
    expect(labelOfDevice('#other', store)).toBe('A-13');
  });

  it('is what was typed', () => {
    const store = new Store();
    keepLabel('A-12', store);
    expect(labelOfDevice('', store)).toBe('A-12');
  });

  test.each(['', '#device=', '#device=%E5', '#device=a%0Ab', `#device=${'a'.repeat(MAX_LABEL + 1)}`])(
    'is not %j, and none is kept of it',
    (hash) => {
      const store = new Store();
      expect(labelOfDevice(hash, store)).toBeUndefined();
      expect(store.items.size).toBe(0);
    },
  );

  it('is none where the store holds something else', () => {
    const store = new Store();
    store.setItem('piaojue-device', 'a\nb');
    expect(labelOfDevice('', store)).toBeUndefined();
  });
});
