/** Freezing a session: what the registrar signs, and what is refused before anything is signed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Freeze, signFreeze } from '../../../../ballot-client/src/lib/freeze.ts';
import { type PublicKey, toPublicKey } from '../../../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../../../crypto/signature.ts';
import { MAX_ENTRY_LENGTH, type StatementOf } from '../../../../crypto/statements/envelope.ts';
import { MemorySession, must, random } from '../../../support/memory-session.ts';
import { newLedger, statementOf } from '../../../support/session-scenes.ts';

let session: MemorySession;
let freeze: Freeze;
beforeAll(async () => {
  session = await MemorySession.create();
  freeze = session.freeze();
});

const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
const codeOf = (changes: Partial<Freeze>): string => {
  const answer = signFreeze({ ...freeze, ...changes }, session.registrar);
  return answer.ok ? 'accepted' : answer.code;
};
const candidates = (count: number, title = '项目'): Freeze['candidates'] =>
  Array.from({ length: count }, (_, i) => ({
    ...(freeze.candidates[0] as Freeze['candidates'][number]),
    id: `p${i + 1}`,
    number: i + 1,
    title: `${title}${i + 1}`,
  }));

describe('a freeze', () => {
  test('is a manifest, the roll sorted, and the candidates in printed order; the ledger takes it', () => {
    const roll = Array.from({ length: 501 }, newKey);
    const many = { roll, candidates: candidates(25), rules: { ...freeze.rules, max: 20, chosen: 20 } };
    const envelopes = must(signFreeze({ ...freeze, ...many }, session.registrar));
    const kinds = envelopes.map((bytes) => statementOf(bytes).kind);
    expect(kinds).toEqual(['manifest', 'roll-part', 'roll-part', 'candidates-part']);
    const ledger = newLedger();
    for (const envelope of envelopes) must(ledger.append(statementOf(envelope)));
    expect([...ledger.state.roll]).toEqual([...roll].sort());
    expect(ledger.state.candidates.map(({ number }) => number)).toEqual(
      Array.from({ length: 25 }, (_, i) => i + 1),
    );
  });

  test('makes keys for exactly the slots of the main ballot', () => {
    const [manifest] = must(signFreeze(freeze, session.registrar)).map(statementOf);
    expect((manifest as StatementOf<'manifest'>).payload.maxSlots).toBe(3 * 3 + 1);
  });

  test.each<[string, string, () => Partial<Freeze>]>([
    ['an impossible form', 'rules.invalid', () => ({ rules: { ...freeze.rules, options: 2 } })],
    ['more to be chosen than there are', 'rules.invalid', () => ({ rules: { ...freeze.rules, chosen: 4 } })],
    ['no candidates', 'rules.invalid', () => ({ candidates: [] })],
    ['too many slots', 'rules.invalid', () => ({ candidates: candidates(200) })],
    ['an empty roll', 'manifest.roll', () => ({ roll: [] })],
    ['a badge twice on the roll', 'manifest.roll', () => ({ roll: [...freeze.roll, ...freeze.roll] })],
    [
      'texts too long for an entry',
      'log.entry_too_long',
      () => ({ categories: Array.from({ length: 200 }, (_, i) => '类'.repeat(97) + i) }),
    ],
  ])('is refused with %s', (_, code, changes) => {
    expect(codeOf(changes())).toBe(code);
  });

  test('cuts a list of long texts into entries that the log takes', () => {
    const long = {
      candidates: candidates(60, '项'.repeat(290)),
      rules: { ...freeze.rules, max: 20, chosen: 20 },
    };
    const envelopes = must(signFreeze({ ...freeze, ...long }, session.registrar));
    for (const { length } of envelopes) expect(length).toBeLessThanOrEqual(MAX_ENTRY_LENGTH);
    const ledger = newLedger();
    for (const envelope of envelopes) must(ledger.append(statementOf(envelope)));
    expect(envelopes.length).toBeGreaterThan(3);
    expect(ledger.state.candidates).toHaveLength(60);
  });

  test('never signs texts that could disguise themselves', () => {
    for (const title of ['项目\u202e', '项目\u200b', ' 项目', '项目\n', '', '\ud800', '项'.repeat(201)]) {
      expect(() => signFreeze({ ...freeze, title }, session.registrar), JSON.stringify(title)).toThrow(
        TypeError,
      );
    }
  });
});
