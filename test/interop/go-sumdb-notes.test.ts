/** Checkpoints and cosignatures of ours, opened by Go's sumdb/note, and notes of Go's, opened by us. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { formatCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import {
  cosign,
  cosignatureVerifier,
  verifyCosignature,
  withCosignatures,
} from '../../crypto/log/cosignature.ts';
import {
  ed25519Verifier,
  formatSignatureLine,
  type NoteVerifier,
  openNote,
  parseNote,
  parseSignatureLine,
} from '../../crypto/log/note.ts';
import { formatVerifierKey, parseVerifierKey } from '../../crypto/log/verifier-key.ts';
import { LOG, treeOf, WITNESSES } from '../crypto/log/support.ts';
import { flip, systemRandom, unwrap } from '../support/crypto-basics.ts';
import { GO } from './foreign.ts';
import { Sumdb } from './sumdb.ts';

const ROOT = treeOf(1030).root();
const TIME = 1_800_000_000;

describe.skipIf(GO.isLeftOut)(GO.titled('golang.org/x/mod/sumdb/note'), () => {
  let go: Sumdb;
  beforeAll(async () => {
    go = await Sumdb.build();
  });
  afterAll(() => go?.remove());

  const text = formatCheckpoint({ origin: LOG.origin, size: 1030, root: ROOT });
  const signed = signCheckpoint({ origin: LOG.origin, size: 1030, root: ROOT }, LOG.secret);
  const lines = WITNESSES.map(({ name, secret }, i) => cosign(text, name, secret, TIME + i));
  const note = unwrap(withCosignatures(signed, lines));
  const verifiers = [ed25519Verifier(LOG.origin, LOG.publicKey), ...WITNESSES.map(cosignatureVerifier)];
  const keys = verifiers.map(formatVerifierKey);
  const names = [LOG.origin, ...WITNESSES.map(({ name }) => name)];

  /** Verdicts on the same notes; Go's is empty for what it accepts. */
  async function compare(notes: readonly Bytes[], known: readonly NoteVerifier[]) {
    const theirs = await go.ask('open-notes', { keys: known.map(formatVerifierKey), notes });
    return notes.map((bytes, i) => ({ bytes, ours: openNote(bytes, known), theirs: theirs[i]! }));
  }

  it('opens with our verifier keys: log and all witnesses', async () => {
    const [opened] = await go.ask('open-notes', { keys, notes: [utf8(note)] });
    expect(opened).toEqual({ error: '', text, names, unknown: [] });
    const [alone] = await go.ask('open-notes', { keys: keys.slice(0, 1), notes: [utf8(note)] });
    expect(alone).toEqual({ error: '', text, names: names.slice(0, 1), unknown: names.slice(1) });
    const [other] = await go.ask('open-notes', { keys: keys.slice(0, 1), notes: [utf8(signed)] });
    expect(other?.error).toBe('');
  });

  it('agrees on every changed byte; only base64 that is not canonical is refused by us alone', async () => {
    const bytes = utf8(note);
    const changed = [...bytes].flatMap((_, at) => [flip(bytes, at, 1), flip(bytes, at, 0x80)]);
    const verdicts = await compare(changed, verifiers);
    expect(verdicts.filter(({ ours, theirs }) => ours.ok && theirs.error !== '')).toEqual([]);
    const stricter = verdicts.filter(({ ours, theirs }) => !ours.ok && theirs.error === '');
    for (const { bytes: refused } of stricter) {
      const blobs = fromUtf8(refused)!
        .split('\n\n')[1]!
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[2]!);
      expect(blobs.filter((blob) => fromBase64(blob) === undefined)).toHaveLength(1);
    }
    expect(stricter.length).toBeLessThan(10);
    expect(verdicts.filter(({ ours }) => !ours.ok).length).toBeGreaterThan(1.5 * bytes.length);
  });

  it('agrees on changed lines; a second line of one key is refused by us alone', async () => {
    const [own, first] = note.split('\n').filter((line) => line.startsWith('—')) as [string, string];
    const forgery = formatSignatureLine({
      ...unwrap(parseSignatureLine(`${own}\n`)),
      signature: systemRandom(64),
    });
    const cases: readonly [string, ours: boolean, theirs: boolean][] = [
      [`${text}\n${first}\n${own}\n`, true, true],
      [`${text}\n${first}\n`, true, true],
      [`${text}\n${own}\n${own}\n`, false, true],
      [`${text}\n${own}\n${forgery}`, false, true],
      [`${text}\n${forgery}${own}\n`, false, false],
      [`${text}\n${own}`, false, false],
      [`${text}\n${own}\n\n`, false, false],
      [`${text}${own}\n`, false, false],
      [`\n${text}\n${own}\n`, false, false],
      [`${text}\n\n${own}\n`, false, false],
      [`${text}x\n\n${own}\n`, false, false],
      [`${text}\n${own.replace('— ', '- ')}\n`, false, false],
      [`${text}\n${own.replace('— ', '—  ')}\n`, false, false],
      [`${text}\n${own} \n`, false, false],
      [`${text}\n${own}\r\n`, false, false],
      [`${text.replaceAll('\n', '\r\n')}\r\n${own}\r\n`, false, false],
      [`\uFEFF${text}\n${own}\n`, false, false],
      [text, false, false],
      ['', false, false],
    ];
    const verdicts = await compare(
      cases.map(([bytes]) => utf8(bytes)),
      verifiers,
    );
    for (const [i, { ours, theirs }] of verdicts.entries()) {
      expect([i, ours.ok, theirs.error === '']).toEqual([i, ...cases[i]!.slice(1)]);
    }
  });

  it('agrees on which characters a key name may have', async () => {
    const odd = ['\t', '\v', '\u007f', '\u0085', '\u009f', '\u00a0', '\u00ad', '\u1680', '\u180e', '\u2000'];
    odd.push('\u200a', '\u200b', '\u2028', '\u2029', '\u202f', '\u205f', '\u2060', '\u3000', '\ufeff', '票');
    odd.push('+', '/', '—', '\u{1f5f3}', '\u{10ffff}', '\ufffd', '\ufffe');
    const notes = odd.map((character) => utf8(`${note}— a${character}b ${toBase64(systemRandom(8))}\n`));
    const verdicts = await compare(notes, verifiers);
    for (const [i, { ours, theirs }] of verdicts.entries()) {
      expect([odd[i], ours.ok]).toEqual([odd[i], theirs.error === '']);
    }
    expect(verdicts.some(({ ours }) => ours.ok) && verdicts.some(({ ours }) => !ours.ok)).toBe(true);
  });

  it('reads a note that Go signed, and a cosignature that is made as C2SP says', async () => {
    const made = await go.ask('sign', { name: LOG.origin, text });
    const key = unwrap(parseVerifierKey(made.key));
    expect(formatVerifierKey(key)).toBe(made.key);
    const opened = unwrap(openNote(fromBase64(made.note)!, [ed25519Verifier(key.name, key.publicKey)]));
    expect(opened).toMatchObject({ text, verified: [{ name: LOG.origin, keyId: key.keyId }], unknown: [] });

    const cosigned = await go.ask('cosign', { name: 'witness.example/1', text, time: TIME });
    const witness = unwrap(parseVerifierKey(cosigned.key));
    const parsed = unwrap(parseNote(fromBase64(cosigned.note)!));
    const line = formatSignatureLine(parsed.signatures[0]!);
    expect(unwrap(verifyCosignature(text, line, witness))).toEqual({ name: witness.name, time: TIME });
    const [back] = await go.ask('open-notes', {
      keys: [keys[0]!, cosigned.key],
      notes: [utf8(unwrap(withCosignatures(note, [line])))],
    });
    expect(back).toMatchObject({ error: '', names: [LOG.origin, 'witness.example/1'] });
  });

  it('reads no verifier key whose id, type or form is changed', async () => {
    const key = keys[0]!;
    const changed = [key.replace('+', '-'), key.slice(0, -4), key.replace(/\+[0-9a-f]/, '+'), `${key}AAAA`];
    const wrongId = key.replace(
      /\+([0-9a-f]{8})\+/,
      (_, id) => `+${id === '00000000' ? '1' : '0'}${id.slice(1)}+`,
    );
    for (const text of [...changed, wrongId]) {
      expect(parseVerifierKey(text).ok).toBe(false);
      await expect(go.ask('open-notes', { keys: [text], notes: [] })).rejects.toThrow();
    }
  });
});
