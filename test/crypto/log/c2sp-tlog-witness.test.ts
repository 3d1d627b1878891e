import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, equalBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { formatCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign } from '../../../crypto/log/cosignature.ts';
import { emptyRoot, leafHash, MerkleTree } from '../../../crypto/log/merkle.ts';
import {
  type AddCheckpoint,
  cosignable,
  decideAddCheckpoint,
  type Extends,
  formatAddCheckpoint,
  type Head,
  MAX_PROOF_LINES,
  parseAddCheckpoint,
  signedHead,
} from '../../../crypto/log/witness.ts';
import { codeOf, flip, LOG, secretKey, treeOf, unwrap, WITNESSES } from './support.ts';

const [WITNESS] = WITNESSES as [(typeof WITNESSES)[0]];
const SIZE = 21;
const OLD = 13;
const tree = treeOf(SIZE);
const signed = (size: number, root = tree.rootAt(size), secret = LOG.secret, origin = LOG.origin): string =>
  signCheckpoint({ origin, size, root }, secret);
const note = signed(SIZE);
const proof = tree.consistencyProof(OLD, SIZE);
const text = formatAddCheckpoint({ oldSize: OLD, proof, checkpoint: note });

describe('C2SP tlog-witness: the body of add-checkpoint', () => {
  it('has the lines of the specification', () => {
    expect(proof).toHaveLength(6);
    expect(text).toBe(`old 13\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`);
    expect(unwrap(parseAddCheckpoint(utf8(text)))).toEqual({ oldSize: OLD, proof, checkpoint: note });
  });

  it('reads the example of the specification', () => {
    const example = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;
    const request = unwrap(parseAddCheckpoint(example));
    expect([request.oldSize, request.proof.length]).toEqual([20852014, 4]);
    expect(formatAddCheckpoint(request)).toBe(example);
  });

  it('needs no proof lines, and takes 63 of them', () => {
    const first = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: note });
    expect(first).toBe(`old 0\n\n${note}`);
    expect(unwrap(parseAddCheckpoint(first)).proof).toEqual([]);
    const most = { oldSize: 1, proof: Array<Bytes>(MAX_PROOF_LINES).fill(emptyRoot()), checkpoint: note };
    expect(unwrap(parseAddCheckpoint(formatAddCheckpoint(most)))).toEqual(most);
  });

  const [old, hash, ...rest] = text.split('\n') as [string, string, ...string[]];
  const withLines = (...lines: string[]) => [...lines, ...rest].join('\n');
  it.each([
    ['nothing', ''],
    ['a checkpoint alone', note],
    ['no old size', withLines(hash)],
    ['another word', withLines('new 13', hash)],
    ['a capital letter', withLines('Old 13', hash)],
    ['two spaces', withLines('old  13', hash)],
    ['no space', withLines('old13', hash)],
    ['a space behind', withLines('old 13 ', hash)],
    ['a leading zero', withLines('old 013', hash)],
    ['two zeros', withLines('old 00', hash)],
    ['a sign', withLines('old +13', hash)],
    ['a negative size', withLines('old -1', hash)],
    ['2^53', withLines('old 9007199254740992', hash)],
    ['no number', withLines('old thirteen', hash)],
    ['the old size twice', withLines(old, old, hash)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['a line before', `\n${text}`],
    ['a hash of 31 bytes', withLines(old, toBase64(new Uint8Array(31)))],
    ['a hash of 33 bytes', withLines(old, toBase64(new Uint8Array(33)))],
    ['a hash in hex', withLines(old, toHex(proof[0] as Bytes))],
    ['a hash without padding', withLines(old, hash.replace('=', ''))],
    ['a space behind a hash', withLines(old, `${hash} `)],
    ['other trailing bits in a hash', withLines(old, toBase64(new Uint8Array(32)).replace('A=', 'B='))],
    ['64 hashes', `${old}\n${`${hash}\n`.repeat(64)}\n${note}`],
    ['no empty line', text.replace('\n\n', '\n')],
    ['an old size and nothing else', 'old 0\n'],
    ['bytes that are no text', Uint8Array.of(0x6f, 0x6c, 0x64, 0x20, 0x30, 0x0a, 0xff)],
  ])('rejects %s', (_, bad) => {
    expect(codeOf(parseAddCheckpoint(bad))).toBe('request.malformed');
  });

  it('rejects what carries no checkpoint', () => {
    expect(codeOf(parseAddCheckpoint('old 0\n\n'))).toBe('log.note');
    expect(codeOf(parseAddCheckpoint(text.slice(0, -1)))).toBe('log.note');
    expect(codeOf(parseAddCheckpoint(`${text}\n`))).toBe('log.note');
    expect(codeOf(parseAddCheckpoint(text.replace('\n\n', '\n\n\n')))).toBe('log.checkpoint');
    expect(codeOf(parseAddCheckpoint(text.replace(`\n${SIZE}\n`, `\n0${SIZE}\n`)))).toBe('log.checkpoint');
  });

  it('does not write what it would not read', () => {
    const sound = { oldSize: 0, proof: [], checkpoint: note };
    expect(() => formatAddCheckpoint({ ...sound, oldSize: 0.5 })).toThrow(RangeError);
    expect(() => formatAddCheckpoint({ ...sound, proof: [new Uint8Array(31)] })).toThrow(RangeError);
    expect(() => formatAddCheckpoint({ ...sound, proof: Array(64).fill(emptyRoot()) })).toThrow(RangeError);
    expect(() => formatAddCheckpoint({ ...sound, checkpoint: 'x' })).toThrow(RangeError);
  });

  it('mutated and truncated bodies are rejected or are their own encoding', () => {
    const bytes = utf8(text);
    const seen = { rejected: 0, accepted: 0 };
    const arbitrary = [fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean()] as const;
    fc.assert(
      fc.property(...arbitrary, (at, mask, cut) => {
        const mutant = cut ? bytes.slice(0, at) : flip(bytes, at, mask);
        const parsed = parseAddCheckpoint(mutant);
        seen[parsed.ok ? 'accepted' : 'rejected']++;
        if (parsed.ok) expect(utf8(formatAddCheckpoint(parsed.value))).toEqual(mutant);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.rejected, seen.accepted)).toBeGreaterThan(20);
  });
});

