import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../../crypto/log/cosignature.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { parseVerifierKey } from '../../../crypto/log/verifier-key.ts';
import { codeOf, flip, LOG, secretKey, treeOf, unwrap, WITNESSES } from './support.ts';
import { C2SP_COSIGNED, PUBLIC_LOG } from './vectors.ts';

const checkpoint = { origin: LOG.origin, size: 11, root: treeOf(11).root() };
const text = formatCheckpoint(checkpoint);
const signed = signCheckpoint(checkpoint, LOG.secret);
const lines = WITNESSES.map(({ name, secret }, i) => cosign(text, name, secret, 1_800_000_000 + i));
const note = signed + lines.join('');
const open = (input: string | Uint8Array, witnesses = WITNESSES) =>
  openCheckpoint(input, LOG.origin, LOG.publicKey, witnesses);

describe('C2SP tlog-checkpoint: text', () => {
  it('the example of the specification', () => {
    const parsed = unwrap(parseCheckpoint(C2SP_COSIGNED.text));
    expect(parsed).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(toBase64(parsed.root)).toBe('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
    expect(formatCheckpoint(parsed)).toBe(C2SP_COSIGNED.text);
  });

  const root = toBase64(checkpoint.root);
  it.each([
    ['an extension line', `${text}extension\n`],
    ['an empty line at the end', `${text}\n`],
    ['no newline at the end', text.slice(0, -1)],
    ['two lines', `${LOG.origin}\n11\n`],
    ['nothing', ''],
    ['no origin', `\n11\n${root}\n`],
    ['a space in the origin', `my log\n11\n${root}\n`],
    ['a plus in the origin', `my+log\n11\n${root}\n`],
    ['a leading zero', `${LOG.origin}\n011\n${root}\n`],
    ['a double zero', `${LOG.origin}\n00\n${root}\n`],
    ['a plus sign', `${LOG.origin}\n+11\n${root}\n`],
    ['a negative size', `${LOG.origin}\n-11\n${root}\n`],
    ['an exponent', `${LOG.origin}\n1e1\n${root}\n`],
    ['hexadecimal', `${LOG.origin}\n0x11\n${root}\n`],
    ['a space before the size', `${LOG.origin}\n 11\n${root}\n`],
    ['full-width digits', `${LOG.origin}\n１１\n${root}\n`],
    ['no size', `${LOG.origin}\n\n${root}\n`],
    ['a size of 2^53', `${LOG.origin}\n9007199254740992\n${root}\n`],
    ['a size beyond 2^53', `${LOG.origin}\n9007199254740993\n${root}\n`],
    ['a size of 20 digits', `${LOG.origin}\n18446744073709551615\n${root}\n`],
    ['a root of 31 bytes', `${LOG.origin}\n11\n${toBase64(checkpoint.root.slice(1))}\n`],
    ['a root of 33 bytes', `${LOG.origin}\n11\n${toBase64(new Uint8Array(33))}\n`],
    [
      'other trailing bits in the root',
      `${LOG.origin}\n11\n${toBase64(new Uint8Array(32)).replace('A=', 'B=')}\n`,
    ],
    ['a root without padding', `${LOG.origin}\n11\n${root.slice(0, -1)}\n`],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
  ])('rejects %s', (_, bad) => {
    expect(codeOf(parseCheckpoint(bad))).toBe('log.checkpoint');
  });

  it('the limits are accepted: size 0 and 2^53 − 1', () => {
    for (const size of [0, Number.MAX_SAFE_INTEGER]) {
      expect(unwrap(parseCheckpoint(formatCheckpoint({ ...checkpoint, size }))).size).toBe(size);
    }
  });

  it('does not write what it would not read', () => {
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'two words' })).toThrow(RangeError);
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(RangeError);
    expect(() => formatCheckpoint({ ...checkpoint, size: 2 ** 53 })).toThrow(RangeError);
    expect(() => formatCheckpoint({ ...checkpoint, root: new Uint8Array(31) })).toThrow(RangeError);
  });

  it('mutated texts are rejected or are their own encoding', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), (at, mask) => {
        const mutant = String.fromCharCode(...flip(utf8(text), at, mask));
        const parsed = parseCheckpoint(mutant);
        if (parsed.ok) expect(formatCheckpoint(parsed.value)).toBe(mutant);
        else expect(parsed.code).toBe('log.checkpoint');
      }),
      { numRuns: 200 },
    );
  });
});

