/** From a tracking code to its entry and a proof that other programs verify. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fateOf } from '../../../../ballot-client/src/auditor/fate.ts';
import { type FoundCode, shortCode } from '../../../../ballot-client/src/auditor/look-up.ts';
import { fromHex, type Hash } from '../../../../crypto/bytes.ts';
import { leafHash } from '../../../../crypto/log/merkle.ts';
import { verifyTlogProof } from '../../../../crypto/log/proof.ts';
import { manifestOf } from '../../../../crypto/session/state.ts';
import { allWitnesses } from '../../../../tally/verify/verify-record.ts';
import { type Deputy, must } from '../../../support/memory-session.ts';
import { openSession } from '../../../support/session-scenes.ts';
import { audited, folderOf, newAudit, type Played, playSession } from './support.ts';

let played: Played;
let audit: Awaited<ReturnType<typeof audited>>['audit'];

beforeAll(async () => {
  played = await playSession();
  audit = (await audited(folderOf(played.record))).audit;
});

const codeOf = (i: number): Hash => (played.session.deputies[i] as Deputy).ballot?.code as Hash;

function found(typed: string, from = audit): FoundCode {
  const answer = from.find(typed);
  if (answer.what !== 'found') throw new Error(answer.what);
  return answer.found;
}

/** As anybody's program verifies it: from the bytes of the entry. */
function verified({ proof, entry }: FoundCode) {
  const { state, entries } = played.session;
  const { origin, logKey } = manifestOf(state);
  const leaf = leafHash(entries[entry] as Uint8Array);
  return must(verifyTlogProof(proof?.text ?? '', leaf, origin, fromHex(logKey), allWitnesses(state)));
}

describe('a ballot that counts', () => {
  it.each([
    ['the short form', (code: Hash) => shortCode(code)],
    [
      'the short form as people type it',
      (code: Hash) => ` ${shortCode(code).toLowerCase().replaceAll('0', 'o')} `,
    ],
    ['all digits', (code: Hash) => code.toUpperCase()],
  ])('is found by %s', (_, form) => {
    for (let i = 0; i < 5; i++) {
      const one = found(form(codeOf(i)));
      expect(one).toMatchObject({ code: codeOf(i), kind: 'ballot', round: 1, fate: 'counts' });
      expect(fateOf(one)).toBe('counts');
    }
  });

  it('has a proof against the newest checkpoint that enough scrutineers cosigned', () => {
    for (let i = 0; i < 5; i++) {
      const one = found(codeOf(i));
      expect(one.proof).toMatchObject({ isCosigned: true, needed: 2, size: played.session.entries.length });
      expect(one.proof?.cosigners.map(({ index }) => index)).toEqual([1, 2, 3]);
      const { index, cosignedBy } = verified(one);
      expect(index).toBe(one.entry);
      expect(cosignedBy).toHaveLength(3);
    }
  });

  it('says nothing of whose it is', () => {
    const keys = played.session.deputies.map(({ tablet }) => tablet.credential);
    const said = JSON.stringify(found(codeOf(0)));
    expect(keys.filter((key) => said.includes(key))).toEqual([]);
  });
});

it('a challenged code is found, and was not cast', () => {
  const one = found(shortCode(played.challenged));
  expect(one).toMatchObject({ kind: 'challenge', fate: 'challenged' });
  expect(verified(one).index).toBe(one.entry);
});

it.each([
  ['', 'malformed'],
  ['AAAA-BBBB', 'malformed'],
  ['zz'.repeat(32), 'malformed'],
  ['UUUU-UUUU-UUUU-UUUU', 'malformed'],
  ['0000-0000-0000-0000', 'nothing'],
  ['00'.repeat(32), 'nothing'],
])('%j: %s', (typed, what) => {
  expect(audit.find(typed).what).toBe(what);
});

describe('before anybody cosigned', () => {
  it('the proof says that the log alone signed it', async () => {
    const { audit: early } = newAudit(undefined, { kind: 'server', base: 'http://127.0.0.1', fault: null });
    await early.take(played.record.entries.slice(0, played.openSize), played.openSize);
    early.conclude(played.openCheckpoint);
    const one = found(codeOf(2), early);
    expect(one.proof).toMatchObject({ isCosigned: false, size: played.openSize, cosigners: [] });
    expect(fateOf(one)).toBe('counts-open');
    expect(verified(one).cosignedBy).toEqual([]);
    // and once a seal stands in the log, the proof is against that
    const sealed = played.session.state.rounds[0]?.closedSize as number;
    await early.take(played.record.entries.slice(played.openSize, sealed + 1), sealed + 1);
    early.conclude(played.session.checkpoint(sealed + 1));
    expect(found(codeOf(2), early).proof).toMatchObject({ isCosigned: true, size: sealed });
  });

  it('there is none where the checkpoint does not hold', async () => {
    const record = { ...played.record, checkpoint: played.record.checkpoint.replace(/\n1/, '\n2') };
    const entries = record.entries.slice(0, played.openSize);
    const { audit: broken } = await audited(folderOf({ ...record, entries }));
    expect(found(codeOf(0), broken).proof).toBeNull();
  });
});

it('a replaced ballot names the one in its place', async () => {
  const session = await openSession({ rules: { secondCast: 'last-valid' } });
  const deputy = session.deputies[0] as Deputy;
  const first = session.ballotOf(deputy, [0, 1, 1]);
  session.append(first.envelope);
  const second = session.ballotOf(deputy, [1, 0, 1], first.code);
  session.append(second.envelope);
  const entries = [...session.entries];
  const { audit: open } = await audited(folderOf({ entries, checkpoint: session.checkpoint() }));
  expect(found(first.code, open)).toMatchObject({
    fate: 'replaced',
    replacedBy: { short: shortCode(second.code), entry: entries.length - 1 },
  });
  expect(found(second.code, open)).toMatchObject({ fate: 'counts', replacedBy: null });
});
