/**
 * The frozen vectors, computed. Randomness is a fixed stream of bytes; the intermediate values of a ballot are computed
 * here from the words of PROTOCOL.md, apart from the code that makes ballots, so that the two check each other.
 */
import { elementsOf } from '../../crypto/ballot/ballot.ts';
import {
  type BallotContext,
  contextArguments,
  hashContext,
  trackingCode,
} from '../../crypto/ballot/context.ts';
import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import { type BallotForm, bitsOf, formText, type Marks } from '../../crypto/ballot/form.ts';
import { encryptionKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type Bytes, concat, fromHex, type RandomBytes, toHash, toHex } from '../../crypto/bytes.ts';
import { LABELS, type Label } from '../../crypto/domains.ts';
import { toCrockford } from '../../crypto/encoding.ts';
import {
  add,
  encodePoint,
  encodeScalar,
  G,
  generators,
  IDENTITY,
  multiply,
  multiplyBase,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
} from '../../crypto/group.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import { decodeStatement, pae, StatementSigner } from '../../crypto/statements/envelope.ts';
import {
  aggregate,
  boxHash,
  decryptCounts,
  partiallyDecrypt,
  rehearsalBox,
  verifyPartialDecryption,
} from '../../crypto/threshold/decrypt.ts';
import { lagrangeAtZero } from '../../crypto/threshold/polynomial.ts';
import { type TranscriptArgument, transcript, transcript256 } from '../../crypto/transcript.ts';
import { streamOf, unwrap } from './crypto-basics.ts';
import { type FinishedCeremony, runCeremony } from './crypto-ceremony.ts';

const hexOf = (x: Point | Scalar | Bytes): string => {
  if (x instanceof Uint8Array) return toHex(x);
  return toHex(typeof x === 'bigint' ? encodeScalar(x) : encodePoint(x));
};
const hexes = (list: readonly (Point | Scalar | Bytes)[]): string[] => list.map(hexOf);
const filled = (byte: number): Bytes => new Uint8Array(32).fill(byte);

/** A stream that also keeps what was drawn from it. */
function recording(random: RandomBytes): { random: RandomBytes; drawn: Bytes[] } {
  const drawn: Bytes[] = [];
  return {
    drawn,
    random: (length) => {
      const bytes = random(length);
      drawn.push(bytes);
      return bytes;
    },
  };
}

function transcriptVectors() {
  const samples: readonly (readonly [Label, readonly TranscriptArgument[]])[] = [
    ['box', []],
    ['box', ['']],
    ['ballot-context', ['a', 'b']],
    ['ballot-context', ['ab']],
    ['ballot', [fromHex('00ff'), 7, '票决']],
    ['decrypt', [2 ** 40, new Uint8Array(0)]],
  ];
  const described = (x: TranscriptArgument) => {
    if (typeof x === 'number') return { integer: x };
    return typeof x === 'string' ? { text: x } : { bytes: toHex(x) };
  };
  return {
    description:
      'T(label, arguments): SHA-512 over LP("piaojue/v1/" + label) and LP of each argument, LP(x) = 8-byte little-endian ' +
      'length, then x. Text is UTF-8, an integer 8 bytes little-endian. "scalar" is the hash little-endian mod ℓ, ' +
      '"sha256" the same arguments under SHA-256. "generators" are H_0 … H_3: the RFC 9496 one-way map of T("generator", i).',
    samples: samples.map(([label, args]) => ({
      label,
      arguments: args.map(described),
      sha512: toHex(transcript(label, ...args)),
      scalar: hexOf(scalarFromWide(transcript(label, ...args))),
      sha256: toHex(transcript256(label, ...args)),
    })),
    generatorHashes: [0, 1, 2, 3].map((i) => toHex(transcript(LABELS.generator, i))),
    generators: hexes(generators(4)),
  };
}

const FORM: BallotForm = { type: 'for-against-abstain', items: 2, options: 3, blank: true, min: 0, max: 1 };
const MARKS: Marks = [0, 1];

