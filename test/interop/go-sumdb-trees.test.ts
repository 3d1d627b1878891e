/** Roots, proofs and receipts of ours, checked by Go's sumdb/tlog. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat, equalBytes, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { ed25519Verifier } from '../../crypto/log/note.ts';
import { formatTlogProof, verifyTlogProof } from '../../crypto/log/proof.ts';
import { formatVerifierKey } from '../../crypto/log/verifier-key.ts';
import { verifyConsistency, verifyInclusion } from '../../crypto/log/verify-merkle.ts';
import { LOG } from '../crypto/log/support.ts';
import { flip } from '../support/crypto-basics.ts';
import { GO } from './foreign.ts';
import { type RecordClaim, Sumdb, type TreeClaim } from './sumdb.ts';

const ENTRIES = Array.from({ length: 1030 }, (_, i) => utf8(`条目 ${i}`));
const LEAVES = ENTRIES.map(leafHash);
const TREE = new MerkleTree(LEAVES);
/** 1 … 20, and the powers of two with their neighbours. */
const SIZES = [
  ...Array.from({ length: 20 }, (_, i) => i + 1),
  ...[32, 64, 128, 256, 512, 1024].flatMap((power) => [power - 1, power, power + 1]),
];
const corners = (size: number): number[] => [
  ...new Set([0, 1, size >> 1, size - 2, size - 1].filter((index) => index >= 0 && index < size)),
];

