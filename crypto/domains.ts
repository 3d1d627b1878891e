/**
 * Every domain-separation label of the protocol. A label is used in one place and for one purpose only; the bytes
 * hashed are `LABEL_PREFIX + label` (PROTOCOL.md §2).
 */
export const LABEL_PREFIX = 'piaojue/v1/';

export const LABELS = {
  /** Generators `H_i` of the bit argument. */
  generator: 'generator',
  /** Hash of a sequence of payloads: roll, candidates, ceremony steps. */
  payloads: 'payloads',
  ceremonyCommit: 'ceremony-commit',
  ceremonyProofOfKnowledge: 'ceremony-pok',
  ceremonyShare: 'ceremony-share',
  /** The point that a new key set decrypts once to show that it works. */
  rehearsal: 'rehearsal',
  ballotContext: 'ballot-context',
  ballot: 'ballot',
  ballotRandom: 'ballot-random',
  /** Tracking code. */
  ballotCode: 'ballot-code',
  /** What a tally decrypts: the sums, the session, the round and the sealed root. */
  box: 'box',
  decryptWeights: 'decrypt-weights',
  decrypt: 'decrypt',
  /** What staff signs to read entries that are withheld from the public. */
  staffReading: 'staff-reading',
  /** HKDF info: from a badge's secret to the credential's Ed25519 seed. */
  credential: 'credential',
  /** HKDF info: from a badge's secret to the key that seals what a tablet keeps. */
  tabletSeal: 'tablet-seal',
} as const;

export type Label = (typeof LABELS)[keyof typeof LABELS];
