/**
 * What the registrar's key file holds besides its seal. Badges are secrets and names belong to nobody else: they stand
 * here and nowhere else.
 */
import type { BadgeSecret } from '../../../crypto/badge.ts';
import { type Bytes, type PublicKey, type RandomBytes, toHex } from '../../../crypto/bytes.ts';
import { CROCKFORD } from '../../../crypto/encoding.ts';
import { type Result, reject } from '../../../crypto/rejection.ts';
import {
  base64,
  decodePayload,
  encodePayload,
  type Field,
  hash,
  hex,
  integer,
  isPlainText,
  list,
  nullable,
  object,
  oneOf,
  publicKey,
  text,
  type ValueOf,
} from '../../../crypto/statements/schema.ts';
import { MAX_DEPUTIES, ROSTER_LIMITS } from '../lib/import/roster-table.ts';
import { type DraftRules, draftRulesOf, draftRulesSchema } from './rules/draft-rules.ts';
import { typed } from './typed.ts';

const BADGE = new RegExp(`^[${CROCKFORD}]{20}$`);
/**
 * A badge: its secret, or once it was handed out and its secret erased, the key by which the record knows its holder.
 * The two differ in length.
 */
export type KeptBadge = BadgeSecret | PublicKey;

/** Whether the secret is still here, so that the badge can be printed. */
export const isSecret = (badge: KeptBadge): badge is BadgeSecret => BADGE.test(badge);

const badge: Field<KeptBadge> = {
  describe: 'badge, 20 Crockford characters, or its public key',
  read: (value) =>
    typeof value === 'string' && BADGE.test(value) ? (value as BadgeSecret) : publicKey.read(value),
};

/** Text that people read, or nothing. */
const remark = (max: number): Field<string> => ({
  describe: `text of at most ${max} characters, or none`,
  read: (value) =>
    typeof value === 'string' && (value === '' || isPlainText(value, max)) ? value : undefined,
});

/** Who gets the badge of a number. */
const person = object({
  name: text(ROSTER_LIMITS.name),
  delegation: remark(ROSTER_LIMITS.delegation),
  note: remark(ROSTER_LIMITS.note),
});

/** The session as it is being prepared. Numbers are kept as they were typed. */
const draft = object({
  title: typed,
  purpose: oneOf('official', 'rehearsal', 'demonstration'),
  /** The vote that this session evaluates; its title is for the registrar only. */
  preceding: nullable(object({ session: hash, title: typed })),
  rules: draftRulesSchema,
  deputies: typed,
  candidates: typed,
  testQuestion: typed,
  threshold: typed,
  /** Verifier keys of observers' witnesses, one a line. */
  observers: typed,
  /** Identity keys whose fingerprints were read aloud. */
  approved: list(publicKey, 300),
  /** Identity key of the chief scrutineer; null: the first who is approved. */
  chief: nullable(publicKey),
});
/** Edited in place while it is open. */
export type Draft = Omit<
  { -readonly [Key in keyof ValueOf<typeof draft>]: ValueOf<typeof draft>[Key] },
  'rules'
> & {
  rules: DraftRules;
};

const schema = object({
  version: integer(3, 3),
  identitySecret: hex(32),
  badgeSalt: hex(32),
  /** The badge of each deputy, by number from 1. */
  badges: list(badge, MAX_DEPUTIES),
  /** The deputies by the numbers of their badges; empty where there is no roster, or it was erased. */
  roster: list(person, MAX_DEPUTIES),
  /** Badges drawn for a number in place of earlier ones, in order. */
  replacements: list(object({ number: integer(1, MAX_DEPUTIES), badge, reason: text(500) })),
  /** Session ids of the servers at which this key was enrolled. */
  enrolled: list(hex(16)),
  /** The signed envelopes of the last freeze: after a reload the same bytes must go out. */
  frozen: list(base64),
  draft,
});
export type RegistrarContent = ValueOf<typeof schema>;

/** A key file for a new registrar, with the draft of a first session. */
export function newContent(random: RandomBytes, purpose: Draft['purpose'] = 'official'): RegistrarContent {
  return {
    version: 3,
    identitySecret: toHex(random(32)),
    badgeSalt: toHex(random(32)),
    badges: [],
    roster: [],
    replacements: [],
    enrolled: [],
    frozen: [],
    draft: {
      title: '',
      purpose,
      preceding: null,
      rules: draftRulesOf('haian-2024'),
      deputies: '',
      candidates: '',
      testQuestion: '测试表决：您能看清屏幕上的文字吗？',
      threshold: '2',
      observers: '',
      approved: [],
      chief: null,
    },
  };
}

/** Canonical JSON; it is sealed before it is stored anywhere. */
export const encodeContent = (content: RegistrarContent): Bytes => encodePayload(schema, content);

/** `key.file` for a content that is not one of ours. */
export function decodeContent(bytes: Bytes): Result<RegistrarContent> {
  const decoded = decodePayload(schema, bytes);
  return decoded.ok ? decoded : reject('key.file', 'unknown content');
}
