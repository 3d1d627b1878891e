/** The rules of the house (票决办法) as data: part of the manifest, quoted in the result. Integers only. */
import { type Hash, utf8 } from '../bytes.ts';
import { payloadHash } from '../transcript.ts';
import { boolean, integer, list, nullable, type ObjectOf, object, oneOf, text } from './schema.ts';

const fraction = {
  numerator: integer(0, 1000),
  denominator: integer(1, 1000),
};

const base = oneOf('all-deputies', 'present', 'ballots-cast');

const threshold = { ...fraction, strict: boolean };

const evaluation = {
  /** Of whom thresholds are fractions. */
  base,
  /** For every grade but the last: the share of votes for it or a better one that an item must reach to get it. */
  thresholds: list(object(threshold), 8),
  /** Whether an item with the last grade goes to a special inquiry (专题询问). */
  inquiry: boolean,
} as const;
export type Evaluation = ObjectOf<typeof evaluation>;

const rulesShape = {
  /** Fraction of all deputies on the roll that must be present when a ballot opens (inclusive). */
  quorum: object(fraction),
  form: oneOf('approve', 'for-against-abstain', 'grade'),
  /** Options per project: 1, 3 or k. */
  options: integer(1, 10),
  /** Under `grade`: the names of the grades, the best first, without 弃权; else empty. */
  grades: list(text(20), 9),
  /** Bounds on 赞成; `max` null is uncapped. */
  min: integer(0, 1000),
  max: nullable(integer(1, 1000)),
  /** Whether a ballot with nothing marked is a blank one (空白票). */
  blank: boolean,
  /** N, the number of projects to be chosen; 0 under `grade`, which chooses none. */
  chosen: integer(0, 1000),
  /** What a project must reach to be chosen; null where votes alone rank. */
  majority: nullable(object({ base, ...threshold })),
  /** How votes for grades make the grade of an item; null but under `grade`. */
  evaluation: nullable(object(evaluation)),
  /** What happens when equal votes stand on both sides of the last place. */
  tie: oneOf('runoff', 'presidium', 'admit-all', 'choose-fewer'),
  /** What happens when fewer than N reach the majority. */
  tooFew: oneOf('presidium'),
  publication: object({ counts: oneOf('counts', 'names-only'), order: oneOf('votes', 'ballot') }),
  secondCast: oneOf('first-valid', 'last-valid'),
  /** A round with fewer counting ballots is never decrypted. */
  decryptionFloor: integer(2, 1000),
} as const;

export const rulesSchema = object(rulesShape);
export type Rules = ObjectOf<typeof rulesShape>;

/** SHA-256 of the rules in their canonical JSON form. */
export const rulesHash = (rules: Rules): Hash => payloadHash(utf8(JSON.stringify(rulesSchema.read(rules))));