describe('C2SP tlog-checkpoint: opening', () => {
  it('a public log with the witnesses of the public network', () => {
    const witnesses = PUBLIC_LOG.witnessKeys.map((key) => unwrap(parseVerifierKey(key)));
    const { publicKey } = unwrap(parseVerifierKey(PUBLIC_LOG.logKey));
    const all = unwrap(openCheckpoint(PUBLIC_LOG.note, PUBLIC_LOG.origin, publicKey, witnesses));
    expect(all.checkpoint).toMatchObject({ origin: PUBLIC_LOG.origin, size: PUBLIC_LOG.size });
    expect(toBase64(all.checkpoint.root)).toBe(PUBLIC_LOG.root);
    expect(new Set(all.cosignedBy)).toEqual(
      new Set(witnesses.map(({ name }) => ({ name, time: PUBLIC_LOG.time }))),
    );
    // The RFC 6962 tree head signature (type 0x05) under the log's name.
    expect(all.unknown).toHaveLength(1);
    expect(all.unknown[0]).toMatch(`— ${PUBLIC_LOG.origin} zTM8sQ`);

    const one = unwrap(openCheckpoint(PUBLIC_LOG.note, PUBLIC_LOG.origin, publicKey, witnesses.slice(0, 1)));
    expect(one.cosignedBy).toEqual([{ name: 'remora.n621.de', time: PUBLIC_LOG.time }]);
    expect(one.unknown).toHaveLength(4);

    const other = PUBLIC_LOG.note.replace('1432088532', '1432088533');
    expect(codeOf(openCheckpoint(other, PUBLIC_LOG.origin, publicKey, witnesses))).toBe('log.signature');
  });

  it('who cosigned and when, in the order of the note', () => {
    const opened = unwrap(open(note));
    expect(opened.checkpoint).toEqual(checkpoint);
    expect(opened.cosignedBy).toEqual(WITNESSES.map(({ name }, i) => ({ name, time: 1_800_000_000 + i })));
    expect(opened.unknown).toEqual([]);
    expect(unwrap(open(utf8(note)))).toEqual(opened);
    expect(unwrap(open(signed)).cosignedBy).toEqual([]);
  });

  it('unknown witnesses are listed, not counted', () => {
    const opened = unwrap(open(note, WITNESSES.slice(0, 1)));
    expect(opened.cosignedBy.map(({ name }) => name)).toEqual([WITNESSES[0]!.name]);
    expect(opened.unknown).toEqual(lines.slice(1));
  });

  it('the log itself must have signed: cosignatures alone are not enough', () => {
    expect(codeOf(open(`${text}\n${lines.join('')}`))).toBe('log.signature');
    const byAnother = signCheckpoint(checkpoint, secretKey(8));
    expect(codeOf(open(byAnother + lines.join('')))).toBe('log.signature');
    const witness = WITNESSES[0]!;
    const ownLine = cosign(text, LOG.origin, LOG.secret, 1);
    expect(codeOf(openCheckpoint(`${text}\n${ownLine}`, LOG.origin, LOG.publicKey, [witness]))).toBe(
      'log.signature',
    );
  });

  it('a checkpoint of another log', () => {
    const other = signCheckpoint({ ...checkpoint, origin: 'vote.example/session/2' }, LOG.secret);
    expect(codeOf(open(other))).toBe('log.origin');
  });

  it('a note that is no checkpoint, and no note at all', () => {
    expect(codeOf(open(signed.replace('\n11\n', '\n11\n11\n')))).toBe('log.checkpoint');
    expect(codeOf(open(text))).toBe('log.note');
  });

  it('a cosignature of another checkpoint rejects the note', () => {
    const other = cosign(
      formatCheckpoint({ ...checkpoint, size: 12 }),
      WITNESSES[0]!.name,
      WITNESSES[0]!.secret,
      5,
    );
    expect(codeOf(open(signed + other))).toBe('log.signature');
  });

  it('one key under two names does not make two witnesses', () => {
    const [first] = WITNESSES;
    const twin = { ...first!, name: 'vote.example/scrutineer/9' };
    const twinLine = cosign(text, twin.name, twin.secret, 7);
    expect(codeOf(open(signed + lines[0] + twinLine, [first!, twin]))).toBe('log.signature');
    expect(codeOf(open(signed, [{ ...first!, publicKey: LOG.publicKey }]))).toBe('log.signature');
  });

  it('a mutated note is rejected, or it has lost cosignatures and nothing else', () => {
    const bytes = utf8(unwrap(withCosignatures(signed, lines)));
    let lost = 0;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, mask) => {
        const opened = open(flip(bytes, at, mask));
        if (!opened.ok) return;
        lost++;
        expect(opened.value.checkpoint).toEqual(checkpoint);
        expect(opened.value.cosignedBy).toHaveLength(2);
        expect(opened.value.unknown).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(100);
  });

  it('round trip through a signed note, for every checkpoint', () => {
    const origin = fc.stringMatching(/^[a-z0-9./]{1,20}$/);
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(origin, fc.maxSafeNat(), root, (name, size, hash) => {
        const made = { origin: name, size, root: hash };
        const opened = unwrap(openCheckpoint(signCheckpoint(made, LOG.secret), name, LOG.publicKey, []));
        expect(opened.checkpoint.size).toBe(size);
        expect(toHex(opened.checkpoint.root)).toBe(toHex(hash));
      }),
      { numRuns: 50 },
    );
  });
});