function ballotVectors() {
  const keyStream = streamOf('vectors: slot keys');
  const slotSecrets = Array.from({ length: 7 }, () => randomScalar(keyStream));
  const keys = unwrap(roundKeys(FORM, slotSecrets.map(multiplyBase)));
  const { layout, slotKeys, generators: H } = keys;
  const context: BallotContext = {
    session: filled(1),
    round: 2,
    paper: filled(3),
    credential: filled(4),
    votingKey: filled(5),
    form: FORM,
    slots: layout.slots,
    ceremony: filled(6),
  };
  const contextHash = transcript(LABELS.ballotContext, ...contextArguments(context));
  const seed = streamOf('vectors: ballot seed')(32);
  const bits = unwrap(bitsOf(layout, MARKS));

  const draw = (name: string, i = 0): Scalar =>
    scalarFromWide(transcript(LABELS.ballotRandom, seed, contextHash, Uint8Array.from(bits), name, i));
  const drawnA = bits.map((_, i) => draw('a', i));
  // Slack bit 0 solves the bound; then the last option of each item solves the rule of the item.
  const [for0, against0, , for1, against1, , blank] = drawnA as Scalar[];
  const a = drawnA
    .with(7, scalar(-(for0! + for1! + blank!)))
    .with(2, scalar(-(for0! + against0! + blank!)))
    .with(5, scalar(-(for1! + against1! + blank!)));
  const names = ['r', 'rho', 'rV', 'rA', 'rC', 'rD'] as const;
  const [r, rho, rV, rA, rC, rD] = names.map((name) => draw(name)) as [
    Scalar,
    Scalar,
    Scalar,
    Scalar,
    Scalar,
    Scalar,
  ];
  const commit = (values: readonly Scalar[], blinding: Scalar): Point =>
    values.reduce<Point>(
      (sum, value, i) => add(sum, multiply(H[i + 1] as Point, value)),
      multiply(H[0] as Point, blinding),
    );
  const slot = (s: number, value: Scalar, randomness: Scalar): Point =>
    add(multiply(G, value), multiply(slotKeys[s] as Point, randomness));
  const v = bits.map((bit) => scalar(bit));
  const slots = Array.from({ length: layout.slots }, (_, s) => s);
  const announced = {
    alpha: multiplyBase(r),
    beta: slots.map((s) => slot(s, v[s] as Scalar, r)),
    V: commit(v, rV),
    A: commit(a, rA),
    C: commit(
      a.map((ai, i) => scalar(ai * (1n - 2n * v[i]!))),
      rC,
    ),
    D: commit(
      a.map((ai) => scalar(-ai * ai)),
      rD,
    ),
    A0: multiplyBase(rho),
    B: slots.map((s) => slot(s, a[s] as Scalar, rho)),
  };
  const { alpha, beta, V, A, C, D, A0, B } = announced;
  const hashed = [alpha, ...beta, V, A, C, D, A0, ...B].map(encodePoint);
  const x = scalarFromWide(transcript(LABELS.ballot, contextHash, ...hashed));
  const answer = (secret: Scalar, blinding: Scalar): Scalar => scalar(x * secret + blinding);
  const responses = {
    f: v.map((value, i) => answer(value, a[i] as Scalar)),
    z: answer(r, rho),
    zA: answer(rV, rA),
    zC: answer(rC, rD),
  };
  const { f, z, zA, zC } = responses;
  const ciphertext = concat(...hashed.slice(0, 1 + layout.slots));
  const proof = concat(...hashed.slice(1 + layout.slots), ...[...f, z, zA, zC].map(encodeScalar));
  const code = trackingCode(contextHash, elementsOf({ ciphertext, proof }));
  const made = unwrap(encryptBallot(encryptionKeys(keys), hashContext(context), MARKS, seed));
  for (const [own, other] of [
    [ciphertext, made.ciphertext],
    [proof, made.proof],
    [code, made.code],
  ] as const) {
    if (toHex(own) !== toHex(other)) throw new Error('the prover departs from PROTOCOL.md');
  }
  return {
    description:
      'One encrypted ballot with everything that leads to it. Two items, for-against-abstain, blank admitted, at most one ' +
      'in favour; the first item is marked in favour, the second against. Bits: for, against, abstain of each item, blank, ' +
      'slack. Randomness is T("ballot-random", seed, context, bits as one string of bytes, name, i) mod ℓ, i = 0 for the ' +
      'scalars that stand alone and counting from 0 for "a". "drawnA" is a before the rules are solved, "a" after. ' +
      'Points and scalars are 32 bytes in hexadecimal. The secrets of the slot keys are given to check the decryption.',
    form: formText(FORM),
    slots: layout.slots,
    bitCount: layout.bits,
    slackWeights: layout.slackWeights,
    rules: layout.rules,
    slotSecrets: hexes(slotSecrets),
    slotKeys: hexes(slotKeys),
    context: {
      session: toHex(context.session),
      round: context.round,
      paper: toHex(context.paper),
      credential: toHex(context.credential),
      votingKey: toHex(context.votingKey),
      ceremony: toHex(context.ceremony),
    },
    contextHash: toHex(contextHash),
    seed: toHex(seed),
    marks: MARKS,
    bits,
    random: Object.fromEntries(names.map((name) => [name, hexOf(draw(name))])),
    drawnA: hexes(drawnA),
    a: hexes(a),
    alpha: hexOf(alpha),
    beta: hexes(beta),
    V: hexOf(V),
    A: hexOf(A),
    C: hexOf(C),
    D: hexOf(D),
    A0: hexOf(A0),
    B: hexes(B),
    x: hexOf(x),
    f: hexes(f),
    z: hexOf(z),
    zA: hexOf(zA),
    zC: hexOf(zC),
    ciphertext: toHex(ciphertext),
    proof: toHex(proof),
    code: toHex(code),
    codeShort: toCrockford(code, 16),
  };
}

