/** What a tablet keeps: comes back for the same badge and session only, and stands nowhere in the clear. */
import { describe, expect, test } from 'vitest';
import { type Kept, KeptStore, type Vault } from '../../../../ballot-client/src/deputy/kept.ts';
import { LatestWriter } from '../../../../ballot-client/src/deputy/latest-writer.ts';
import { drawBadge, tabletSealKey } from '../../../../crypto/badge.ts';
import { type Bytes, toHash, toHex } from '../../../../crypto/bytes.ts';
import type { SealKey } from '../../../../crypto/sealed.ts';
import { random } from '../../../support/memory-session.ts';
import { MemoryVault } from '../../../support/memory-vault.ts';

const session = toHash(random(32));
const keyOf = (badge = drawBadge(random)): SealKey => tabletSealKey(badge, random(32)) as SealKey;
const key = keyOf();
const kept: Kept = {
  votingSecret: toHex(random(32)),
  attendance: '{"payload":"attendance"}',
  round: { number: 2, marks: [0, null, 2], signed: null, challenge: null, cast: null },
};
const storeOn = (vault: Vault, own = key, of = session): KeptStore => new KeptStore(vault, own, of, random);

describe('the sealed record', () => {
  test('comes back for the same badge in the same session', async () => {
    const vault = new MemoryVault();
    expect(await storeOn(vault).read()).toBeUndefined();
    await storeOn(vault).save(kept);
    expect(await storeOn(vault).read()).toEqual(kept);
    const later: Kept = {
      ...kept,
      round: { number: 2, marks: null, signed: null, challenge: null, cast: session },
    };
    await storeOn(vault).save(later);
    expect(await storeOn(vault).read()).toEqual(later);
    expect(vault.sealed.size).toBe(1);
  });

  test('does not for another badge or session', async () => {
    const vault = new MemoryVault();
    await storeOn(vault).save(kept);
    expect(await storeOn(vault, keyOf()).read()).toBeUndefined();
    expect(await storeOn(vault, key, toHash(random(32))).read()).toBeUndefined();
  });

  test('that was moved or damaged does not open', async () => {
    const vault = new MemoryVault();
    await storeOn(vault).save(kept);
    const [name, sealed] = [...vault.sealed][0] as [string, Bytes];
    const elsewhere = toHash(random(32));
    await storeOn(vault, key, elsewhere).save(kept);
    const moved = [...vault.sealed.keys()].find((other) => other !== name) as string;
    vault.sealed.set(moved, sealed);
    expect(await storeOn(vault, key, elsewhere).read()).toBeUndefined();
    vault.sealed.set(name, sealed.with(40, (sealed[40] as number) ^ 1));
    expect(await storeOn(vault).read()).toBeUndefined();
  });

  test('says nothing in the clear, not even by its length', async () => {
    const vault = new MemoryVault();
    await storeOn(vault).save(kept);
    const [[name, sealed]] = [...vault.sealed] as [[string, Bytes]];
    const stored = name + Buffer.from(sealed).toString('latin1');
    for (const secret of [kept.votingSecret, 'votingSecret', 'marks', session]) {
      expect(stored).not.toContain(secret);
    }
    await storeOn(vault).save({ ...kept, round: { ...kept.round!, marks: [null, null, null] } });
    expect(vault.sealed.get(name)?.length).toBe(sealed.length);
  });

  test('can be forgotten', async () => {
    const vault = new MemoryVault();
    await storeOn(vault).save(kept);
    await storeOn(vault).forget();
    expect(vault.sealed.size).toBe(0);
  });
});

describe('writes', () => {
  test('follow each other; of those that wait only the newest is made', async () => {
    const written: number[] = [];
    const release: (() => void)[] = [];
    const writer = new LatestWriter<number>(async (value) => {
      await new Promise<void>((resolve) => release.push(resolve));
      written.push(value);
    });
    const all = Promise.all([1, 2, 3].map((value) => writer.write(value)));
    while (written.length < 2) {
      release.shift()?.();
      await Promise.resolve();
    }
    await all;
    expect(written).toEqual([1, 3]);
  });

  test('that fail are reported, and the next is tried', async () => {
    const written: number[] = [];
    const writer = new LatestWriter<number>(async (value) => {
      if (value === 1) throw new Error('full');
      written.push(value);
    });
    await expect(writer.write(1)).rejects.toThrow('full');
    await writer.write(2);
    expect(written).toEqual([2]);
  });
});
