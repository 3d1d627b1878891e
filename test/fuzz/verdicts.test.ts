/** Functions that judge attacker-controlled bytes: a verdict on everything, never an exception. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciphertextLength } from '../../crypto/ballot/ballot.ts';
import { FORM_TYPES, layoutOf } from '../../crypto/ballot/form.ts';
import { verifyBallot } from '../../crypto/ballot/verify.ts';
import { type Bytes, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import {
  cosign,
  cosignatureTime,
  cosignatureVerifier,
  verifyCosignature,
  withCosignatures,
} from '../../crypto/log/cosignature.ts';
import { ed25519Verifier, openNote } from '../../crypto/log/note.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { formatTlogProof, verifyTlogProof } from '../../crypto/log/proof.ts';
import { verifyConsistency, verifyInclusion } from '../../crypto/log/verify-merkle.ts';
import {
  decideAddCheckpoint,
  formatAddCheckpoint,
  parseAddCheckpoint,
  signedHead,
} from '../../crypto/log/witness.ts';
import type { RejectionCode, Result } from '../../crypto/rejection.ts';
import { type SealKey, seal, unseal } from '../../crypto/sealed.ts';
import {
  isPublicKey,
  publicKeyOf,
  type SecretKey,
  signBytes,
  verifySignature,
} from '../../crypto/signature.ts';
import { decryptShares, sharesWellFormed, verifyPossession } from '../../crypto/threshold/ceremony.ts';
import { partiallyDecrypt, verifyPartialDecryption } from '../../crypto/threshold/decrypt.ts';
import { readEnvelope, readMessage, readPaperRequest } from '../../server/socket/payloads.ts';
import { LOG, treeOf, WITNESSES } from '../crypto/log/support.ts';
import { honestBallot, testRound } from '../support/crypto-ballots.ts';
import { streamOf, systemRandom } from '../support/crypto-basics.ts';
import { runCeremony } from '../support/crypto-ceremony.ts';
import { runs } from './effort.ts';
import { bytesOf, near, unitsOf } from './mutations.ts';

interface Judge {
  readonly name: string;
  readonly samples: readonly Bytes[];
  readonly codes: readonly RejectionCode[];
  /** Whether nothing but the samples holds. */
  readonly isExact?: boolean;
  readonly runs?: number;
  readonly judge: (bytes: Bytes) => Result<unknown> | boolean;
}

const tree = treeOf(11);
const head = { origin: LOG.origin, size: 11, root: tree.root() };
const checkpointText = formatCheckpoint(head);
const signed = signCheckpoint(head, LOG.secret);
const [first] = WITNESSES as [(typeof WITNESSES)[number]];
const line = cosign(checkpointText, first.name, first.secret, 1_800_000_000);
const cosigned = withCosignatures(signed, [line]);
const cosignedNote = utf8(cosigned.ok ? cosigned.value : '');
const proof = utf8(formatTlogProof({ index: 5, hashes: tree.inclusionProof(5), checkpoint: signed }));
const textOf = (bytes: Bytes): string => fromUtf8(bytes) ?? '\ud800';

const logJudges: readonly Judge[] = [
  {
    ...{ name: 'openNote', samples: [utf8(signed), cosignedNote], codes: ['log.note', 'log.signature'] },
    judge: (bytes) =>
      openNote(bytes, [ed25519Verifier(LOG.origin, LOG.publicKey), cosignatureVerifier(first)]),
  },
  {
    ...{ name: 'openCheckpoint', samples: [utf8(signed), cosignedNote] },
    codes: ['log.note', 'log.checkpoint', 'log.origin', 'log.signature'],
    judge: (bytes) => openCheckpoint(bytes, LOG.origin, LOG.publicKey, WITNESSES),
  },
  {
    ...{ name: 'verifyCosignature', samples: [utf8(line)], isExact: true },
    codes: ['log.note', 'log.unknown_key', 'log.signature'],
    judge: (bytes) => verifyCosignature(checkpointText, textOf(bytes), first),
  },
  {
    ...{ name: 'withCosignatures, lines', samples: [utf8(line)], codes: ['log.note'] },
    judge: (bytes) => withCosignatures(signed, [textOf(bytes)]),
  },
  {
    ...{ name: 'withCosignatures, note', samples: [cosignedNote], codes: ['log.note', 'log.checkpoint'] },
    judge: (bytes) => withCosignatures(textOf(bytes), [line]),
  },
  {
    ...{ name: 'verifyTlogProof', samples: [proof], isExact: true },
    codes: ['log.proof', 'log.note', 'log.checkpoint', 'log.origin', 'log.signature'],
    judge: (bytes) => verifyTlogProof(bytes, tree.subtreeHash(0, 5), LOG.origin, LOG.publicKey, []),
  },
];