describe('C2SP tlog-witness: the decision', () => {
  const other = new MerkleTree(Array.from({ length: SIZE }, (_, i) => leafHash(utf8(`other ${i}`))));
  const at = (size: number, of = tree): Head => ({ size, root: of.rootAt(size) });
  const links = (from: number, to = SIZE): Bytes[] => tree.consistencyProof(from, to);
  const log = { origin: LOG.origin, publicKey: LOG.publicKey };
  const decide = (held: Head | undefined, request: AddCheckpoint) => {
    const head = signedHead(unwrap(parseAddCheckpoint(formatAddCheckpoint(request))), log);
    return head.kind === 'signed' ? decideAddCheckpoint(held, request, head) : head;
  };

  it.each<[string, Head | undefined, Partial<AddCheckpoint>]>([
    ['the first head', undefined, { oldSize: 0, proof: [] }],
    ['a head that extends what is held', at(OLD), {}],
    ['a head one larger', at(SIZE - 1), { oldSize: SIZE - 1, proof: links(SIZE - 1) }],
    ['the same head again', at(SIZE), { oldSize: SIZE, proof: [] }],
    ['a head after the empty one', at(0), { oldSize: 0, proof: [] }],
  ])('cosigns %s, and then holds it', (_, held, changes) => {
    const decision = decide(held, { oldSize: OLD, proof, checkpoint: note, ...changes });
    expect(decision).toEqual({ kind: 'cosign', head: at(SIZE) });
  });

  it('cosigns the empty log, and only the true one', () => {
    const empty = { oldSize: 0, proof: [] };
    expect(decide(undefined, { ...empty, checkpoint: signed(0) })).toEqual({ kind: 'cosign', head: at(0) });
    const false0 = { ...empty, checkpoint: signed(0, other.rootAt(1)) };
    expect(decide(undefined, false0)).toMatchObject({ kind: 'conflict', size: 0 });
  });

  it.each<[string, object, Head | undefined, Partial<AddCheckpoint>]>([
    ['a size that was never cosigned', { kind: 'conflict', size: 0 }, undefined, {}],
    ['a smaller size than is held', { kind: 'conflict', size: 14 }, at(14), {}],
    ['a larger size than is held', { kind: 'conflict', size: 12 }, at(12), {}],
    ['zero for a log that is known', { kind: 'conflict', size: OLD }, at(OLD), { oldSize: 0, proof: [] }],
    [
      'a rolled back log',
      { kind: 'conflict', size: SIZE },
      at(SIZE),
      { oldSize: 5, proof: links(5, 13), checkpoint: signed(13) },
    ],
    [
      'another root of the same size',
      { kind: 'conflict', size: SIZE },
      at(SIZE, other),
      { oldSize: SIZE, proof: [] },
    ],
    ['another log of the old size', { kind: 'inconsistent' }, at(OLD, other), {}],
    ['no proof', { kind: 'inconsistent' }, at(OLD), { proof: [] }],
    ['half a proof', { kind: 'inconsistent' }, at(OLD), { proof: proof.slice(1) }],
    ['too long a proof', { kind: 'inconsistent' }, at(OLD), { proof: [...proof, emptyRoot()] }],
    ['the proof of other sizes', { kind: 'inconsistent' }, at(OLD), { proof: links(12) }],
    ['a proof from nothing', { kind: 'inconsistent' }, undefined, { oldSize: 0 }],
    ['a proof from a head to itself', { kind: 'inconsistent' }, at(SIZE), { oldSize: SIZE }],
    ['an old size beyond the checkpoint', { kind: 'malformed' }, at(OLD), { oldSize: SIZE + 1 }],
    [
      'the same, where the witness holds it',
      { kind: 'malformed' },
      at(SIZE),
      { oldSize: SIZE, checkpoint: signed(OLD) },
    ],
    [
      'another log',
      { kind: 'unknown-log' },
      at(OLD),
      { checkpoint: signed(SIZE, undefined, LOG.secret, 'x') },
    ],
    [
      'a checkpoint that somebody else signed',
      { kind: 'unsigned' },
      at(OLD),
      { checkpoint: signed(SIZE, undefined, secretKey(9)) },
    ],
    [
      'a checkpoint that was changed after signing',
      { kind: 'unsigned' },
      at(OLD),
      { checkpoint: note.replace(`\n${SIZE}\n`, '\n22\n') },
    ],
  ])('refuses %s', (_, refusal, held, changes) => {
    expect(decide(held, { oldSize: OLD, proof, checkpoint: note, ...changes })).toMatchObject(refusal);
  });

  it('knows no log that it was not told of', () => {
    const request = { oldSize: OLD, proof, checkpoint: note };
    expect(signedHead(request, undefined)).toMatchObject({ kind: 'unknown-log' });
  });

  it('ignores lines of other keys, and counts none of them for the log', () => {
    const line = cosign(
      formatCheckpoint({ origin: LOG.origin, ...at(SIZE) }),
      WITNESS.name,
      WITNESS.secret,
      7,
    );
    expect(decide(at(OLD), { oldSize: OLD, proof, checkpoint: note + line }).kind).toBe('cosign');
    const [body] = note.split('\n\n') as [string];
    const alone = `${body}\n\n${line}`;
    expect(decide(at(OLD), { oldSize: OLD, proof, checkpoint: alone }).kind).toBe('unsigned');
  });
});