const SLOTS = 2;
const ceremony: FinishedCeremony = runCeremony(2, [1, 2, 3], SLOTS, streamOf('vectors: ceremony'));

function ceremonyVectors() {
  const { attempt, commitPrev, revealPrev, participants, encrypted, keys, secrets } = ceremony;
  const byIndex = (j: number) => ({
    keyShare: hexes(secrets.get(j) ?? []),
    shareKeys: hexes(keys.shareKeys.get(j) ?? []),
  });
  return {
    description:
      'A key ceremony, 2 of 3, two slots. "polynomials" are the secret coefficients f_{j,s,k}, constant term first; ' +
      '"commitments" the same times G. "commitment" is T("ceremony-commit", …) under commitPrev, "proof" is K ‖ z under ' +
      'revealPrev; both stand for hashes of the step before. "shares" by recipient: E ‖ c_1 … c_S; slots count from 0 in the mask of a ' +
      'share. keyShare is x_{j,s}, shareKeys X_{j,s}, slotKeys Y_s.',
    session: toHex(attempt.session),
    attempt: attempt.attempt,
    threshold: attempt.threshold,
    slots: attempt.slots,
    commitPrev: toHex(commitPrev),
    revealPrev: toHex(revealPrev),
    participants: participants.map((p) => ({
      index: p.index,
      transportSecret: hexOf(p.transportSecret),
      transportKey: hexOf(p.transportKey),
      polynomials: p.polynomials.map(hexes),
      commitments: p.commitments.map(hexes),
      commitment: toHex(p.commitment),
      proof: toHex(p.proof),
      shares: Object.fromEntries(
        [...(encrypted.get(p.index) ?? [])].map(([to, bytes]) => [to, toHex(bytes)]),
      ),
      ...byIndex(p.index),
    })),
    slotKeys: hexes(keys.slotKeys),
  };
}

