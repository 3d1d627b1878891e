/** Observers of the manifest cosign beside the scrutineers and count for none of them; the report names the build. */
import { expect, it } from 'vitest';
import { type Hash, toPublicKey } from '../../crypto/bytes.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../crypto/log/cosignature.ts';
import { originOf } from '../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { allWitnesses, type RecordSource, verifyRecord } from '../../tally/verify/verify-record.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { newLedger } from '../support/session-scenes.ts';
import { findingsOf } from './findings-of.ts';
import { rebuilt } from './forge.ts';

const secret = random(32) as SecretKey;
const observer = { name: 'observer.example', key: toPublicKey(publicKeyOf(secret)) };
const clientBuild = 'cd'.repeat(32) as Hash;
const session = await MemorySession.create({
  deputies: 2,
  items: 1,
  scrutineers: { n: 2, t: 2 },
  rules: { chosen: 1, max: 1 },
  frozen: { witnesses: [observer], clientBuild },
});
await session.toOpenRound();
for (const deputy of session.deputies) session.cast(deputy, [0]);
await session.toArchive();

/** The record with so many scrutineers under its checkpoint, and the observer. */
function observed(cosigners: number): RecordSource {
  const { entries, checkpoint } = rebuilt(session, session.entries, { cosigners });
  const { tree } = session.state;
  const text = formatCheckpoint({ origin: originOf(session.sessionId), size: tree.size, root: tree.root() });
  const line = cosign(text, observer.name, secret, 1_700_000_900);
  return { entries, checkpoint: must(withCosignatures(checkpoint, [line])) };
}

it('an observer may cosign, and is known by name and key', async () => {
  expect(allWitnesses(session.state).map(({ name, publicKey }) => [name, toPublicKey(publicKey)])).toEqual([
    ...session.devices.map(({ witnessSecret }, i) => [
      `${originOf(session.sessionId)}/scrutineer/${i + 1}`,
      toPublicKey(publicKeyOf(witnessSecret)),
    ]),
    [observer.name, observer.key],
  ]);
  expect(() => allWitnesses(newLedger().state)).toThrow('no manifest');
  expect(await findingsOf(observed(2))).toEqual([]);
});

it('an observer does not stand in for a scrutineer', async () => {
  expect(await findingsOf(observed(1))).toMatchObject([
    { code: 'log.too_few_cosignatures', detail: '1 of 2' },
  ]);
});

it('the report names the build of the ballot page that the manifest names', async () => {
  const { report } = await verifyRecord(observed(2), { random });
  expect(report.clientBuild).toBe(clientBuild);
});
