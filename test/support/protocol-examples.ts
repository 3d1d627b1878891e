/** The byte examples of PROTOCOL.md, computed from the code. Keys and seeds are fixed bytes that nobody uses. */
import { encodeCommitment, encodeDisclosure, packMarks } from '../../ballot-client/src/lib/disclosure.ts';
import { type BadgeSecret, credentialSecret, formatBadge } from '../../crypto/badge.ts';
import { ballotChallenge, elementsOf } from '../../crypto/ballot/ballot.ts';
import { type BallotContext, hashContext } from '../../crypto/ballot/context.ts';
import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import { type BallotForm, formText, layoutOf, slackWeights } from '../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type Bytes, type Hash, toHash, toHex, toPublicKey, utf8 } from '../../crypto/bytes.ts';
import { LABEL_PREFIX, LABELS } from '../../crypto/domains.ts';
import {
  encodePoint,
  encodeScalar,
  generators,
  multiplyBase,
  type Point,
  scalar,
} from '../../crypto/group.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign } from '../../crypto/log/cosignature.ts';
import { emptyRoot } from '../../crypto/log/merkle.ts';
import { formatVerifierKey, SIGNATURE_TYPES, verifierKey } from '../../crypto/log/verifier-key.ts';
import { originOf, witnessName } from '../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { decodeStatement, pae, StatementSigner } from '../../crypto/statements/envelope.ts';
import { lagrangeAtZero } from '../../crypto/threshold/polynomial.ts';
import { lengthPrefixed, payloadsHash, transcript } from '../../crypto/transcript.ts';
import { unwrap } from './crypto-basics.ts';

const filled = (byte: number, length = 32): Bytes => new Uint8Array(length).fill(byte);
const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);

/** `leave-reported` of a session 00…, signed by the key whose secret is 01…. */
function statement(): { payload: string; pae: string; envelope: string; hash: string; leaf: string } {
  const signer = new StatementSigner('registrar', filled(1) as SecretKey);
  const session = toHex(filled(0)) as Hash;
  const decoded = unwrap(decodeStatement(signer.sign('leave-reported', { session, count: 13 })));
  const type = `application/vnd.piaojue.${decoded.kind}+json`;
  return {
    payload: textOf(decoded.payloadBytes),
    pae: textOf(pae(type, decoded.payloadBytes)),
    envelope: textOf(decoded.bytes),
    hash: decoded.hash,
    leaf: decoded.leaf,
  };
}

/** The texts for a checking device, of the small ballot. */
function disclosureOf(keys: EncryptionKeys, code: Hash): { commitment: string; disclosure: string } {
  const shown = { session: toHash(filled(0x11)), round: 2, code };
  const slots = packMarks(keys.layout, [0, null]);
  return {
    commitment: encodeCommitment(shown),
    disclosure: encodeDisclosure({ ...shown, paper: toHash(filled(0x22)), seed: filled(0x66), slots }),
  };
}

/** Two projects, at most two approvals, blank ballots: S = 3, M = 4. Slot keys G, 2·G, 3·G; the first is marked. */
function smallBallot() {
  const form: BallotForm = { type: 'approve', items: 2, options: 1, blank: true, min: 0, max: 2 };
  const layout = unwrap(layoutOf(form));
  const context: BallotContext = {
    session: filled(0x11),
    round: 2,
    paper: filled(0x22),
    credential: filled(0x33),
    votingKey: filled(0x44),
    form,
    slots: layout.slots,
    ceremony: filled(0x55),
  };
  const hashed = hashContext(context);
  const slotKeys = [1, 2, 3].map((secret) => multiplyBase(scalar(secret)));
  const keys = encryptionKeys(unwrap(roundKeys(form, slotKeys)));
  const ballot = unwrap(encryptBallot(keys, hashed, [0, null], filled(0x66)));
  const elements = elementsOf(ballot);
  const names = [
    ...['α', 'β_1', 'β_2', 'β_3', 'V', 'A', 'C', 'D', 'A₀', 'B_1', 'B_2', 'B_3'],
    ...['f_1', 'f_2', 'f_3', 'f_4', 'z', 'z_A', 'z_C'],
  ];
  return {
    form: formText(form),
    context: toHex(hashed),
    elements: elements.map((element, i) => `${(names[i] as string).padEnd(4)} ${toHex(element)}`).join('\n'),
    challenge: toHex(encodeScalar(ballotChallenge(layout, hashed, elements))),
    code: toHex(ballot.code),
    ...disclosureOf(keys, toHash(ballot.code)),
  };
}

function logExamples(): [string, string][] {
  const origin = originOf(toHex(filled(0xab, 16)));
  const logSecret = filled(2) as SecretKey;
  const witnessSecret = filled(3) as SecretKey;
  const name = witnessName(origin, 1);
  const checkpoint = signCheckpoint({ origin, size: 0, root: emptyRoot() }, logSecret);
  const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
  return [
    ['log key', formatVerifierKey(verifierKey(origin, SIGNATURE_TYPES.ed25519, publicKeyOf(logSecret)))],
    [
      'witness key',
      formatVerifierKey(verifierKey(name, SIGNATURE_TYPES.cosignature, publicKeyOf(witnessSecret))),
    ],
    ['checkpoint', checkpoint.trimEnd()],
    ['cosignature', cosign(text, name, witnessSecret, 1_700_000_000).trimEnd()],
  ];
}

/** By the name that stands behind the fence of the example. */
export function computeExamples(): Map<string, string> {
  const badge = '0123456789ABCDEFGHJK' as BadgeSecret;
  const signed = statement();
  const ballot = smallBallot();
  const [H0, H1] = generators(2) as [Point, Point];
  return new Map([
    ['LP', toHex(lengthPrefixed(utf8(LABEL_PREFIX + LABELS.generator)))],
    ['T("generator", 0)', toHex(transcript(LABELS.generator, 0))],
    ['H_0', toHex(encodePoint(H0))],
    ['H_1', toHex(encodePoint(H1))],
    ['payloadsHash of "a" and "b"', payloadsHash([utf8('a'), utf8('b')])],
    ['payload', signed.payload],
    ['PAE', signed.pae],
    ['envelope', signed.envelope],
    ['payloadHash', signed.hash],
    ['leaf hash', signed.leaf],
    ...logExamples(),
    [
      'slack weights',
      [0, 1, 2, 5, 7, 20].map((range) => `${range}: ${slackWeights(range).join(' ') || 'none'}`).join('\n'),
    ],
    ['badge', `${badge}\n${formatBadge(badge)}`],
    ['credential', toPublicKey(publicKeyOf(credentialSecret(badge, filled(4))))],
    ['form', ballot.form],
    ['context', ballot.context],
    ['ballot', ballot.elements],
    ['x', ballot.challenge],
    ['tracking code', ballot.code],
    ['commitment', ballot.commitment],
    ['disclosure', ballot.disclosure],
    [
      'Lagrange coefficients of 1 and 3',
      lagrangeAtZero([1, 3])
        .map((lambda) => toHex(encodeScalar(lambda)))
        .join('\n'),
    ],
  ]);
}
