/** Records whose log was tampered with: checkpoint, signatures, order, and what an auditor knows from elsewhere. */
import { describe, expect, it } from 'vitest';
import { type Bytes, equalBytes, fromUtf8, toHex, utf8 } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { emptyRoot } from '../../crypto/log/merkle.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { VerifyOptions } from '../../tally/verify/verify-record.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import {
  checkpointOver,
  findingsOf,
  type HeadChanges,
  indexOf,
  rebuilt,
  replaced,
  statementOf,
} from './forge.ts';

const session = await MemorySession.create({
  deputies: 3,
  items: 1,
  scrutineers: { n: 2, t: 2 },
  rules: { chosen: 1, max: 1 },
});
await session.toOpenRound();
const early = [...session.entries];
for (const deputy of session.deputies) session.cast(deputy, [0]);
await session.toArchive();
const record = await session.record();
const { entries, checkpoint } = record;
const own = session.state.session as string;

/** Codes with the index of the entry, in the order of the report. */
async function codesOf(
  changed: readonly Bytes[],
  note = checkpoint,
  options: Partial<VerifyOptions> = {},
): Promise<string[]> {
  const findings = await findingsOf({ entries: changed, checkpoint: note }, options);
  return findings.map(({ code, entry }) => (entry === undefined ? code : `${code}@${entry}`));
}

describe('the honest record', () => {
  it('passes all eight checks, none of them empty', async () => {
    const { report } = await verifyRecord(record, {
      random,
      expectManifest: own.toUpperCase(),
      knownCheckpoint: checkpointOver(session, early),
    });
    expect(report.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) => `${id} passed`),
    );
    expect(report.checks.filter(({ counted }) => counted === 0)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      manifest: own,
      session: session.sessionId,
      size: entries.length,
    });
    expect(report.root).toBe(toHex(session.state.tree.root()));
  });

  it.each([
    ['the freeze', 3, [2]],
    ['the first paper', indexOf(entries, 'paper') + 1, [2, 3, 4, 5, 6]],
    ['the close', indexOf(entries, 'round-closed') + 1, [2, 3, 4, 5, 6, 7]],
  ])('passes as far as %s, and says which checks have nothing to look at', async (_, size, passed) => {
    const { report } = await verifyRecord(rebuilt(session, entries.slice(0, size), { cosigners: 0 }), {
      random,
    });
    expect(report.ok).toBe(true);
    expect(report.checks.filter(({ status }) => status === 'passed').map(({ id }) => id)).toEqual([
      1,
      ...passed,
    ]);
    expect(
      report.checks
        .filter(({ status }) => status === 'not applicable')
        .every(({ reason }) => reason.length > 10),
    ).toBe(true);
  });
});