describe('a witness under a log that rolls back and forks', () => {
  const MOST = 24;
  /** Histories that share the first `i · 6` entries with the first one. */
  const branches = [MOST, 0, 6, 12, 18].map(
    (shared, b) =>
      new MerkleTree(
        Array.from({ length: MOST }, (_, i) => leafHash(utf8(i < shared ? `entry ${i}` : `${b} ${i}`))),
      ),
  );
  const headOf = (branch: number, size: number): Head => ({
    size,
    root: (branches[branch] as MerkleTree).rootAt(size),
  });
  /** The truth, from the whole histories. */
  const isOneHistory = (a: Head, b: Head): boolean =>
    branches.some((one) => [a, b].every(({ size, root }) => equalBytes(one.rootAt(size), root)));

  const step = fc.record({
    branch: fc.nat(branches.length - 1),
    size: fc.nat(MOST),
    /** What the log says that the witness holds: the truth, or anything. */
    old: fc.option(fc.nat(MOST), { freq: 4 }),
    /** The history from which it takes its proof: the same, or another one. */
    proofFrom: fc.option(fc.nat(branches.length - 1), { freq: 4 }),
  });

  it('never cosigns two roots of one size, nor two heads of which none extends the other', () => {
    const seen = new Map<string, number>();
    const log = { origin: LOG.origin, publicKey: LOG.publicKey };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let held: Head | undefined;
        const cosigned: Head[] = [];
        for (const { branch, size, old, proofFrom } of steps) {
          const oldSize = Math.min(old ?? held?.size ?? 0, size);
          const links = (branches[proofFrom ?? branch] as MerkleTree).consistencyProof(oldSize, size);
          const head = { kind: 'signed', log, ...headOf(branch, size) } as const;
          const decision = decideAddCheckpoint(held, { oldSize, proof: links, checkpoint: '' }, head);
          seen.set(decision.kind, (seen.get(decision.kind) ?? 0) + 1);
          if (decision.kind !== 'cosign') continue;
          expect(decision.head.size).toBeGreaterThanOrEqual(held?.size ?? 0);
          held = decision.head;
          expect(cosigned.filter((before) => !isOneHistory(before, held as Head))).toEqual([]);
          cosigned.push(held);
        }
      }),
      { numRuns: 400 },
    );
    for (const kind of ['cosign', 'conflict', 'inconsistent'])
      expect(seen.get(kind), kind).toBeGreaterThan(50);
  });

  it('holds with a whole log as evidence, where smaller heads of the same history are cosigned too', () => {
    const seen = { cosigned: 0, refused: 0, smaller: 0 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let held: Head | undefined;
        const cosigned: Head[] = [];
        for (const { branch, size, old } of steps) {
          // What the device has verified may be longer than what it is asked to cosign.
          const whole = branches[branch] as MerkleTree;
          const length = Math.max(size, old ?? size);
          const isOfThisLog = (head: Head): boolean =>
            head.size <= length && equalBytes(whole.rootAt(head.size), head.root);
          const isExtended: Extends = (...heads) => heads.every(isOfThisLog);
          const next = cosignable(held, headOf(branch, size), isExtended);
          seen[next === undefined ? 'refused' : 'cosigned']++;
          if (next === undefined) continue;
          if (size < (held?.size ?? 0)) seen.smaller++;
          expect(next.size).toBe(Math.max(size, held?.size ?? 0));
          held = next;
          expect(cosigned.filter((before) => !isOneHistory(before, headOf(branch, size)))).toEqual([]);
          cosigned.push(headOf(branch, size));
        }
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.cosigned, seen.refused, seen.smaller)).toBeGreaterThan(10);
  });
});
