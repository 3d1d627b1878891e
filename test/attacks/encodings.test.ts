/** Group elements and scalars that are none, or weak, by whoever may post them, at every place where one is read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, fromHex } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { ORDER } from '../../crypto/group.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { verifyShare } from '../../tally/count/count-round.ts';
import { NON_CANONICAL_POINTS } from '../support/crypto-rfc9496.ts';
import { MemorySession, must } from '../support/memory-session.ts';
import {
  runUntil,
  type ScriptedScrutineer,
  scriptedScrutineers,
  startAttempt,
} from '../support/session-ceremony.ts';
import {
  answerIn,
  castAll,
  deviceOf,
  openSession,
  statementOf,
  toDeclared,
  verifierOf,
} from '../support/session-scenes.ts';

const IDENTITY = new Uint8Array(32);
const BAD_POINTS: readonly Bytes[] = NON_CANONICAL_POINTS.map((hex) => fromHex(hex));
const littleEndian = (value: bigint): Bytes =>
  fromHex(value.toString(16).padStart(64, '0').match(/../g)?.reverse().join('') ?? '');
const BAD_SCALARS = [littleEndian(ORDER), littleEndian(ORDER + 1n), new Uint8Array(32).fill(0xff)];

/** These bytes with 32 of them replaced, at element `at`; negative from the end. */
function replaced(base64: string, at: number, element: Bytes): string {
  const bytes = (fromBase64(base64) as Bytes).slice();
  const place = at < 0 ? bytes.length / 32 + at : at;
  bytes.set(element, 32 * place);
  return toBase64(bytes);
}

describe('in the key ceremony', () => {
  let session: MemorySession;
  let all: ScriptedScrutineer[];
  let rogue: ScriptedScrutineer;
  beforeAll(async () => {
    session = await MemorySession.create({ items: 1, rules: { chosen: 1, max: 1 } });
    session.acceptAll();
    all = scriptedScrutineers(session);
    rogue = all[2] as ScriptedScrutineer;
    startAttempt(session, [1, 2, 3]);
  });
  const answer = (envelope: Bytes): string => answerIn(session, envelope);

  test('none is taken as transport key, commitment, proof, share or complaint', () => {
    const points = [...BAD_POINTS, IDENTITY];
    for (const point of points) {
      const payload = { ...rogue.step, transportKey: toBase64(point) };
      expect(answer(rogue.signer.sign('key-transport', payload))).toBe('ceremony.point');
    }
    runUntil(session, all, 'reveal');
    const { payload: reveal } = statementOf(rogue.reveal()) as StatementOf<'key-reveal'>;
    for (const point of BAD_POINTS) {
      for (const at of [0, 1, -1]) {
        const commitments = replaced(reveal.commitments, at, point);
        expect(answer(rogue.reveal({ commitments }))).toBe('ceremony.point');
      }
      expect(answer(rogue.reveal({ proof: replaced(reveal.proof, 0, point) }))).toBe('ceremony.proof');
    }
    for (const scalar of BAD_SCALARS) {
      expect(answer(rogue.reveal({ proof: replaced(reveal.proof, 1, scalar) }))).toBe('ceremony.proof');
    }
    runUntil(session, all, 'share');
    const { payload: share } = statementOf(rogue.share(1)) as StatementOf<'key-share'>;
    const sharing = (shares: string): string => answer(rogue.signer.sign('key-share', { ...share, shares }));
    for (const point of points) expect(sharing(replaced(share.shares, 0, point))).toBe('ceremony.point');
    for (const scalar of BAD_SCALARS)
      expect(sharing(replaced(share.shares, 1, scalar))).toBe('ceremony.point');
    runUntil(session, all, 'confirm');
    for (const scalar of BAD_SCALARS) {
      const complaint = { ...rogue.step, against: 1, transportSecret: toBase64(scalar) };
      expect(answer(rogue.signer.sign('key-complaint', complaint))).toBe('ceremony.complaint');
    }
    runUntil(session, all, 'rehearsal');
    const { payload: rehearsal } = statementOf(rogue.owed()[0] as Bytes) as StatementOf<'key-rehearsal'>;
    for (const point of BAD_POINTS) {
      const decryption = replaced(rehearsal.decryption, 0, point);
      expect(answer(rogue.signer.sign('key-rehearsal', { ...rehearsal, decryption }))).toBe(
        'ceremony.rehearsal',
      );
    }
  });
});

describe('in the decryption', () => {
  test('none is taken in a share', async () => {
    const session = await openSession();
    castAll(session, [
      [0, 0, 1],
      [0, 0, 1],
    ]);
    await toDeclared(session);
    const verifier = await verifierOf(session.entries);
    const { signer } = deviceOf(session, 1);
    const box = must(verifier.sealedBox(session.round));
    const honest = statementOf(must(await deviceOf(session, 1).decrypt(verifier)));
    const { payload } = honest as StatementOf<'partial-decryption'>;
    /** As the server judges it before it logs it, and everybody else after that. */
    const judged = (changes: Partial<typeof payload>): string => {
      const posted = statementOf(signer.sign('partial-decryption', { ...payload, ...changes }));
      const share = verifyShare(session.state, box, posted as StatementOf<'partial-decryption'>);
      return share.ok ? 'accepted' : share.code;
    };
    expect(judged({})).toBe('accepted');
    for (const point of BAD_POINTS) {
      expect(judged({ decryption: replaced(payload.decryption, -1, point) })).toBe('decryption.encoding');
      expect(judged({ proof: replaced(payload.proof, 0, point) })).toBe('decryption.encoding');
    }
    for (const scalar of BAD_SCALARS) {
      expect(judged({ proof: replaced(payload.proof, -1, scalar) })).toBe('decryption.encoding');
    }
  });
});

test('there is one implementation of the group, and no other file reaches the curve', () => {
  const files = ['crypto', 'tally', 'server', 'ballot-client/src', 'ballot-client/rehearse'].flatMap(
    (folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|svelte)$/.test(name))
        .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(300);
  const users = files.filter((file) => readFileSync(file, 'utf8').includes("'@noble/curves/"));
  expect(users.sort()).toEqual(['crypto/group.ts', 'crypto/signature.ts']);
});
