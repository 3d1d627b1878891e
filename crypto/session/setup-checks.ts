/** Checks of manifest, roll, candidates, acceptance, ceremony, adoption and the end of a session. */
import { fromHex, type PublicKey, toHash } from '../bytes.ts';
import { isKeyName } from '../log/text.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { isPublicKey } from '../signature.ts';
import { rulesHash } from '../statements/rules.ts';
import type { Manifest } from '../statements/setup.ts';
import { payloadsHash } from '../transcript.ts';
import { CeremonyAttempt, type CeremonyMessage } from './ceremony-attempt.ts';
import { ballotFormFor } from './forms.ts';
import { type Apply, type Handler, NO_FACTS, signedBy, type Tools } from './handler.ts';
import { rulesFaults } from './rules-faults.ts';
import { manifestOf, type SessionState } from './state.ts';

/** Name of the log of a session (C2SP origin). */
export const originOf = (sessionId: string): string => `piaojue/${sessionId}`;
/** Name under which scrutineer `j` cosigns. */
export const witnessName = (origin: string, j: number): string => `${origin}/scrutineer/${j}`;

const valid = (key: string): boolean => isPublicKey(fromHex(key));

function staffFault({ staff, logKey, issuingKey, witnesses, origin }: Manifest): string | undefined {
  const indices = (role: string): number[] =>
    staff.filter((member) => member.role === role).map(({ index }) => index);
  const counted = (role: string): boolean => indices(role).every((index, i) => index === i + 1);
  if (indices('registrar').length !== 1) return 'exactly one registrar';
  if (indices('presiding').length < 1) return 'at least one presiding officer';
  if (!['registrar', 'presiding', 'scrutineer'].every(counted))
    return 'indices must count from 1 in each role';
  if (staff.some(({ role, witnessKey }) => (role === 'scrutineer') !== (witnessKey !== null))) {
    return 'scrutineers, and only they, have a witness key';
  }
  // Cosignatures are told apart by name: an observer must not pass for a scrutineer.
  const isUsable = (name: string): boolean => isKeyName(name) && !`${name}/`.startsWith(`${origin}/`);
  if (!witnesses.every(({ name }) => isUsable(name))) return 'a witness has an unusable name';
  if (new Set(witnesses.map(({ name }) => name)).size < witnesses.length) return 'two witnesses share a name';
  const observers = witnesses.map(({ key }) => key);
  const keys = [
    logKey,
    issuingKey,
    ...observers,
    ...staff.flatMap((m) => [m.identityKey, m.witnessKey ?? m.identityKey]),
  ];
  if (!keys.every(valid)) return 'a key is not a valid Ed25519 public key';
  const distinct = new Set(keys).size;
  const expected = 2 + witnesses.length + staff.length + indices('scrutineer').length;
  return distinct === expected ? undefined : 'every key must be used once only';
}

export const manifest: Handler<'manifest'> = (state, { payload, hash, signer }) => {
  const fault = staffFault(payload);
  if (fault !== undefined) return reject('manifest.staff', fault);
  const registrar = payload.staff.find(({ role }) => role === 'registrar');
  if (registrar?.identityKey !== signer) return reject('envelope.signer', 'manifest');
  if (payload.origin !== originOf(payload.sessionId)) return reject('log.origin', payload.origin);
  const scrutineers = payload.staff.filter(({ role }) => role === 'scrutineer').length;
  const { threshold, minParticipants, witnessThreshold } = payload;
  if (threshold > minParticipants || minParticipants > scrutineers || witnessThreshold > scrutineers) {
    return reject('manifest.threshold', `t ${threshold}, at least ${minParticipants} of ${scrutineers}`);
  }
  const faults = rulesFaults(payload.rules, { candidates: undefined, roll: payload.rollSize });
  if (faults.length > 0) return reject('rules.invalid', faults.join(', '));
  return accept(() => {
    state.manifest = payload;
    state.session = hash;
    state.rulesHash = rulesHash(payload.rules);
    for (const member of payload.staff) state.staff.set(member.identityKey, member);
    return NO_FACTS;
  });
};

export const rollPart: Handler<'roll-part'> = (state, statement) => {
  const { payload, payloadBytes } = statement;
  const signer = signedBy(state, statement, 'registrar');
  if (!signer.ok) return signer;
  if (payload.part !== state.rollParts.length + 1 || payload.part > payload.of) {
    return reject('manifest.roll', `part ${payload.part} of ${payload.of}`);
  }
  const { rollHash, rollSize } = manifestOf(state);
  if (payloadsHash(state.rollParts) === rollHash) return reject('manifest.roll', 'the roll is complete');
  const all = [...state.roll, ...payload.credentials];
  const from = state.roll.size;
  const isSorted = all.every((key, i) => i < Math.max(from, 1) || (all[i - 1] as string) < key);
  if (!isSorted) return reject('manifest.roll', 'credentials must be sorted and different');
  if (!payload.credentials.every(valid)) return reject('manifest.roll', 'an invalid key');
  if (payload.credentials.some((key) => isKnownKey(state, key)))
    return reject('manifest.roll', 'a key of staff or server');
  const parts = [...state.rollParts, payloadBytes];
  const isLast = payload.part === payload.of;
  if (isLast && (payloadsHash(parts) !== rollHash || all.length !== rollSize)) return reject('manifest.roll');
  return accept(() => {
    state.rollParts.push(payloadBytes);
    for (const credential of payload.credentials) state.roll.add(credential);
    return NO_FACTS;
  });
};

