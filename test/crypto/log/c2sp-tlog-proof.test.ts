import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, utf8 } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { formatCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign } from '../../../crypto/log/cosignature.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from '../../../crypto/log/proof.ts';
import { codeOf, flip, LOG, secretKey, treeOf, unwrap, WITNESSES } from './support.ts';
import { C2SP_COSIGNED } from './vectors.ts';

const SIZE = 21;
const tree = treeOf(SIZE);
const checkpoint = { origin: LOG.origin, size: SIZE, root: tree.root() };
const signed = signCheckpoint(checkpoint, LOG.secret);
const note =
  signed + cosign(formatCheckpoint(checkpoint), WITNESSES[0]!.name, WITNESSES[0]!.secret, 1_800_000_000);
const proofOf = (index: number, on = note) =>
  formatTlogProof({ index, hashes: tree.inclusionProof(index, SIZE), checkpoint: on });
const leaf = (index: number) => tree.subtreeHash(0, index);
const verify = (proof: string | Uint8Array, hash: Uint8Array) =>
  verifyTlogProof(proof, hash, LOG.origin, LOG.publicKey, WITNESSES);
const text = proofOf(5);

describe('C2SP tlog-proof: form', () => {
  it('has the lines of the specification', () => {
    const hashes = tree.inclusionProof(5, SIZE).map((hash) => `${toBase64(hash)}\n`);
    expect(hashes).toHaveLength(5);
    expect(text).toBe(`c2sp.org/tlog-proof@v1\nindex 5\n${hashes.join('')}\n${note}`);
  });

  it('reads the example of the specification, with the checkpoint of tlog-cosignature in its place', () => {
    // The checkpoint that the specification shows is abridged ("[...]"), and so is its extra line.
    const hashes = [
      'gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=',
      'B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=',
      'EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=',
      'RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=',
      'AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=',
    ];
    const cosigned = `${C2SP_COSIGNED.text}\n${C2SP_COSIGNED.logLine}${C2SP_COSIGNED.witnessLine}`;
    const head = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 73894\n${hashes.join('\n')}\n\n`;
    const proof = unwrap(parseTlogProof(head + cosigned));
    expect(proof).toMatchObject({ index: 73894, checkpoint: cosigned, extra: Uint8Array.of(0, 1, 2) });
    expect(proof.hashes.map(toBase64)).toEqual(hashes);
    expect(formatTlogProof(proof)).toBe(head + cosigned);
  });

  const [header, index, ...rest] = text.split('\n');
  const withLines = (...lines: string[]) => [...lines, ...rest].join('\n');
  const [hash] = rest;
  it.each([
    ['another version', withLines('c2sp.org/tlog-proof@v2', index!)],
    ['no header', withLines(index!)],
    ['a space after the header', withLines(`${header} `, index!)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['no index', withLines(header!)],
    ['a leading zero', withLines(header!, 'index 05')],
    ['two spaces', withLines(header!, 'index  5')],
    ['a negative index', withLines(header!, 'index -5')],
    ['an index of 2^53', withLines(header!, 'index 9007199254740992')],
    ['no number', withLines(header!, 'index five')],
    ['the index twice', withLines(header!, index!, index!)],
    ['empty extra data', withLines(header!, 'extra ', index!)],
    ['extra data that is not base64', withLines(header!, 'extra !!', index!)],
    ['other trailing bits in extra data', withLines(header!, 'extra YR==', index!)],
    ['extra data twice', withLines(header!, 'extra YQ==', 'extra YQ==', index!)],
    ['extra data after the index', withLines(header!, index!, 'extra YQ==')],
    ['a hash of 16 bytes', withLines(header!, index!, toBase64(new Uint8Array(16)))],
    ['a hash of 64 bytes', withLines(header!, index!, toBase64(new Uint8Array(64)))],
    ['other trailing bits in a hash', text.replace(hash!, toBase64(new Uint8Array(32)).replace('A=', 'B='))],
    ['54 hashes', withLines(header!, index!, ...Array<string>(54).fill(hash!))],
    ['nothing after the hashes', text.slice(0, text.indexOf('\n\n'))],
    ['no empty line', `${header}\nindex 55`],
    ['the header alone', `${header}\n\n${note}`],
    ['header and extra data alone', `${header}\nextra YQ==\n\n${note}`],
    ['the hashes without an index', withLines(header!)],
    ['nothing', ''],
  ])('rejects %s', (_, bad) => {
    expect(codeOf(parseTlogProof(bad))).toBe('log.proof');
    expect(codeOf(verify(bad, leaf(5)))).toBe('log.proof');
  });

  it('rejects a checkpoint that is none', () => {
    expect(codeOf(parseTlogProof(text.slice(0, -1)))).toBe('log.note');
    expect(codeOf(parseTlogProof(`${text}\n`))).toBe('log.note');
    expect(codeOf(parseTlogProof(text.replace(`\n${SIZE}\n`, `\n0${SIZE}\n`)))).toBe('log.checkpoint');
  });

  it('does not write what it would not read', () => {
    const proof = { index: 0, hashes: [], checkpoint: note };
    expect(unwrap(parseTlogProof(formatTlogProof(proof)))).toStrictEqual(proof);
    const longest = { ...proof, hashes: Array<Bytes>(53).fill(leaf(0)) };
    expect(unwrap(parseTlogProof(formatTlogProof(longest)))).toEqual(longest);
    expect(() => formatTlogProof({ ...proof, hashes: Array<Bytes>(54).fill(leaf(0)) })).toThrow(RangeError);
    expect(() => formatTlogProof({ ...proof, index: -1 })).toThrow(RangeError);
    expect(() => formatTlogProof({ ...proof, hashes: [new Uint8Array(31)] })).toThrow(RangeError);
    expect(() => formatTlogProof({ ...proof, extra: new Uint8Array(0) })).toThrow(RangeError);
    expect(() => formatTlogProof({ ...proof, extra: new Uint8Array(800_000) })).toThrow(RangeError);
    expect(() => formatTlogProof({ ...proof, checkpoint: formatCheckpoint(checkpoint) })).toThrow(RangeError);
  });

  it('mutated and truncated proofs are rejected or are their own encoding', () => {
    const bytes = utf8(text);
    let rejected = 0;
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, mask, cut) => {
          const mutant = cut ? bytes.slice(0, at) : flip(bytes, at, mask);
          const parsed = parseTlogProof(mutant);
          if (parsed.ok) expect(utf8(formatTlogProof(parsed.value))).toEqual(mutant);
          else rejected++;
        },
      ),
      { numRuns: 300 },
    );
    expect(rejected).toBeGreaterThan(50);
  });
});

describe('C2SP tlog-proof: verification', () => {
  it('every entry has its proof, and the proof is of that entry only', () => {
    for (let i = 0; i < SIZE; i++) {
      const verified = unwrap(verify(proofOf(i), leaf(i)));
      expect(verified.index).toBe(i);
      expect(verified.checkpoint).toEqual(checkpoint);
      expect(codeOf(verify(proofOf(i), leaf((i + 1) % SIZE)))).toBe('log.proof');
    }
  });

  it('says who cosigned, and lists unknown lines', () => {
    expect(unwrap(verify(utf8(text), leaf(5)))).toMatchObject({
      cosignedBy: [{ name: WITNESSES[0]!.name, time: 1_800_000_000 }],
      unknown: [],
    });
    const without = unwrap(verifyTlogProof(text, leaf(5), LOG.origin, LOG.publicKey, []));
    expect([without.cosignedBy.length, without.unknown.length]).toEqual([0, 1]);
  });

  it('a proof under another index, of another log, or under a checkpoint that the log did not sign', () => {
    expect(codeOf(verify(text.replace('index 5', 'index 4'), leaf(5)))).toBe('log.proof');
    expect(codeOf(verify(text.replace('index 5', `index ${SIZE}`), leaf(5)))).toBe('log.proof');
    expect(codeOf(verifyTlogProof(text, leaf(5), 'other.example', LOG.publicKey, WITNESSES))).toBe(
      'log.origin',
    );
    const forged = signCheckpoint(checkpoint, secretKey(8));
    expect(codeOf(verify(proofOf(5, forged), leaf(5)))).toBe('log.signature');
    const fork = signCheckpoint({ ...checkpoint, root: treeOf(SIZE + 1).root() }, LOG.secret);
    expect(codeOf(verify(proofOf(5, fork), leaf(5)))).toBe('log.proof');
  });

  it('no changed byte passes, except in the name and key id of a cosignature, which is then unknown', () => {
    const bytes = utf8(text);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const verified = verify(flip(bytes, at, mask), leaf(5));
        if (!verified.ok) return;
        expect(verified.value.index).toBe(5);
        expect(verified.value.checkpoint).toEqual(checkpoint);
        expect(verified.value.cosignedBy).toEqual([]);
        expect(verified.value.unknown).toHaveLength(1);
      }),
      { numRuns: 120 },
    );
  });

  it('a proof without cosignatures and without hashes: the only entry of a log', () => {
    const only = { origin: LOG.origin, size: 1, root: treeOf(1).root() };
    const proof = formatTlogProof({ index: 0, hashes: [], checkpoint: signCheckpoint(only, LOG.secret) });
    expect(unwrap(verify(proof, treeOf(1).root())).checkpoint.size).toBe(1);
    expect(codeOf(verify(proof, leaf(1)))).toBe('log.proof');
  });
});