const round = testRound({ type: 'approve', items: 2, options: 1, blank: true, min: 0, max: 1 });
const ballots = [
  [0, null],
  [null, null],
].map((marks) => honestBallot(round, marks));
const { context } = round;
const ceremony = runCeremony(2, [1, 2], 2, streamOf('judged ceremony'));
const { attempt, revealPrev, encrypted, participants, keys, secrets } = ceremony;
const [one] = participants as [(typeof participants)[number]];
const box = new Uint8Array(64).fill(7);
const partial = partiallyDecrypt(
  box,
  1,
  round.keys.slotKeys[0]!,
  secrets.get(1)!,
  keys.shareKeys.get(1)!,
  systemRandom,
);
const sealKey = systemRandom(32) as SealKey;
const signature = signBytes(utf8('票决'), LOG.secret);

const cryptoJudges: readonly Judge[] = [
  {
    ...{ name: 'verifySignature: key, signature, message', isExact: true, codes: [], runs: 400 },
    samples: [Buffer.concat([LOG.publicKey, signature, utf8('票决')])],
    judge: (bytes) => verifySignature(bytes.slice(32, 96), bytes.slice(96), bytes.slice(0, 32)),
  },
  {
    ...{ name: 'isPublicKey', codes: [], runs: 400 },
    samples: [LOG.publicKey, publicKeyOf(new Uint8Array(32) as SecretKey)],
    judge: isPublicKey,
  },
  {
    ...{ name: 'unseal', isExact: true, codes: ['key.file'] },
    samples: [seal(sealKey, 'test', utf8('content'), systemRandom)],
    judge: (bytes) => unseal(sealKey, 'test', bytes),
  },
  {
    ...{ name: 'verifyBallot', isExact: true, runs: 60 },
    codes: ['ballot.length', 'ballot.encoding', 'ballot.rules', 'ballot.proof'],
    samples: ballots.map(({ ciphertext, proof: bytes }) => Buffer.concat([ciphertext, bytes])),
    judge: (bytes) => {
      const cut = ciphertextLength(round.keys.layout);
      const ballot = { ciphertext: bytes.slice(0, cut), proof: bytes.slice(cut), context };
      return verifyBallot(round.keys, ballot, systemRandom);
    },
  },
  {
    ...{ name: 'verifyPossession', isExact: true, codes: [], samples: [one.proof], runs: 100 },
    judge: (bytes) => verifyPossession(attempt, revealPrev, 1, one.commitments, one.encoded, bytes),
  },
  {
    ...{ name: 'decryptShares', codes: ['ceremony.point'], samples: [encrypted.get(2)!.get(1)!], runs: 100 },
    judge: (bytes) => decryptShares(attempt, { sender: 2, recipient: 1 }, bytes, one.transportSecret),
  },
  {
    ...{ name: 'sharesWellFormed', codes: [], samples: [encrypted.get(2)!.get(1)!] },
    judge: (bytes) => sharesWellFormed(attempt, bytes),
  },
  {
    ...{ name: 'verifyPartialDecryption', isExact: true, runs: 100 },
    codes: ['decryption.encoding', 'decryption.proof'],
    samples: [Buffer.concat([partial.shares, partial.proof])],
    judge: (bytes) => {
      const halves = {
        shares: bytes.slice(0, partial.shares.length),
        proof: bytes.slice(partial.shares.length),
      };
      return verifyPartialDecryption(box, 1, round.keys.slotKeys[0]!, keys.shareKeys.get(1)!, halves);
    },
  },
];

/** True, false, or the code. */
const verdictOf = (verdict: Result<unknown> | boolean): boolean | RejectionCode =>
  typeof verdict === 'boolean' ? verdict : verdict.ok || verdict.code;

for (const { name, samples, codes, isExact = false, runs: usual = 250, judge } of [
  ...logJudges,
  ...cryptoJudges,
]) {
  describe(name, () => {
    it('holds for its samples', () => {
      expect(samples.map((sample) => verdictOf(judge(new Uint8Array(sample))))).toEqual(
        samples.map(() => true),
      );
    });

    it(`gives a verdict on everything${isExact ? ', and no good one on anything else' : ''}`, () => {
      const units = samples.map(unitsOf);
      const allowed: readonly (boolean | RejectionCode)[] = codes.length === 0 ? [false] : codes;
      fc.assert(
        fc.property(near(units, false), (input) => {
          const verdict = verdictOf(judge(bytesOf(input)));
          if (verdict === true) expect(isExact && !units.includes(input)).toBe(false);
          else expect(allowed).toContain(verdict);
        }),
        { numRuns: runs(usual) },
      );
    });
  });
}