export const candidatesPart: Handler<'candidates-part'> = (state, statement) => {
  const { payload, payloadBytes } = statement;
  const signer = signedBy(state, statement, 'registrar');
  if (!signer.ok) return signer;
  const { part, of, items, categories, testQuestion } = payload;
  if (part !== state.candidateParts.length + 1 || part > of) {
    return reject('manifest.candidates', `part ${part} of ${of}`);
  }
  const { candidatesHash, rules, rollSize, maxSlots } = manifestOf(state);
  if (payloadsHash(state.candidateParts) === candidatesHash) {
    return reject('manifest.candidates', 'the list is complete');
  }
  const all = [...state.candidates, ...items];
  if (all.some(({ number }, i) => number !== i + 1))
    return reject('manifest.candidates', 'numbers must count from 1');
  if (new Set(all.map(({ id }) => id)).size !== all.length)
    return reject('manifest.candidates', 'an id twice');
  if (items.some(({ category }) => category >= categories.length)) {
    return reject('manifest.candidates', 'an unknown category');
  }
  const repeats = categories.length === state.categories.length && testQuestion === state.testQuestion;
  if (part > 1 && !(repeats && categories.every((name, i) => name === state.categories[i]))) {
    return reject('manifest.candidates', 'the parts differ in categories or test question');
  }
  const parts = [...state.candidateParts, payloadBytes];
  if (part === of) {
    if (payloadsHash(parts) !== candidatesHash) return reject('manifest.candidates');
    const faults = rulesFaults(rules, { candidates: all.length, roll: rollSize });
    if (faults.length > 0) return reject('rules.invalid', faults.join(', '));
    const form = ballotFormFor(rules, 'main', all.length, rules.chosen);
    if (!form.ok) return form;
    if (form.value.slots > maxSlots)
      return reject('manifest.rules', `${form.value.slots} slots, keys for ${maxSlots}`);
  }
  return accept(() => {
    state.candidateParts.push(payloadBytes);
    state.candidates.push(...items);
    state.categories = categories;
    state.testQuestion = testQuestion;
    return NO_FACTS;
  });
};

/** Whether roll and candidates stand in the log whole. */
export function isFrozenWhole(state: SessionState): boolean {
  const { rollHash, candidatesHash } = manifestOf(state);
  return payloadsHash(state.rollParts) === rollHash && payloadsHash(state.candidateParts) === candidatesHash;
}

/**
 * Accepted once a presiding officer, the chief scrutineer and as many scrutineers as a ceremony needs have accepted:
 * one who stays away must not block the session. Who has not accepted cannot take part in a ceremony.
 */
function allAccepted(state: SessionState): boolean {
  const accepted = [...state.accepted].map((key) => state.staff.get(key));
  const scrutineers = accepted.filter((member) => member?.role === 'scrutineer');
  return (
    accepted.some((member) => member?.role === 'presiding') &&
    scrutineers.some((member) => member?.index === 1) &&
    scrutineers.length >= manifestOf(state).minParticipants
  );
}

export const manifestAccepted: Handler<'manifest-accepted'> = (state, statement) => {
  const { payload, signer } = statement;
  const member = signedBy(state, statement, 'presiding', 'scrutineer');
  if (!member.ok) return member;
  const { rollHash, candidatesHash } = manifestOf(state);
  const hashesAgree =
    payload.manifest === state.session && payload.roll === rollHash && payload.candidates === candidatesHash;
  if (!hashesAgree || !isFrozenWhole(state)) return reject('accept.hashes');
  if (state.accepted.has(signer)) return reject('session.duplicate');
  return accept(() => {
    state.accepted.add(signer);
    return { allAccepted: allAccepted(state) };
  });
};

