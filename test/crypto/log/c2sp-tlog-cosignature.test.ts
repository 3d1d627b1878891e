import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, utf8 } from '../../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import {
  cosign,
  cosignatureTime,
  verifyCosignature,
  withCosignatures,
} from '../../../crypto/log/cosignature.ts';
import { formatSignatureLine, parseNote, parseSignatureLine, signNote } from '../../../crypto/log/note.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { parseVerifierKey, verifierKey } from '../../../crypto/log/verifier-key.ts';
import { signBytes } from '../../../crypto/signature.ts';
import { codeOf, flip, LOG, opensslVerifies, secretKey, treeOf, unwrap, WITNESSES } from './support.ts';
import { C2SP_COSIGNED, PUBLIC_LOG } from './vectors.ts';

const checkpoint = { origin: LOG.origin, size: 7, root: treeOf(7).root() };
const text = formatCheckpoint(checkpoint);
const signed = signCheckpoint(checkpoint, LOG.secret);
const [first, second, third] = WITNESSES as [
  (typeof WITNESSES)[number],
  (typeof WITNESSES)[number],
  (typeof WITNESSES)[number],
];
const TIME = 1_800_000_000;
const line = cosign(text, first.name, first.secret, TIME);
const blob = unwrap(parseSignatureLine(line)).signature;
const withBlob = (signature: Bytes) =>
  formatSignatureLine({ ...unwrap(parseSignatureLine(line)), signature });

