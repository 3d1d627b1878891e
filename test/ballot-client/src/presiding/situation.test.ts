/** What the presiding officer's page says of every task: complete in both languages, and for every wait what comes next. */
import { describe, expect, test } from 'vitest';
import { roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import { fill, LANGUAGES } from '../../../../ballot-client/src/lib/i18n.ts';
import type { Task } from '../../../../ballot-client/src/presiding/desk.ts';
import { roundWords } from '../../../../ballot-client/src/presiding/round-words.ts';
import { detailOf, sentenceOf, thenOf } from '../../../../ballot-client/src/presiding/situation.ts';
import { situationWords } from '../../../../ballot-client/src/presiding/situation-words.ts';
import { type PresidingView, viewOf } from '../../../../ballot-client/src/presiding/view.ts';
import { MemorySession } from '../../../support/memory-session.ts';
import { statusOf } from '../../../support/scrutineer-desks.ts';
import { castAll, openSession } from '../../../support/session-scenes.ts';

const viewIn = (session: MemorySession): PresidingView =>
  viewOf(session.state, statusOf(session.state, session.entries.length), session.presiding.publicKey);
const voice = (language: (typeof LANGUAGES)[number]) => ({
  word: (key: keyof (typeof situationWords)['zh-CN'], values = {}) =>
    fill(situationWords[language][key], values),
  round: (key: keyof (typeof roundWords)['zh-CN']) => fill(roundWords[language][key]),
});
const zh = voice('zh-CN');

const TASKS: readonly Task[] = [
  { kind: 'wait-material' },
  { kind: 'accept-manifest' },
  { kind: 'wait-acceptances', accepted: 1, needed: 2, isChiefMissing: true },
  { kind: 'wait-ceremony', attempt: 1, step: 'void' },
  { kind: 'adopt' },
  { kind: 'open-sign-in' },
  { kind: 'open-round', round: 'main', witnesses: 2, threshold: 2 },
  { kind: 'close-round', isTest: false },
  { kind: 'resume-round', isTest: false },
  { kind: 'wait-seal', isTest: false },
  { kind: 'declare-round', isTest: false, issued: 4, received: 3, floor: 2 },
  { kind: 'wait-decryption', partials: 1, threshold: 2, isStated: false },
  { kind: 'wait-decryption', partials: 2, threshold: 2, isStated: true },
  { kind: 'decide', choices: ['runoff'], tied: [1, 3], places: 1 },
  { kind: 'proclaim', chosen: [] },
  { kind: 'wait-archive' },
  { kind: 'finished' },
  { kind: 'cancelled' },
];

test.each(LANGUAGES)(
  'every task has its sentence, and every wait what comes next, in %s',
  async (language) => {
    const view = viewIn(await MemorySession.create());
    for (const task of TASKS) {
      const shown = { ...view, task };
      const said = [sentenceOf, detailOf, thenOf].map((of) => of(shown, voice(language)));
      expect(said[0], task.kind).toMatch(/[。.!]$/);
      expect(said.join(), task.kind).not.toContain('{');
      if (task.kind.startsWith('wait-')) expect(said[2], task.kind).toBeTruthy();
    }
  },
);

describe('the view of a session', () => {
  test('says the quorum in one sentence, and who is missing to it', async () => {
    const session = await openSession({ deputies: 4 });
    const idle = { ...viewIn(session), task: TASKS[6] as Task };
    expect(sentenceOf(idle, zh)).toBe('应到 4，实到 4，达到法定人数 3。');
    const missing = { ...idle, attendance: { ...idle.attendance, present: 2, missing: 1 } };
    expect(sentenceOf(missing, zh)).toBe('应到 4，实到 2，未达到法定人数 3，还差 1 人。');
    expect(thenOf(missing, zh)).toContain('签到');
  });

  test('counts while a ballot is open, and gives the reason once it is aborted', async () => {
    const session = await openSession();
    castAll(session, [[0, 0, 1]]);
    expect(viewIn(session)).toMatchObject({
      ...{ phase: 'open', kind: 'main', repeats: null, story: null, tables: [] },
      progress: { issued: 4, received: 1 },
      may: { record: true, abort: true, cancel: true },
    });
    const fields = roundCommand(session.state, session.now());
    session.append(session.presiding.sign('round-aborted', { ...fields, reason: '停电' }));
    const view = viewIn(session);
    expect(view.story).toMatchObject({ ending: 'aborted', reason: '停电' });
    expect(view.next).toMatchObject({ number: 2, repeats: 1 });
    expect(view.may.abort).toBe(false);
    session.witnessEmpty();
    session.openRound();
    expect(viewIn(session)).toMatchObject({ repeats: 1, isFirstRound: false });
  });

  test('warns as long as it helps that no scrutineer can be spared', async () => {
    const session = await MemorySession.create({ scrutineers: { n: 2, t: 2 } });
    expect(viewIn(session).allNeeded).toBe(2);
    await session.toOpenRound();
    expect(viewIn(session).allNeeded).toBeNull();
  });
});
