/** Replies over the socket: what has another form than the server's goes no further. */
import { describe, expect, test } from 'vitest';
import {
  issuedPaperAnswer,
  loggedAnswer,
  readReply,
  signedInAnswer,
  statusAnswer,
} from '../../../../ballot-client/src/lib/answers.ts';
import { accept, reject } from '../../../../crypto/rejection.ts';

const leaf = 'ab'.repeat(32);

describe('a reply', () => {
  test('with a value of the form asked for is taken', () => {
    expect(readReply(signedInAnswer, { ok: true, value: { leaf } })).toEqual(accept({ leaf }));
    const value = { index: 3, leaf, receipt: 'c2sp.org/tlog-proof@v1' };
    expect(readReply(loggedAnswer, { ok: true, value })).toEqual(accept(value));
    const paper = { paper: '{}', receipt: '' };
    expect(readReply(issuedPaperAnswer, { ok: true, value: paper })).toEqual(accept(paper));
  });

  test('that refuses under a known code is a refusal', () => {
    const refusal = { ok: false, code: 'round.closed', message: '', detail: 'since 9' };
    expect(readReply(loggedAnswer, refusal)).toEqual(reject('round.closed', 'since 9'));
    expect(readReply(loggedAnswer, { ...refusal, detail: 9 })).toEqual(reject('round.closed', ''));
  });

  test.each([
    null,
    'ok',
    {},
    { ok: true },
    { ok: true, value: { leaf: 'ab' } },
    { ok: true, value: { leaf, more: 1 } },
    { ok: 'true', value: { leaf } },
    { ok: false, code: 'no.such_code', message: '', detail: '' },
    { ok: false, code: 'toString', message: '', detail: '' },
  ])('of any other form is none: %j', (reply) => {
    expect(readReply(signedInAnswer, reply)).toBeUndefined();
  });
});

test('a status of another form is not taken in', () => {
  const status = {
    ...{ size: 1, phase: 'idle', session: null, roll: 3, present: 2, pendingAttendance: 0, leave: 0 },
    round: null,
  };
  expect(statusAnswer.read(status)).toEqual(status);
  for (const wrong of [{ phase: 'party' }, { size: -1 }, { round: {} }, { present: '2' }]) {
    expect(statusAnswer.read({ ...status, ...wrong })).toBeUndefined();
  }
});