describe('numbers that are no sizes', () => {
  const number = fc.oneof(
    fc.integer({ min: -2, max: 12 }),
    fc.constantFrom(0.5, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, 2 ** 53 - 1, 2 ** 64, 2 ** 32),
  );
  const hash = fc.oneof(
    fc.nat(10).map((i) => tree.subtreeHash(0, i)),
    fc.nat(10).map((i) => tree.rootAt(i + 1)),
    fc.uint8Array({ maxLength: 33 }),
  );
  const hashes = fc.oneof(
    fc.array(hash, { maxLength: 60 }),
    fc.nat(10).map((i) => tree.inclusionProof(i)),
  );

  it('inclusion and consistency are judged all the same', () => {
    fc.assert(
      fc.property(number, number, hashes, hash, hash, (a, b, proofHashes, x, y) => {
        const verdicts = [
          verifyInclusion(x, a, b, proofHashes, y),
          verifyConsistency(a, x, b, y, proofHashes),
        ];
        expect(verdicts.every((verdict) => typeof verdict === 'boolean')).toBe(true);
        if (!Number.isSafeInteger(a) || a < 0 || !Number.isSafeInteger(b) || b < 0) {
          expect(verdicts).toEqual([false, false]);
        }
      }),
      { numRuns: runs(1500) },
    );
  });

  it('times of cosignatures are whole seconds below 2⁵³, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const time = cosignatureTime(bytes);
        expect(time === undefined || (Number.isSafeInteger(time) && time >= 0)).toBe(true);
      }),
    );
  });

  it('a form has a layout or the code form.invalid', () => {
    const form = fc.record({
      ...{ type: fc.constantFrom(...FORM_TYPES), items: number, options: number, blank: fc.boolean() },
      ...{ min: number, max: fc.option(number) },
    });
    fc.assert(
      fc.property(form, (value) => {
        const layout = layoutOf(value);
        if (!layout.ok) expect(layout.code).toBe('form.invalid');
        else expect([layout.value.slots, layout.value.bits].every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: runs(1500) },
    );
  });
});

describe('a witness', () => {
  it('decides on every request that can be read', () => {
    const bodies = [0, 4, 11].map((oldSize) =>
      formatAddCheckpoint({ oldSize, proof: tree.consistencyProof(oldSize), checkpoint: signed }),
    );
    const log = { origin: LOG.origin, publicKey: LOG.publicKey };
    const kinds = new Set<string>();
    const held = fc.option(
      fc.nat(11).map((size) => ({ size, root: tree.rootAt(size) })),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        near(
          bodies.map((body) => unitsOf(utf8(body))),
          false,
        ),
        held,
        (input, floor) => {
          const body = parseAddCheckpoint(bytesOf(input));
          if (!body.ok) return;
          const answer = signedHead(body.value, log);
          kinds.add(
            answer.kind === 'signed' ? decideAddCheckpoint(floor, body.value, answer).kind : answer.kind,
          );
        },
      ),
      { numRuns: runs(1500) },
    );
    expect(kinds).toContain('unsigned');
    expect(kinds).toContain('conflict');
  });
});

describe('what comes out of a socket', () => {
  it('is taken or refused, whatever it is', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withNullPrototype: true,
      withTypedArray: true,
    });
    const request = fc.record({
      round: fc.oneof(fc.integer(), anything),
      credential: fc.oneof(fc.constant('ab'.repeat(32)), anything),
    });
    const callback = fc.constant(() => undefined);
    fc.assert(
      fc.property(fc.array(fc.oneof(anything, request, callback), { maxLength: 4 }), (args) => {
        const { payload, acknowledge } = readMessage(args);
        acknowledge('reply');
        const envelope = readEnvelope(payload);
        expect(envelope.ok || ['request.malformed', 'request.too_large'].includes(envelope.code)).toBe(true);
        const paper = readPaperRequest(payload);
        expect(paper.ok || paper.code === 'request.malformed').toBe(true);
        if (paper.ok) expect(Object.keys(paper.value)).toEqual(['round', 'credential']);
      }),
      { numRuns: runs(1500) },
    );
  });
});