describe('C2SP tlog-cosignature: cosignature/v1', () => {
  it('the example of the specification holds the time of its signed message', () => {
    const parsed = unwrap(parseSignatureLine(C2SP_COSIGNED.witnessLine));
    expect(parsed).toMatchObject({ name: 'witness.example.com/w1', keyId: 0x8d66cf3f });
    expect(cosignatureTime(parsed.signature)).toBe(C2SP_COSIGNED.time);
  });

  it.each(PUBLIC_LOG.witnessKeys)('a cosignature of the public network: %s', (key) => {
    const witness = unwrap(parseVerifierKey(key));
    const note = unwrap(parseNote(PUBLIC_LOG.note));
    const own = note.signatures.find(({ name }) => name === witness.name)!;
    const verified = verifyCosignature(note.text, formatSignatureLine(own), witness);
    expect(unwrap(verified)).toEqual({ name: witness.name, time: PUBLIC_LOG.time });
    const other = note.text.replace('1432088532', '1432088531');
    expect(codeOf(verifyCosignature(other, formatSignatureLine(own), witness))).toBe('log.signature');
  });

  it('signs header, time and checkpoint, as OpenSSL sees it', () => {
    const message = utf8(`cosignature/v1\ntime 1800000000\n${text}`);
    expect(blob).toHaveLength(72);
    expect([...blob.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0x6b, 0x49, 0xd2, 0x00]);
    expect(opensslVerifies(message, blob.subarray(8), first.publicKey)).toBe(true);
    expect(opensslVerifies(utf8(text), blob.subarray(8), first.publicKey)).toBe(false);
  });

  it('verifies for its witness, checkpoint and time only', () => {
    expect(unwrap(verifyCosignature(text, line, first))).toEqual({ name: first.name, time: TIME });
    expect(codeOf(verifyCosignature(text.replace('\n7\n', '\n8\n'), line, first))).toBe('log.signature');
    expect(codeOf(verifyCosignature(text, line, second))).toBe('log.unknown_key');
    expect(codeOf(verifyCosignature(text, line, { ...first, name: 'other' }))).toBe('log.unknown_key');
    expect(codeOf(verifyCosignature(text, line, { ...first, publicKey: second.publicKey }))).toBe(
      'log.unknown_key',
    );
    expect(codeOf(verifyCosignature(`${text}more\n`, line, first))).toBe('log.checkpoint');
    expect(codeOf(verifyCosignature(text, line.trim(), first))).toBe('log.note');
    const later = blob.with(7, 1);
    expect(codeOf(verifyCosignature(text, withBlob(later), first))).toBe('log.signature');
  });

  it('a plain signature of the witness over the checkpoint is no cosignature', () => {
    const plain = signBytes(utf8(text), first.secret);
    expect(codeOf(verifyCosignature(text, withBlob(plain), first))).toBe('log.signature');
    const timed = concat(new Uint8Array(8), plain);
    expect(codeOf(verifyCosignature(text, withBlob(timed), first))).toBe('log.signature');
  });

  it('a cosignature is no signature of type 0x01', () => {
    const { keyId } = verifierKey(LOG.origin, 1, LOG.publicKey);
    const asLog = formatSignatureLine({
      name: LOG.origin,
      keyId,
      signature: unwrap(parseSignatureLine(cosign(text, LOG.origin, LOG.secret, TIME))).signature.subarray(8),
    });
    expect(codeOf(openCheckpoint(signed, LOG.origin, LOG.publicKey, []))).toBe('accepted');
    expect(codeOf(openCheckpoint(`${text}\n${asLog}`, LOG.origin, LOG.publicKey, []))).toBe('log.signature');
  });

  it('times beyond 2^53 and blobs of another length are refused', () => {
    const beyond = Uint8Array.of(0, 0x20, ...new Uint8Array(70));
    const last = Uint8Array.of(0, 0x1f, 255, 255, 255, 255, 255, 255, ...new Uint8Array(64));
    expect(cosignatureTime(last)).toBe(Number.MAX_SAFE_INTEGER);
    expect(cosignatureTime(beyond)).toBeUndefined();
    expect(cosignatureTime(blob.subarray(1))).toBeUndefined();
    expect(cosignatureTime(concat(blob, new Uint8Array(1)))).toBeUndefined();
    expect(codeOf(verifyCosignature(text, withBlob(beyond), first))).toBe('log.signature');
  });

  it('a time that cannot be read is no time, even where it was signed so', () => {
    const signature = signBytes(utf8(`cosignature/v1\ntime undefined\n${text}`), first.secret);
    const unreadable = concat(new Uint8Array(8).fill(0xff), signature);
    expect(codeOf(verifyCosignature(text, withBlob(unreadable), first))).toBe('log.signature');
    const note = unwrap(withCosignatures(signed, [withBlob(unreadable)]));
    expect(codeOf(openCheckpoint(note, LOG.origin, LOG.publicKey, [first]))).toBe('log.signature');
  });

  it('only checkpoints are cosigned, at whole seconds', () => {
    expect(() => cosign('hello\n', first.name, first.secret, TIME)).toThrow(RangeError);
    expect(() => cosign(signed, first.name, first.secret, TIME)).toThrow(RangeError);
    expect(() => cosign(text, first.name, first.secret, -1)).toThrow(RangeError);
    expect(() => cosign(text, first.name, first.secret, 1.5)).toThrow(RangeError);
    expect(() => cosign(text, 'two words', first.secret, TIME)).toThrow(RangeError);
  });

  it('no mutated line verifies', () => {
    const bytes = utf8(line);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, mask) => {
        const mutant = new TextDecoder().decode(flip(bytes, at, mask));
        expect(codeOf(verifyCosignature(text, mutant, first))).toMatch(/^log\.(note|unknown_key|signature)$/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('merging cosignatures', () => {
  const lines = [
    line,
    cosign(text, second.name, second.secret, TIME + 1),
    cosign(text, third.name, third.secret, TIME + 2),
  ];
  const merged = unwrap(withCosignatures(signed, lines));

  it("keeps the log's line first and gives one note that opens", () => {
    expect(merged).toBe(signed + lines.join(''));
    const opened = unwrap(openCheckpoint(merged, LOG.origin, LOG.publicKey, WITNESSES));
    expect(opened.cosignedBy.map(({ time }) => time)).toEqual([TIME, TIME + 1, TIME + 2]);
    expect(unwrap(withCosignatures(signed, []))).toBe(signed);
  });

  it("keeps the log's line first also where its name comes last", () => {
    const own = { ...checkpoint, origin: 'vote.example/session/z' };
    const note = signCheckpoint(own, LOG.secret);
    const names = ['vote.example/session/a', 'vote.example/session/b'];
    const more = names.map((name, i) => cosign(formatCheckpoint(own), name, secretKey(8 + i), TIME));
    expect(unwrap(withCosignatures(note, more))).toBe(note + more.join(''));
    expect(unwrap(withCosignatures(note, more.toReversed()))).toBe(note + more.join(''));
    const [text, line] = note.split('\n\n') as [string, string];
    const backwards = `${text}\n\n${more.join('')}${line}`;
    expect(unwrap(withCosignatures(backwards, []))).toBe(note + more.join(''));
  });

  it('gives the same bytes in whatever order, at once or one by one, and again', () => {
    const order = fc.shuffledSubarray([...lines, ...lines], { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(order, fc.nat(6), (shuffled, cut) => {
        const some = unwrap(withCosignatures(signed, shuffled.slice(0, cut)));
        expect(unwrap(withCosignatures(some, shuffled.slice(cut)))).toBe(merged);
        expect(unwrap(withCosignatures(merged, shuffled))).toBe(merged);
      }),
      { numRuns: 60 },
    );
  });

  it('of two cosignatures of one key the earlier stays', () => {
    const later = cosign(text, first.name, first.secret, TIME + 9);
    expect(unwrap(withCosignatures(merged, [later]))).toBe(merged);
    const earlier = cosign(text, first.name, first.secret, 256);
    const replaced = unwrap(withCosignatures(merged, [earlier]));
    expect(replaced).toBe(merged.replace(line, earlier));
    expect(unwrap(withCosignatures(signed, [later, earlier, line]))).toBe(signed + earlier);
  });

  it('the same name with another key is another line', () => {
    const rekeyed = cosign(text, first.name, secretKey(7), TIME);
    const both = unwrap(withCosignatures(signed, [line, rekeyed]));
    expect(unwrap(parseNote(both)).signatures).toHaveLength(3);
    expect(unwrap(withCosignatures(signed, [rekeyed, line]))).toBe(both);
  });

  it('refuses what is no cosignature line, no note, or no checkpoint', () => {
    const logLine = signed.slice(text.length + 1);
    expect(codeOf(withCosignatures(signed, [logLine]))).toBe('log.note');
    expect(codeOf(withCosignatures(signed, [line.trimEnd()]))).toBe('log.note');
    expect(codeOf(withCosignatures(signed, [line + line]))).toBe('log.note');
    expect(codeOf(withCosignatures(text, [line]))).toBe('log.note');
    expect(codeOf(withCosignatures(signNote('hello\n', 'a', LOG.secret), [line]))).toBe('log.checkpoint');
  });

  it("does not let a cosignature take the place of the log's line", () => {
    const { keyId } = verifierKey(LOG.origin, 1, LOG.publicKey);
    const forged = formatSignatureLine({ name: LOG.origin, keyId, signature: new Uint8Array(72) });
    expect(codeOf(withCosignatures(signed, [forged]))).toBe('log.note');
  });

  it('stops at 100 lines', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      formatSignatureLine({ name: `w${i}`, keyId: i, signature: new Uint8Array(72) }),
    );
    expect(codeOf(withCosignatures(signed, many.slice(1)))).toBe('accepted');
    expect(codeOf(withCosignatures(signed, many))).toBe('log.note');
  });
});