function decryptionVectors() {
  const { keys, secrets } = ceremony;
  const session = filled(1);
  const sealedRoot = filled(9);
  const ballots = [
    [1, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const stream = streamOf('vectors: ciphertexts');
  const ciphertexts = ballots.map((bits) => {
    const r = randomScalar(stream);
    const beta = bits.map((bit, s) => add(bit === 1 ? G : IDENTITY, multiply(keys.slotKeys[s] as Point, r)));
    return { alpha: multiplyBase(r), beta };
  });
  const sums = aggregate(ciphertexts, SLOTS);
  const box = boxHash(session, 2, sealedRoot, sums);
  const scrutineers = [1, 3];
  const shares = scrutineers.map((index) => {
    const { random, drawn } = recording(streamOf(`vectors: decryption ${index}`));
    const shareKeys = keys.shareKeys.get(index) as readonly Point[];
    const own = secrets.get(index) as readonly Scalar[];
    const partial = partiallyDecrypt(box, index, sums.alpha, own, shareKeys, random);
    const points = unwrap(verifyPartialDecryption(box, index, sums.alpha, shareKeys, partial));
    return { index, points, partial, nonce: scalarFromWide(drawn[0] as Bytes) };
  });
  const rehearsal = rehearsalBox(session, 1);
  return {
    description:
      'Decryption of a sum under the keys of ceremony.json: four ciphertexts, their sum, the box, the partial decryptions of ' +
      'scrutineers 1 and 3 (D_1 ‖ … ‖ D_S and K₁ ‖ K₂ ‖ z, "nonce" is the discrete logarithm of K₁), the Lagrange ' +
      'coefficients and the counts. "rehearsal" is the point that a new key set decrypts once.',
    session: toHex(session),
    round: 2,
    sealedRoot: toHex(sealedRoot),
    ciphertexts: ciphertexts.map(({ alpha, beta }) => ({ alpha: hexOf(alpha), beta: hexes(beta) })),
    alpha: hexOf(sums.alpha),
    beta: hexes(sums.beta),
    box: toHex(box),
    partialDecryptions: shares.map(({ index, partial, nonce }) => ({
      index,
      nonce: hexOf(nonce),
      decryption: toHex(partial.shares),
      proof: toHex(partial.proof),
    })),
    lagrange: hexes(lagrangeAtZero(scrutineers)),
    counts: unwrap(decryptCounts(sums, shares, ballots.length)),
    rehearsal: {
      session: toHex(session),
      attempt: 1,
      box: toHex(rehearsal.box),
      alpha: hexOf(rehearsal.alpha),
    },
  };
}

function statementVectors() {
  const secret = filled(7) as SecretKey;
  const signer = new StatementSigner('presiding', secret);
  const bytes = signer.sign('round-suspended', {
    session: toHash(filled(1)),
    after: toHex(filled(2)) as Parameters<typeof signer.sign<'round-suspended'>>[1]['after'],
    time: 1_790_000_000,
    round: 2,
    reason: '设备故障，暂停 "十分钟"',
  });
  const statement = unwrap(decodeStatement(bytes));
  const type = 'application/vnd.piaojue.round-suspended+json';
  return {
    description:
      'One statement from its payload to its entry: the payload (UTF-8), its SHA-256, the DSSE pre-authentication encoding, ' +
      'the Ed25519 signature over it, the envelope (the exact bytes of the log entry) and its RFC 6962 leaf hash.',
    secretKey: toHex(secret),
    publicKey: signer.publicKey,
    kind: statement.kind,
    payload: new TextDecoder().decode(statement.payloadBytes),
    payloadHash: statement.hash,
    preAuthenticationEncoding: toHex(pae(type, statement.payloadBytes)),
    signature: toHex(statement.signature),
    envelope: new TextDecoder().decode(bytes),
    leafHash: statement.leaf,
  };
}

/** File name and text of every frozen file. */
export function frozenFiles(): ReadonlyMap<string, string> {
  const contents = {
    'transcript.json': transcriptVectors(),
    'ballot.json': ballotVectors(),
    'ceremony.json': ceremonyVectors(),
    'decryption.json': decryptionVectors(),
    'statement.json': statementVectors(),
  };
  return new Map(
    Object.entries(contents).map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`]),
  );
}
