/**
 * The closed list of rejection codes, and the type of expected failures. A rejected ballot is a value, not an
 * exception; exceptions are for bugs. Each code has the check of PROTOCOL.md §9 that it belongs to (0: refused before
 * anything enters a log) and a sentence that says what is wrong and what to do.
 */
export const REJECTIONS = {
  // 0: a request that never reaches the log
  'request.malformed': [
    0,
    'The message is not of the documented form. Reload the page or update the client.',
  ],
  'request.too_large': [0, 'The message is too large. A statement has at most 65,535 bytes.'],
  'request.too_many': [0, 'Too many requests at once. Wait a moment and try again.'],
  'request.not_found': [0, 'There is nothing at this address. Check the number and try again.'],
  'request.unavailable': [0, 'The server cannot store anything at this moment. Try again; nothing was lost.'],
  'request.withheld': [
    0,
    'The rules publish names only: entries with counts are withheld. The record that is handed over holds them.',
  ],
  'request.not_staff': [
    0,
    'This is no reading pass of the staff of this session. Open the key file of the session and try again.',
  ],
  'registrar.code': [0, 'The registrar code is wrong or was used already. Take it from the server window.'],
  'registrar.known': [0, 'A registrar is enrolled already. Use its key.'],
  'operator.code': [0, 'The operator code is wrong. Take it from the server window.'],
  'enrolment.closed': [0, 'The session is frozen; staff can no longer enrol.'],
  'badge.code': [0, 'The badge code is not right. Compare the marked group with the printed badge.'],
  'key.kind': [0, 'This key does not sign statements of this kind.'],
  'key.file': [0, 'The key file cannot be opened: wrong passphrase or damaged file.'],
  'key.stale': [0, 'This key file is older than what the log shows was done with it. Use the newest copy.'],
  'preceding.record': [
    0,
    'This record holds no chosen project that could be evaluated. Take the whole record of a proclaimed vote.',
  ],
  'form.invalid': [0, 'The ballot form is impossible: check the items, the options and the bounds.'],
  'ballot.choices': [
    0,
    'These marks do not make a valid ballot: too many, too few, or two marks for one item.',
  ],
  'disclosure.malformed': [
    0,
    'This is no code of a ballot to be checked, or it was read in part. Scan it again.',
  ],
  'disclosure.not_seen': [
    0,
    'What was opened is not the ballot whose code was shown before the choice. Call the staff.',
  ],
  'disclosure.code': [0, 'The tablet encrypted something else than it says. Call the staff.'],
  'disclosure.not_logged': [0, 'The log does not hold this challenge yet. Wait for it, then check again.'],
  'disclosure.cast': [0, 'A ballot with this code was cast; such a ballot is never opened. Call the staff.'],

  // 1: the log
  'log.entry_too_long': [1, 'An entry has more than 65,535 bytes.'],
  'log.note': [1, 'The checkpoint is not a C2SP signed note.'],
  'log.checkpoint': [1, 'The checkpoint text is not of the form origin, size, root.'],
  'log.origin': [1, 'The checkpoint belongs to another log.'],
  'log.size': [1, 'The checkpoint counts another number of entries than there are.'],
  'log.root': [1, 'The entries do not hash to the root of the checkpoint.'],
  'log.signature': [1, 'A signature on the checkpoint is wrong or missing.'],
  'log.key': [1, 'A verifier key is not in the C2SP form name+id+key, or its parts do not belong together.'],
  'log.unknown_key': [1, 'The checkpoint carries a signature line of a key that the manifest does not list.'],
  'log.too_few_cosignatures': [
    1,
    'Fewer scrutineers have cosigned the checkpoint than the manifest asks for.',
  ],
  'log.inconsistent': [1, 'The log does not extend the earlier checkpoint: it was rewritten.'],
  'log.proof': [1, 'The proof does not show this entry in the log.'],
  'log.manifest_hash': [1, 'The record has another manifest than the expected one.'],
  'log.tile': [1, 'A tile does not agree with the entries.'],
  'record.unreadable': [1, 'The record folder lacks a part or cannot be read.'],
  'record.extra_file': [1, 'The record folder holds a file that does not belong to a record.'],

  // 2: statements, manifest, who may sign what and when
  'envelope.malformed': [2, 'The envelope is not in the one allowed byte form.'],
  'envelope.kind': [2, 'Statements of this kind do not exist.'],
  'envelope.signer': [2, 'This key may not sign statements of this kind.'],
  'envelope.signature': [2, 'The signature is wrong.'],
  'payload.malformed': [2, 'The payload is not in the one allowed byte form of its kind.'],
  'payload.text': [2, 'A text is empty, too long, or holds characters that are not allowed.'],
  'session.mismatch': [2, 'The statement belongs to another session.'],
  'session.state': [2, 'This is not possible at this point of the session.'],
  'session.stale_command': [
    2,
    'Something else happened since this command was prepared. Look again, then repeat it.',
  ],
  'session.duplicate': [2, 'This was stated already and can be stated only once.'],
  'manifest.missing': [2, 'The log does not begin with a manifest.'],
  'manifest.staff': [2, 'The staff list is inconsistent: roles, indices or keys.'],
  'manifest.threshold': [2, 'The numbers of scrutineers do not fit: 2 ≤ t ≤ participants ≤ n.'],
  'manifest.roll': [2, 'The roll differs from the one that the manifest names.'],
  'manifest.candidates': [2, 'The candidate list differs from the one that the manifest names.'],
  'manifest.rules': [2, 'The ballot of these rules has more slots than the manifest asks keys for.'],
  'rules.invalid': [2, 'The rules contradict themselves, or do not fit the roll or the list of candidates.'],
  'manifest.keys': [2, 'The manifest does not name the keys of this server or this registrar.'],
  'accept.hashes': [2, 'What is accepted or adopted differs from manifest, roll or candidates.'],
  'witness.mismatch': [2, 'What the scrutineer witnessed is not this log at that size.'],
  'endorsement.target': [2, 'The endorsed entry is not there or cannot be endorsed by this role.'],
  'archive.mismatch': [2, 'The archived size or root is not that of the log.'],

  // 3: key ceremony
  'ceremony.participants': [3, 'The participants of the attempt do not fit the manifest.'],
  'ceremony.attempt': [3, 'The message belongs to another attempt.'],
  'ceremony.sender': [3, 'The sender is not this scrutineer, or does not take part.'],
  'ceremony.order': [3, 'The previous step of the ceremony is not complete, or this step is over.'],
  'ceremony.prev': [3, 'The message does not continue the steps that stand in the log.'],
  'ceremony.point': [3, 'A ceremony message holds an invalid group element or scalar.'],
  'ceremony.commitment': [3, 'What was revealed is not what was committed to.'],
  'ceremony.proof': [3, 'The proof of knowledge of the secret polynomials is wrong.'],
  'ceremony.complaint': [3, 'The complaint does not hold: its evidence is wrong.'],
  'ceremony.confirmation': [3, 'A confirmation names another ceremony.'],
  'ceremony.slot_keys': [3, 'The slot keys are the identity or not all different.'],
  'ceremony.rehearsal': [3, 'The rehearsal decryption is wrong.'],

  // 4: attendance, quorum
  'attendance.not_on_roll': [4, 'This badge is not on the roll. Please ask the staff.'],
  'attendance.other_device': [4, 'This badge is signed in on another tablet. Please ask the staff.'],
  'attendance.closed': [4, 'Sign-in is closed while a ballot is open.'],
  'attendance.unknown': [4, 'This deputy is not signed in.'],
  'attendance.key_reused': [4, 'The voting key is in use already.'],
  'badge.replacement': [4, 'The badge cannot be replaced: unknown, replaced already, or its ballot counts.'],
  'round.number': [4, 'The round has the wrong number or repeats a round that cannot be repeated.'],
  'round.items': [4, 'The items, the form or the number to be chosen do not fit the candidates and rules.'],
  'round.present': [4, 'The number of deputies present is not the one in the log.'],
  'round.quorum': [4, 'The quorum is not present.'],
  'round.keys': [4, 'The round names another key ceremony, or has more slots than keys.'],
  'round.empty_box': [4, 'Too few scrutineers have witnessed the empty box of this round.'],

  // 5: papers
  'paper.unknown': [5, 'There is no such ballot paper in this round.'],
  'paper.credential': [5, 'The ballot paper was issued to somebody else or to nobody present.'],
  'paper.duplicate': [5, 'This deputy has a ballot paper for this round already.'],
  'paper.hashes': [5, 'The ballot paper does not name this round, these candidates, rules or keys.'],
  'paper.missing': [5, 'A deputy who is present got no ballot paper.'],
  'paper.count': [5, 'More ballots came back than papers were issued.'],

  // 6: ballots
  'round.not_open': [6, 'No ballot is open. Your marks are kept; wait for the presiding officer.'],
  'round.suspended': [6, 'The ballot is suspended. Your marks are kept; wait for the presiding officer.'],
  'round.closed': [6, 'The ballot was closed before this ballot arrived. It does not count.'],
  'ballot.already_cast': [6, 'A ballot of this deputy counts already.'],
  'ballot.replaces': [6, 'The ballot does not say correctly which earlier ballot it replaces.'],
  'ballot.code_used': [6, 'A ballot with this tracking code is in the log already.'],
  'ballot.challenged': [6, 'This encryption was opened for checking and can no longer be cast.'],
  'ballot.length': [6, 'The encrypted ballot has the wrong length for this form.'],
  'ballot.encoding': [6, 'The encrypted ballot holds an invalid group element or scalar.'],
  'ballot.rules': [6, 'The proof does not show that the ballot obeys the rules of the form.'],
  'ballot.proof': [6, 'The proof that the ballot is well formed is wrong.'],

  // 7: seal, declaration, decryption
  'seal.checkpoint': [7, 'The sealed checkpoint is not that of the close of this round.'],
  'seal.too_few': [7, 'Too few scrutineers have cosigned the seal.'],
  'seal.rollback': [
    7,
    'This device has cosigned a larger or a different log. It refuses; call the chief scrutineer.',
  ],
  'declaration.counts': [7, 'The declared numbers of papers or ballots are not those in the log.'],
  'decryption.floor': [
    7,
    'So few ballots were cast that a count would reveal votes; the round is not decrypted.',
  ],
  'decryption.box': [7, 'The partial decryption is of other ballots than those of this round.'],
  'decryption.encoding': [7, 'The partial decryption holds an invalid group element or scalar.'],
  'decryption.proof': [7, 'The proof of the partial decryption is wrong.'],
  'decryption.too_few': [7, 'Fewer valid partial decryptions than the threshold stand in the log.'],
  'decryption.count': [7, 'A decrypted total is no number between zero and the number of ballots.'],

  // 8: result
  'result.shares': [8, 'The result does not use the first valid partial decryptions.'],
  'result.counts': [8, 'The stated counts are not the decrypted ones.'],
  'result.crosscheck': [8, 'The options of an item and the blank ballots do not add up to the ballots.'],
  'result.outcome': [8, 'The stated outcome does not follow from counts and rules.'],
  'result.endorsements': [8, 'The result lacks the endorsements of other scrutineers.'],
  'decision.not_allowed': [8, 'The rules do not allow this decision.'],
  'proclamation.mismatch': [8, 'What was proclaimed is not the result.'],
  'published.mismatch': [8, 'A published file differs from the one that follows from the record.'],
} as const satisfies Record<string, readonly [check: number, sentence: string]>;

export type RejectionCode = keyof typeof REJECTIONS;

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Rejection {
  readonly ok: false;
  readonly code: RejectionCode;
  /** What exactly: names and numbers, never a secret. */
  readonly detail: string;
}
export type Result<T> = Accepted<T> | Rejection;

export const accept = <T>(value: T): Accepted<T> => ({ ok: true, value });
export const ACCEPTED: Accepted<void> = { ok: true, value: undefined };
export const reject = (code: RejectionCode, detail = ''): Rejection => ({ ok: false, code, detail });

/** The check of PROTOCOL.md §9 that a code belongs to. */
export const checkOf = (code: RejectionCode): number => REJECTIONS[code][0];
/** The sentence of a code, with the detail where there is one. */
export function explain(rejection: Rejection): string {
  const sentence = REJECTIONS[rejection.code][1];
  return rejection.detail === '' ? sentence : `${sentence} (${rejection.detail})`;
}

/** Narrows an unknown string to a code of the list. */
export const isRejectionCode = (code: string): code is RejectionCode => Object.hasOwn(REJECTIONS, code);
