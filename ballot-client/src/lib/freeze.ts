/** What the registrar signs to freeze a session: manifest, roll, candidates. */
import { type Bytes, type Hash, type PublicKey, utf8 } from '../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { ballotFormFor } from '../../../crypto/session/forms.ts';
import { rulesFaults } from '../../../crypto/session/rules-faults.ts';
import { KINDS } from '../../../crypto/statements/catalogue.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Rules } from '../../../crypto/statements/rules.ts';
import { encodePayload } from '../../../crypto/statements/schema.ts';
import type { Candidate, Manifest } from '../../../crypto/statements/setup.ts';
import { payloadsHash } from '../../../crypto/transcript.ts';

const CREDENTIALS_PER_PART = 500;
/** In base64 and with the rest of the envelope this stays below 65,535 bytes. */
const PAYLOAD_BYTES = 48_000;
/** Bytes of JSON that fit an entry, base64 twice, with room for categories and the test question. */
const ITEM_BYTES_PER_PART = 16_000;

export interface Freeze {
  readonly draft: { sessionId: string; origin: string; logKey: PublicKey; issuingKey: PublicKey };
  readonly purpose: Manifest['purpose'];
  readonly title: string;
  readonly precededBy: Hash | null;
  readonly badgeSalt: string;
  readonly staff: Manifest['staff'];
  readonly threshold: number;
  readonly minParticipants: number;
  readonly roll: readonly PublicKey[];
  readonly categories: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly testQuestion: string;
  readonly rules: Rules;
  readonly witnesses: Manifest['witnesses'];
  readonly witnessThreshold: number;
  readonly clientBuild: Hash | null;
  /** Seconds since 1970. */
  readonly time: number;
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Items in their order, cut where a part would grow too long for an entry. */
function itemParts(candidates: readonly Candidate[]): Candidate[][] {
  const parts: Candidate[][] = [];
  let room = 0;
  for (const item of candidates) {
    const size = utf8(JSON.stringify(item)).length;
    if (size > room || parts.at(-1)?.length === 100) {
      parts.push([]);
      room = ITEM_BYTES_PER_PART;
    }
    parts.at(-1)?.push(item);
    room -= size;
  }
  return parts;
}

/** The envelopes of manifest, roll parts and candidate parts, in the order of the log. */
export function signFreeze(freeze: Freeze, registrar: StatementSigner): Result<Bytes[]> {
  const { draft, rules, candidates, categories, testQuestion } = freeze;
  const { sessionId } = draft;
  const sorted = [...freeze.roll].sort();
  if (sorted.length === 0 || new Set(sorted).size !== sorted.length) {
    return reject('manifest.roll', 'the roll is empty or lists a badge twice');
  }
  const faults = rulesFaults(rules, { candidates: candidates.length, roll: freeze.roll.length });
  if (faults.length > 0) return reject('rules.invalid', faults.join(', '));
  const form = ballotFormFor(rules, 'main', candidates.length, rules.chosen);
  if (!form.ok) return form;
  const rollChunks = chunks(sorted, CREDENTIALS_PER_PART);
  const rollParts = rollChunks.map((credentials, i) => ({
    sessionId,
    part: i + 1,
    of: rollChunks.length,
    credentials,
  }));
  const itemChunks = itemParts(candidates);
  const candidateParts = itemChunks.map((items, i) => ({
    sessionId,
    part: i + 1,
    of: itemChunks.length,
    categories,
    items,
    testQuestion,
  }));
  // Categories and test question stand in every part and cannot be cut.
  const longest = Math.max(...candidateParts.map((part) => utf8(JSON.stringify(part)).length));
  if (longest > PAYLOAD_BYTES) return reject('log.entry_too_long', `${longest} bytes`);
  const manifest: Manifest = {
    protocol: 'piaojue/v1',
    sessionId,
    purpose: freeze.purpose,
    title: freeze.title,
    precededBy: freeze.precededBy,
    origin: draft.origin,
    badgeSalt: freeze.badgeSalt,
    logKey: draft.logKey,
    issuingKey: draft.issuingKey,
    staff: freeze.staff,
    threshold: freeze.threshold,
    minParticipants: freeze.minParticipants,
    maxSlots: form.value.slots,
    rollSize: sorted.length,
    rollHash: payloadsHash(rollParts.map((part) => encodePayload(KINDS['roll-part'].schema, part))),
    candidatesHash: payloadsHash(
      candidateParts.map((part) => encodePayload(KINDS['candidates-part'].schema, part)),
    ),
    rules,
    witnesses: freeze.witnesses,
    witnessThreshold: freeze.witnessThreshold,
    clientBuild: freeze.clientBuild,
    time: freeze.time,
  };
  return accept([
    registrar.sign('manifest', manifest),
    ...rollParts.map((part) => registrar.sign('roll-part', part)),
    ...candidateParts.map((part) => registrar.sign('candidates-part', part)),
  ]);
}