describe.skipIf(GO.isLeftOut)(GO.titled('golang.org/x/mod/sumdb/tlog'), () => {
  let go: Sumdb;
  beforeAll(async () => {
    go = await Sumdb.build();
  });
  afterAll(() => go?.remove());

  describe('roots and proofs', () => {
    it('computes our roots and, byte for byte, our proofs', async () => {
      const records = SIZES.flatMap((size) => corners(size).map((index): [number, number] => [size, index]));
      const trees = SIZES.flatMap((size) =>
        SIZES.filter((old) => old <= size).map((old): [number, number] => [size, old]),
      );
      const grown = await go.ask('grow-tree', { entries: ENTRIES, records, trees });
      expect(grown.roots).toEqual(ENTRIES.map((_, i) => toBase64(TREE.rootAt(i + 1))));
      for (const [i, [size, index]] of records.entries()) {
        expect(grown.records[i] ?? []).toEqual(TREE.inclusionProof(index, size).map(toBase64));
      }
      for (const [i, [size, old]] of trees.entries()) {
        expect(grown.trees[i] ?? []).toEqual(TREE.consistencyProof(old, size).map(toBase64));
      }
    });

    const recordClaim = (size: number, index: number): RecordClaim => ({
      ...{
        proof: TREE.inclusionProof(index, size),
        size,
        root: TREE.rootAt(size),
        index,
        leaf: LEAVES[index]!,
      },
    });
    const treeClaim = (size: number, oldSize: number): TreeClaim => ({
      ...{ proof: TREE.consistencyProof(oldSize, size), size, root: TREE.rootAt(size) },
      ...{ oldSize, oldRoot: TREE.rootAt(oldSize) },
    });
    const records = SIZES.flatMap((size) => corners(size).map((index) => recordClaim(size, index)));
    const trees = SIZES.flatMap((size) =>
      SIZES.filter((old) => old <= size).map((old) => treeClaim(size, old)),
    );
    const ourRecord = ({ leaf, index, size, proof, root }: RecordClaim): boolean =>
      verifyInclusion(leaf, index, size, proof, root);
    const ourTree = ({ oldSize, oldRoot, size, root, proof }: TreeClaim): boolean =>
      verifyConsistency(oldSize, oldRoot, size, root, proof);

    it('CheckRecord and CheckTree accept our proofs', async () => {
      const verdicts = await go.ask('check', { records, trees });
      expect(verdicts.records?.filter((error) => error !== '')).toEqual([]);
      expect(verdicts.trees?.filter((error) => error !== '')).toEqual([]);
      expect(records.every(ourRecord) && trees.every(ourTree)).toBe(true);
      expect([verdicts.records?.length, verdicts.trees?.length]).toEqual([records.length, trees.length]);
    });

    const swapped = (proof: readonly Bytes[]): Bytes[] => [
      ...proof.slice(1, 2),
      ...proof.slice(0, 1),
      ...proof.slice(2),
    ];
    const changedProofs = (proof: readonly Bytes[]): readonly (readonly Bytes[])[] => [
      ...proof.map((_, at) => proof.map((hash, i) => (i === at ? flip(hash, at % 32, 0x10) : hash))),
      ...(proof.length === 0 ? [] : [proof.slice(1), proof.slice(0, -1), [...proof, proof[0]!]]),
      [...proof, new Uint8Array(32)],
      ...(proof.length < 2 ? [] : [swapped(proof)]),
    ];

    it('CheckRecord and CheckTree refuse what we refuse', async () => {
      const wrong = {
        records: records.flatMap((claim): RecordClaim[] => [
          ...changedProofs(claim.proof).map((proof) => ({ ...claim, proof })),
          { ...claim, leaf: flip(claim.leaf, 0) },
          { ...claim, root: flip(claim.root, 31) },
          { ...claim, index: claim.size },
        ]),
        trees: trees.flatMap((claim): TreeClaim[] => [
          ...changedProofs(claim.proof).map((proof) => ({ ...claim, proof })),
          { ...claim, oldRoot: flip(claim.oldRoot, 0) },
          { ...claim, root: flip(claim.root, 31) },
          { ...claim, oldSize: claim.size + 1 },
        ]),
      };
      const verdicts = await go.ask('check', wrong);
      expect(wrong.records.filter(ourRecord)).toEqual([]);
      expect(wrong.trees.filter(ourTree)).toEqual([]);
      expect(verdicts.records?.filter((error) => error === '')).toEqual([]);
      expect(verdicts.trees?.filter((error) => error === '')).toEqual([]);
      expect(verdicts.records!.length + verdicts.trees!.length).toBeGreaterThan(5000);
    });

    it('agrees on proofs shown for other sizes and indices', async () => {
      const moved = {
        records: records.flatMap((claim) =>
          [-2, -1, 1, 2].flatMap((by): RecordClaim[] => [
            { ...claim, size: Math.max(0, claim.size + by) },
            { ...claim, index: Math.max(0, claim.index + by) },
          ]),
        ),
        trees: trees.flatMap((claim) =>
          [-1, 1].flatMap((by): TreeClaim[] => [
            { ...claim, size: claim.size + by },
            { ...claim, oldSize: Math.max(1, claim.oldSize + by) },
          ]),
        ),
      };
      const verdicts = await go.ask('check', moved);
      expect(moved.records.map(ourRecord)).toEqual(verdicts.records?.map((error) => error === ''));
      expect(moved.trees.map(ourTree)).toEqual(verdicts.trees?.map((error) => error === ''));
    });
  });

  describe('receipts (C2SP tlog-proof)', () => {
    const key = formatVerifierKey(ed25519Verifier(LOG.origin, LOG.publicKey));
    const receiptOf = (index: number, size: number): Bytes => {
      const checkpoint = signCheckpoint({ origin: LOG.origin, size, root: TREE.rootAt(size) }, LOG.secret);
      return utf8(formatTlogProof({ index, hashes: TREE.inclusionProof(index, size), checkpoint }));
    };

    it('parsed as C2SP says and checked with CheckRecord', async () => {
      const cases = [1, 2, 3, 255, 256, 257, 1030].flatMap((size) =>
        corners(size).map((index) => ({ index, size })),
      );
      const receipts = cases.map(({ index, size }) => ({
        proof: receiptOf(index, size),
        entry: ENTRIES[index]!,
      }));
      const proven = await go.ask('receipts', { keys: [key], origin: LOG.origin, receipts });
      expect(proven).toEqual(cases.map((shown) => ({ error: '', ...shown })));
    });

    it('fail in Go wherever they fail here, whichever byte is changed', async () => {
      const [proof, entry] = [receiptOf(5, 11), ENTRIES[5]!];
      const receipts = [...proof].flatMap((_, at) => [
        { proof: flip(proof, at, 1), entry },
        { proof: flip(proof, at, 4), entry },
      ]);
      receipts.push({ proof, entry: ENTRIES[4]! }, { proof, entry: concat(entry, Uint8Array.of(0)) });
      const proven = await go.ask('receipts', { keys: [key], origin: LOG.origin, receipts });
      const ours = receipts.map((receipt) =>
        verifyTlogProof(receipt.proof, leafHash(receipt.entry), LOG.origin, LOG.publicKey, []),
      );
      // base64 with stray bits after its end decodes to the same hash in Go; here it is refused
      const isSame = (receipt: Bytes): boolean =>
        receipt.length === proof.length && equalBytes(looselyDecoded(receipt), looselyDecoded(proof));
      expect(ours.filter(({ ok }) => ok)).toEqual([]);
      expect(receipts.filter((receipt, i) => proven[i]!.error === '' && !isSame(receipt.proof))).toEqual([]);
      expect(proven.filter(({ error }) => error !== '').length).toBeGreaterThan(2 * proof.length - 20);
    });
  });
});

/** A text whose base64 is decoded as leniently as Node can, so that equal bytes give equal texts. */
function looselyDecoded(bytes: Bytes): Bytes {
  const text = fromUtf8(bytes) ?? '';
  return utf8(
    text.replace(/[A-Za-z0-9+/]{42,}={1,2}/g, (base64) => Buffer.from(base64, 'base64').toString('hex')),
  );
}
