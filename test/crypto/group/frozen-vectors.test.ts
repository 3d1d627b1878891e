/** The frozen vectors: recomputed, byte for byte, and used the way a second implementation would use them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashContext } from '../../../crypto/ballot/context.ts';
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import { roundKeys } from '../../../crypto/ballot/keys.ts';
import { verifyBallot } from '../../../crypto/ballot/verify.ts';
import { fromHex, utf8 } from '../../../crypto/bytes.ts';
import { decodePoint, type Point } from '../../../crypto/group.ts';
import { decodeStatement, signatureHolds } from '../../../crypto/statements/envelope.ts';
import { verifyPartialDecryption } from '../../../crypto/threshold/decrypt.ts';
import { codeOf, flip, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import { frozenFiles } from '../../support/crypto-vectors.ts';
import ballot from '../../vectors/ballot.json';
import ceremony from '../../vectors/ceremony.json';
import decryption from '../../vectors/decryption.json';
import statement from '../../vectors/statement.json';

const files = frozenFiles();
const pointOf = (hex: string): Point => decodePoint(fromHex(hex)) as Point;

it.each([...files.keys()])('%s is what is computed today', (name) => {
  expect(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8')).toBe(files.get(name));
});

describe('from the files alone', () => {
  const form: BallotForm = JSON.parse(ballot.form);
  const context = hashContext({
    session: fromHex(ballot.context.session),
    round: ballot.context.round,
    paper: fromHex(ballot.context.paper),
    credential: fromHex(ballot.context.credential),
    votingKey: fromHex(ballot.context.votingKey),
    form,
    slots: ballot.slots,
    ceremony: fromHex(ballot.context.ceremony),
  });

  it('the ballot verifies, and no longer with a bit of the seed’s context changed', () => {
    const keys = unwrap(roundKeys(form, ballot.slotKeys.map(pointOf)));
    const bytes = { ciphertext: fromHex(ballot.ciphertext), proof: fromHex(ballot.proof) };
    expect(codeOf(verifyBallot(keys, { ...bytes, context }, systemRandom))).toBe('accepted');
    expect(codeOf(verifyBallot(keys, { ...bytes, context: flip(context, 0) }, systemRandom))).toBe(
      'ballot.rules',
    );
  });

  it('the partial decryptions verify under the share keys of the ceremony', () => {
    expect(decryption.partialDecryptions).toHaveLength(ceremony.threshold);
    for (const { index, decryption: shares, proof } of decryption.partialDecryptions) {
      const participant = ceremony.participants.find((p) => p.index === index);
      const result = verifyPartialDecryption(
        fromHex(decryption.box),
        index,
        pointOf(decryption.alpha),
        participant?.shareKeys.map(pointOf) ?? [],
        { shares: fromHex(shares), proof: fromHex(proof) },
      );
      expect(codeOf(result)).toBe('accepted');
    }
    expect(decryption.counts).toEqual([3, 2]);
  });

  it('the statement decodes and its signature holds', () => {
    const decoded = unwrap(decodeStatement(utf8(statement.envelope)));
    expect(signatureHolds(decoded)).toBe(true);
    expect(decoded).toMatchObject({
      kind: statement.kind,
      hash: statement.payloadHash,
      leaf: statement.leafHash,
      payload: JSON.parse(statement.payload),
    });
  });
});
