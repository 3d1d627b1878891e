/** Every decoder of crypto/, with valid inputs. */
import { drawBadge, formatBadge, parseBadge } from '../../crypto/badge.ts';
import { ciphertextLength, type DecodedBallot, decodeBallot } from '../../crypto/ballot/ballot.ts';
import { type Bytes, concat, fromUtf8, toLeafHash, toPublicKey, utf8 } from '../../crypto/bytes.ts';
import { bytesToCrockford, crockfordToBytes, fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { decodePoint, decodeScalar, encodePoint, encodeScalar, ORDER, scalar } from '../../crypto/group.ts';
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../crypto/log/cosignature.ts';
import { formatNote, formatSignatureLine, parseNote, parseSignatureLine } from '../../crypto/log/note.ts';
import { formatTlogProof, parseTlogProof } from '../../crypto/log/proof.ts';
import { parseDecimal, parseHash, readText } from '../../crypto/log/text.ts';
import { entryBundle, parseEntryBundle, parseTilePath, tilePath } from '../../crypto/log/tiles.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../../crypto/log/verifier-key.ts';
import { parseWithheldLine, withheldLine } from '../../crypto/log/withheld.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../crypto/log/witness.ts';
import { KINDS, type Kind } from '../../crypto/statements/catalogue.ts';
import { decodeStatement, encodeEnvelope } from '../../crypto/statements/envelope.ts';
import { formatReadingPass, parseReadingPass } from '../../crypto/statements/reading-pass.ts';
import { decodePayload, encodePayload, type Field } from '../../crypto/statements/schema.ts';
import { decodeCommitments, encodeCommitments } from '../../crypto/threshold/ceremony.ts';
import { LOG, treeOf, WITNESSES } from '../crypto/log/support.ts';
import { honestBallot, testRound } from '../support/crypto-ballots.ts';
import { streamOf, unwrap } from '../support/crypto-basics.ts';
import { runCeremony } from '../support/crypto-ceremony.ts';
import { type Decoder, found, ofBytes, ofText } from './decoder.ts';

const text = '票决 — “e\u0301”\n第二行\n';
const tree = treeOf(11);
const head = { origin: LOG.origin, size: 11, root: tree.root() };
const checkpointText = formatCheckpoint(head);
const signed = signCheckpoint(head, LOG.secret);
const lines = WITNESSES.map(({ name, secret }) => cosign(checkpointText, name, secret, 1_800_000_000));
const cosigned = unwrap(withCosignatures(signed, lines));
const proofs = [0, 5, 10].map((index) => ({ index, hashes: tree.inclusionProof(index), checkpoint: signed }));

const random = streamOf('fuzzed badges');
const badges = [drawBadge(random), drawBadge(random)];

const textsAndEncodings: readonly Decoder[] = [
  ofBytes({ name: 'fromUtf8', samples: [utf8(text)], decode: (b) => found(fromUtf8(b)), encode: utf8 }),
  ofText({
    ...{ name: 'fromBase64', samples: ['', 'AA==', 'AAA=', 'AAAA', toBase64(tree.root())] },
    ...{ decode: (t) => found(fromBase64(t)), encode: toBase64 },
  }),
  ofText({
    ...{
      name: 'crockfordToBytes',
      samples: [1, 2, 3, 4, 5, 32].map((n) => bytesToCrockford(tree.root().slice(-n))),
    },
    ...{ decode: (t) => found(crockfordToBytes(t)), encode: bytesToCrockford },
  }),
  ofText({
    ...{ name: 'parseBadge', isForgiving: true, codes: ['badge.code'] },
    samples: badges.flatMap((badge) => [
      formatBadge(badge),
      formatBadge(badge).toLowerCase().replaceAll('-', ' '),
    ]),
    ...{ decode: parseBadge, encode: formatBadge },
  }),
  ofText({
    ...{ name: 'parseDecimal', samples: ['0', '7', '1000', '9007199254740991'] },
    ...{ decode: (t) => found(parseDecimal(t)), encode: String },
  }),
  ofText({
    ...{ name: 'parseHash', samples: [toBase64(tree.root())] },
    ...{ decode: (t) => found(parseHash(t)), encode: toBase64 },
  }),
  ofBytes({
    name: 'readText',
    samples: [utf8(text), utf8(cosigned)],
    decode: (b) => found(readText(b)),
    encode: utf8,
  }),
  ofText({
    name: 'readText',
    of: 'strings',
    samples: [text],
    decode: (t) => found(readText(t)),
    encode: (t) => t,
  }),
];

const leaf = toLeafHash(tree.root());
const pass = { key: toPublicKey(tree.root()), signature: new Uint8Array(64).fill(7) };

const log: readonly Decoder[] = [
  ofBytes({
    name: 'parseWithheldLine',
    samples: [withheldLine(leaf)],
    ...{ decode: (line) => found(parseWithheldLine(line)), encode: withheldLine },
  }),
  ofText({
    name: 'parseReadingPass',
    samples: [formatReadingPass(pass)],
    ...{ decode: (line) => found(parseReadingPass(line)), encode: formatReadingPass },
  }),
  ofText({
    ...{ name: 'parseSignatureLine', samples: [...lines], codes: ['log.note'] },
    ...{ decode: parseSignatureLine, encode: formatSignatureLine },
  }),
  ofBytes({
    ...{ name: 'parseNote', samples: [utf8(signed), utf8(cosigned)], codes: ['log.note'] },
    ...{
      decode: (input) => parseNote(input),
      encode: (note) => utf8(formatNote(note.text, note.signatures)),
    },
  }),
  ofText({
    ...{ name: 'parseNote', of: 'strings', samples: [signed, cosigned], codes: ['log.note'] },
    ...{ decode: (input) => parseNote(input), encode: (note) => formatNote(note.text, note.signatures) },
  }),
  ofText({
    ...{ name: 'parseCheckpoint', samples: [checkpointText], codes: ['log.checkpoint'] },
    ...{ decode: parseCheckpoint, encode: formatCheckpoint },
  }),
  ofBytes({
    ...{ name: 'parseTlogProof', codes: ['log.proof', 'log.note', 'log.checkpoint'] },
    samples: [...proofs, { ...proofs[1]!, extra: utf8('x') }].map((proof) => utf8(formatTlogProof(proof))),
    ...{ decode: (bytes) => parseTlogProof(bytes), encode: (proof) => utf8(formatTlogProof(proof)) },
  }),
  ofText({
    ...{ name: 'parseVerifierKey', codes: ['log.key'] },
    samples: ([1, 4] as const).map((type) =>
      formatVerifierKey(verifierKey('票.example/1', type, LOG.publicKey)),
    ),
    ...{ decode: parseVerifierKey, encode: formatVerifierKey },
  }),
  ofText({
    ...{ name: 'parseTilePath', codes: ['log.tile'] },
    samples: [
      ...[
        'tile/0/000',
        'tile/1/x001/234',
        'tile/63/x001/x234/067.p/255',
        'tile/entries/000.p/1',
        'tile/0/999',
      ],
    ],
    ...{ decode: parseTilePath, encode: tilePath },
  }),
  ofBytes({
    ...{ name: 'parseEntryBundle', codes: ['log.tile'] },
    samples: [
      [utf8('a'), utf8(''), utf8('b')],
      [utf8(text), utf8('12345'), new Uint8Array(300)],
    ].map(entryBundle),
    ...{ decode: (bytes) => parseEntryBundle(bytes, 3), encode: entryBundle },
  }),
  ofBytes({
    ...{ name: 'parseAddCheckpoint', codes: ['request.malformed', 'log.note', 'log.checkpoint'] },
    samples: [0, 4, 7].map((oldSize) =>
      utf8(formatAddCheckpoint({ oldSize, proof: tree.consistencyProof(oldSize, 11), checkpoint: signed })),
    ),
    ...{ decode: (bytes) => parseAddCheckpoint(bytes), encode: (body) => utf8(formatAddCheckpoint(body)) },
  }),
];

const round = testRound({ type: 'for-against-abstain', items: 2, options: 3, blank: true, min: 0, max: 1 });
const { layout } = round.keys;
const ballots = [
  [0, 1],
  [null, null],
  [2, 2],
].map((marks) => honestBallot(round, marks));
const ballotElements = (ballot: DecodedBallot): Bytes => {
  const { alpha, beta, V, A, C, D, A0, B, f, z, zA, zC } = ballot;
  const points = [alpha, ...beta, V, A, C, D, A0, ...B].map(encodePoint);
  return concat(...points, ...[...f, z, zA, zC].map(encodeScalar));
};
const ceremony = runCeremony(2, [1, 2], 3, streamOf('fuzzed ceremony'));

const group: readonly Decoder[] = [
  ofBytes({
    ...{
      name: 'decodePoint',
      runs: 600,
      samples: [encodePoint(round.keys.slotKeys[0]!), new Uint8Array(32)],
    },
    ...{ decode: (b) => found(decodePoint(b)), encode: encodePoint },
  }),
  ofBytes({
    ...{
      name: 'decodeScalar',
      runs: 600,
      samples: [0n, 1n, ORDER - 1n, ORDER >> 3n].map((k) => encodeScalar(scalar(k))),
    },
    ...{ decode: (b) => found(decodeScalar(b)), encode: encodeScalar },
  }),
  ofBytes({
    ...{ name: 'decodeBallot', codes: ['ballot.length', 'ballot.encoding'], runs: 150 },
    samples: ballots.map(({ ciphertext, proof }) => concat(ciphertext, proof)),
    decode: (bytes) => {
      const cut = ciphertextLength(layout);
      return decodeBallot(layout, { ciphertext: bytes.slice(0, cut), proof: bytes.slice(cut) });
    },
    encode: ballotElements,
  }),
  ofBytes({
    ...{ name: 'decodeCommitments', codes: ['ceremony.point'], runs: 150 },
    samples: ceremony.participants.map(({ encoded }) => encoded),
    ...{ decode: (bytes) => decodeCommitments(ceremony.attempt, bytes), encode: encodeCommitments },
  }),
];

/** Decoders of statements; `envelopes` has one of every kind. */
function statements(envelopes: ReadonlyMap<Kind, Bytes>): Decoder[] {
  const all = [...envelopes].map(([kind, bytes]) => ({ kind, statement: unwrap(decodeStatement(bytes)) }));
  const codes = ['log.entry_too_long', 'envelope.malformed', 'envelope.kind', 'payload.malformed'] as const;
  const payloads = all.map(({ kind, statement }) => {
    const schema = KINDS[kind].schema as Field<unknown>;
    return ofBytes({
      ...{ name: 'decodePayload', of: kind, samples: [statement.payloadBytes], codes: ['payload.malformed'] },
      decode: (bytes) => decodePayload(schema, bytes),
      encode: (value) => encodePayload(schema, value),
    });
  });
  return [
    ...payloads,
    ofBytes({
      ...{ name: 'decodeStatement', samples: [...envelopes.values()], codes, runs: 2000 },
      decode: decodeStatement,
      encode: ({ kind, payloadBytes, signer, signature }) =>
        encodeEnvelope(kind, payloadBytes, signer, signature),
    }),
    ofBytes({
      ...{ name: 'decodeStatement', of: 'payloads in an envelope', codes, runs: 1000 },
      samples: all.map(({ statement }) => concat(utf8(`${statement.kind} `), statement.payloadBytes)),
      decode: (bytes) => {
        const space = bytes.indexOf(0x20);
        const kind = Buffer.from(bytes.slice(0, Math.max(0, space))).toString('latin1') as Kind;
        const { signer, signature } = all[0]!.statement;
        return decodeStatement(encodeEnvelope(kind, bytes.slice(space + 1), signer, signature));
      },
      encode: ({ kind, payloadBytes }) => concat(utf8(`${kind} `), payloadBytes),
    }),
  ];
}

export const cryptoDecoders = (envelopes: ReadonlyMap<Kind, Bytes>): Decoder[] => [
  ...textsAndEncodings,
  ...log,
  ...group,
  ...statements(envelopes),
];