describe('entries changed under the old checkpoint', () => {
  const paper = indexOf(entries, 'paper');
  const ballot = indexOf(entries, 'ballot');
  const withoutBallot = entries.filter((_, i) => i !== ballot);
  const swapped = entries.map(
    (bytes, i) => entries[i === paper ? paper + 1 : i === paper + 1 ? paper : i] ?? bytes,
  );
  const last = entries.length - 1;
  const signed = fromUtf8(entries[last] as Bytes) as string;
  const flipped = utf8(signed.replace(/"sig":"(.)/, (_, c) => `"sig":"${c === 'A' ? 'B' : 'A'}`));
  it.each<[string, Bytes[], string[]]>([
    ['the last entry cut off', entries.slice(0, -1), ['log.size']],
    ['all entries but the manifest cut off', entries.slice(0, 1), ['log.size']],
    ['no entries', [], ['manifest.missing']],
    [
      'a ballot dropped',
      withoutBallot,
      ['log.size', `seal.checkpoint@${indexOf(withoutBallot, 'round-sealed')}`],
    ],
    ['two papers exchanged', swapped, ['log.root', `seal.checkpoint@${indexOf(entries, 'round-sealed')}`]],
    ['an entry twice', [...entries.slice(0, 5), ...entries.slice(4)], ['log.size', 'session.duplicate@5']],
    ['a signature flipped', replaced(entries, last, flipped), ['log.root', `envelope.signature@${last}`]],
    [
      'an empty entry added',
      [...entries, new Uint8Array()],
      ['log.size', `envelope.malformed@${entries.length}`],
    ],
    [
      'the manifest not first',
      [entries[1] as Bytes, entries[0] as Bytes, ...entries.slice(2)],
      ['manifest.missing@0'],
    ],
  ])('%s', async (_, changed, codes) => {
    expect(await codesOf(changed)).toEqual(codes);
  });

  it('does not claim that a log without a manifest is under its checkpoint', async () => {
    const { report } = await verifyRecord({ entries: entries.slice(1), checkpoint }, { random });
    expect(report.checks[0]).toMatchObject({ id: 1, status: 'not applicable' });
    expect(report.ok).toBe(false);
  });
});

describe('the checkpoint', () => {
  const lines = checkpoint.split('\n');
  const text = (change: (line: string, i: number) => string): string => lines.map(change).join('\n');
  const cosignature = lines.findIndex((line) => line.includes('/scrutineer/1 '));
  const signature = (line: string): string => line.split(' ')[2] ?? '';
  it.each<[string, string, string[]]>([
    ['no note', 'checkpoint', ['log.note']],
    ['empty', '', ['log.note']],
    ['another size', text((line, i) => (i === 1 ? String(Number(line) + 1) : line)), ['log.signature']],
    ['another root', text((line, i) => (i === 2 ? toBase64(random(32)) : line)), ['log.signature']],
    ['another origin', text((line, i) => (i === 0 ? `${line}0` : line)), ['log.origin']],
    ['a size with a leading zero', text((line, i) => (i === 1 ? `0${line}` : line)), ['log.checkpoint']],
    ['a fourth line', text((line, i) => (i === 2 ? `${line}\nmore` : line)), ['log.checkpoint']],
    [
      'no signature of the log',
      text((line, i) => (i === 4 ? (lines[cosignature] as string) : line)),
      ['log.signature'],
    ],
    ['an unknown signature line', `${checkpoint}— somebody ${toBase64(random(68))}\n`, ['log.unknown_key']],
    ['a cosignature twice', `${checkpoint}${lines[cosignature]}\n`, ['log.signature']],
    [
      'a cosignature under another name',
      text((line, i) => (i === cosignature ? line.replace('/scrutineer/1', '/scrutineer/3') : line)),
      ['log.unknown_key'],
    ],
    [
      'the cosignature of one scrutineer as that of another',
      text((line, i) =>
        i === cosignature ? `— ${lines[cosignature + 1]?.split(' ')[1]} ${signature(line)}` : line,
      ),
      ['log.unknown_key'],
    ],
    [
      'a forged cosignature',
      text((line, i) =>
        i === cosignature
          ? line.replace(signature(line), `${signature(line).slice(0, 12)}${toBase64(random(67))}`)
          : line,
      ),
      ['log.signature'],
    ],
  ])('%s', async (_, note, codes) => {
    expect(note).not.toBe(checkpoint);
    expect(await codesOf(entries, note)).toEqual(codes);
  });

  it.each<[string, HeadChanges, string[]]>([
    ['of another size, signed by the log', { size: entries.length - 1 }, ['log.size']],
    ['of a larger size, signed by the log', { size: entries.length + 1 }, ['log.size']],
    ['of another root, signed by the log', { root: emptyRoot() }, ['log.root']],
    ['of another origin, signed by the log', { origin: 'piaojue/0' }, ['log.origin']],
    ['signed by another log key', { logSecret: random(32) as SecretKey }, ['log.signature']],
    ['that one scrutineer has not cosigned', { cosigners: 1 }, ['log.too_few_cosignatures']],
    ['that no scrutineer has cosigned', { cosigners: 0 }, ['log.too_few_cosignatures']],
  ])('%s', async (_, changes, codes) => {
    expect(await codesOf(entries, checkpointOver(session, entries, changes))).toEqual(codes);
  });
});

describe('what the auditor knows from elsewhere', () => {
  const forked = checkpointOver(session, replaced(early, early.length - 1, entries[0] as Bytes));
  it.each<[string, Partial<VerifyOptions>, RejectionCode[]]>([
    ['another manifest', { expectManifest: toHex(random(32)) }, ['log.manifest_hash']],
    ['a checkpoint of another log of this session', { knownCheckpoint: forked }, ['log.inconsistent']],
    [
      'a checkpoint of a larger log',
      { knownCheckpoint: checkpointOver(session, [...entries, random(4)]) },
      ['log.inconsistent'],
    ],
    [
      'a checkpoint of another key',
      { knownCheckpoint: checkpointOver(session, early, { logSecret: random(32) as SecretKey }) },
      ['log.signature'],
    ],
    [
      'a checkpoint of another session',
      { knownCheckpoint: checkpointOver(session, early, { origin: 'piaojue/1' }) },
      ['log.origin'],
    ],
    [
      'both',
      { expectManifest: toHex(random(32)), knownCheckpoint: forked },
      ['log.inconsistent', 'log.manifest_hash'],
    ],
  ])('%s', async (_, options, codes) => {
    expect(await codesOf(entries, checkpoint, options)).toEqual(codes);
  });

  it('finds a session that was made anew under the same names', async () => {
    const copy = await MemorySession.create({
      deputies: 3,
      items: 1,
      scrutineers: { n: 2, t: 2 },
      rules: { chosen: 1, max: 1 },
    });
    expect(await codesOf(copy.entries, copy.checkpoint(), { expectManifest: own })).toEqual([
      'log.manifest_hash',
    ]);
    expect(equalBytes(copy.entries[0] as Bytes, entries[0] as Bytes)).toBe(false);
    expect(statementOf(copy.entries[0]).kind).toBe('manifest');
  });
});