export const ceremonyStarted: Handler<'ceremony-started'> = (state, statement) => {
  const { payload, payloadBytes } = statement;
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  if (member.value.index !== 1) return reject('envelope.signer', 'the chief scrutineer starts the ceremony');
  const { attempt, participants, excluded } = payload;
  if (attempt !== state.attempts.length + 1)
    return reject('ceremony.attempt', `next is ${state.attempts.length + 1}`);
  const { threshold, minParticipants, maxSlots } = manifestOf(state);
  const ascending = (list: readonly number[]): boolean =>
    list.every((j, i) => i === 0 || (list[i - 1] as number) < j);
  const accepted = new Set(
    [...state.staff.values()]
      .filter((m) => m.role === 'scrutineer' && state.accepted.has(m.identityKey))
      .map((m) => m.index),
  );
  const everyone = [...participants, ...excluded].sort((a, b) => a - b);
  const scrutineers = [...state.staff.values()].filter(({ role }) => role === 'scrutineer').length;
  const isPartition = everyone.length === scrutineers && everyone.every((j, i) => j === i + 1);
  if (!ascending(participants) || !ascending(excluded) || !isPartition)
    return reject('ceremony.participants');
  if (participants.length < minParticipants || !participants.every((j) => accepted.has(j))) {
    return reject('ceremony.participants', 'too few, or one has not accepted the manifest');
  }
  return accept(() => {
    const session = fromHex(state.session as string);
    const context = { session, attempt, threshold, slots: maxSlots };
    state.attempts.push(new CeremonyAttempt(context, participants, payloadBytes));
    return NO_FACTS;
  });
};

export function ceremonyMessage(state: SessionState, message: CeremonyMessage, tools: Tools): Result<Apply> {
  const member = signedBy(state, message, 'scrutineer');
  if (!member.ok) return member;
  if (member.value.index !== message.payload.from)
    return reject('ceremony.sender', `${message.payload.from}`);
  const attempt = state.attempts.at(-1);
  if (attempt === undefined) return reject('ceremony.order', 'the ceremony has not begun');
  const checked = attempt.check(message, tools.random);
  if (!checked.ok) return checked;
  return accept(() => {
    checked.value();
    const { keys, ceremony } = attempt;
    const ceremonyComplete = attempt.step === 'complete' && keys !== undefined && ceremony !== undefined;
    if (ceremonyComplete) {
      state.keys = keys;
      state.ceremony = ceremony;
    }
    return { ceremonyComplete };
  });
}

export const adopted: Handler<'adopted'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  const { rules, candidates, scrutineers } = statement.payload;
  const all = [...state.staff.values()].filter(({ role }) => role === 'scrutineer');
  const listsAll = scrutineers.length === all.length && scrutineers.every((j, i) => j === i + 1);
  if (rules !== state.rulesHash || candidates !== manifestOf(state).candidatesHash || !listsAll) {
    return reject('accept.hashes');
  }
  if (state.isAdopted) return reject('session.duplicate');
  return accept(() => {
    state.isAdopted = true;
    return { readyForRounds: state.isSignInOpen };
  });
};

export const signInOpened: Handler<'sign-in-opened'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding');
  if (!member.ok) return member;
  if (state.isSignInOpen) return reject('session.duplicate');
  return accept(() => {
    state.isSignInOpen = true;
    return { readyForRounds: state.isAdopted };
  });
};

export const incident: Handler<'incident'> = (state, statement) => {
  const member = signedBy(state, statement, 'registrar', 'presiding', 'scrutineer');
  if (!member.ok) return member;
  return accept(() => {
    state.incidents.push(statement);
    return NO_FACTS;
  });
};

export const cancelled: Handler<'cancelled'> = (state, statement) => {
  const member = signedBy(state, statement, 'presiding', 'registrar');
  if (!member.ok) return member;
  if (member.value.role === 'registrar' && state.phase !== 'frozen') {
    return reject('envelope.signer', 'after acceptance only the presiding officer cancels');
  }
  return accept(() => NO_FACTS);
};

export const archived: Handler<'archived'> = (state, statement) => {
  const member = signedBy(state, statement, 'registrar');
  if (!member.ok) return member;
  const { size, root } = statement.payload;
  const agrees = size === state.tree.size && root === toHash(state.tree.root());
  return agrees ? accept(() => NO_FACTS) : reject('archive.mismatch');
};

export const keysDestroyed: Handler<'keys-destroyed'> = (state, statement) => {
  const member = signedBy(state, statement, 'scrutineer');
  if (!member.ok) return member;
  const attempt = state.attempts.at(-1);
  const holds =
    attempt?.number === statement.payload.attempt && attempt.participants.includes(member.value.index);
  return holds ? accept(() => NO_FACTS) : reject('ceremony.attempt');
};

/** Keys that are in use for something and cannot serve as anything else. */
export function isKnownKey(state: SessionState, key: PublicKey): boolean {
  const { logKey, issuingKey, witnesses } = manifestOf(state);
  const staffKeys = [...state.staff.values()].flatMap((m) => [m.identityKey, m.witnessKey]);
  return (
    key === logKey ||
    key === issuingKey ||
    witnesses.some((observer) => observer.key === key) ||
    staffKeys.includes(key) ||
    state.roll.has(key) ||
    state.replaced.has(key) ||
    state.votingKeys.has(key)
  );
}
