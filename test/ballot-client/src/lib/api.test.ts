/** The HTTP client: whatever a server, a proxy or nobody answers is a value with a code, never an exception. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Api } from '../../../../ballot-client/src/lib/api.ts';
import { type PublicKey, utf8 } from '../../../../crypto/bytes.ts';
import type { Result } from '../../../../crypto/rejection.ts';

type Answer = { status: number; body: string };
let server: Server;
let api: Api;
let asked: string[];
let answerTo: (path: string) => Answer;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body } = answerTo(request.url ?? '');
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
beforeEach(() => {
  asked = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each<[string, Answer, string, string]>([
  [
    'a refusal',
    { status: 409, body: '{"ok":false,"code":"round.closed","detail":"round 1"}' },
    'round.closed',
    'round 1',
  ],
  [
    'an unknown code',
    { status: 400, body: '{"code":"no.such","detail":"x"}' },
    'request.malformed',
    'HTTP 400',
  ],
  ['a page of a proxy that refuses', { status: 502, body: '<html>' }, 'request.unavailable', 'HTTP 502'],
  ['too much', { status: 413, body: '' }, 'request.too_large', ''],
  ['a list for an error', { status: 500, body: '[]' }, 'request.unavailable', 'HTTP 500'],
  [
    'a page of a portal',
    { status: 200, body: '<html>' },
    'request.unavailable',
    'the answer is not the server’s',
  ],
])('%s becomes a rejection', async (_, answer, code, detail) => {
  answerTo = () => answer;
  expect(await api.submit(utf8('{}'))).toEqual({ ok: false, code, detail });
});

test('nobody there is no exception either', async () => {
  const nobody = new Api('http://127.0.0.1:9');
  expect(await nobody.status()).toMatchObject({ ok: false, code: 'request.unavailable' });
  expect(await nobody.checkpoint()).toMatchObject({ ok: false, code: 'request.unavailable' });
});

test('entries are fetched in as many answers as it takes, byte for byte', async () => {
  const lines = ['{"a":1}', '{"b":"票"}', '{"c":3}', '{"d":4}', '{"e":5}'];
  answerTo = (path) => {
    const from = Number(/from=(\d+)/.exec(path)?.[1]);
    return { status: 200, body: `${lines.slice(from, from + 2).join('\n')}\n` };
  };
  expect(await api.entries(1, 5)).toEqual({ ok: true, value: lines.slice(1).map(utf8) });
  expect(asked).toEqual(['GET /log/entries?from=1&to=5', 'GET /log/entries?from=3&to=5']);
});

test('a server that sends no entries is not asked for ever', async () => {
  answerTo = () => ({ status: 200, body: '\n' });
  expect(await api.entries(0, 3)).toMatchObject({ ok: false, code: 'request.unavailable' });
  expect(asked).toHaveLength(1);
});

describe('an answer of another form than the server’s goes no further', () => {
  const key = '0'.repeat(64);
  const round = {
    ...{ number: 1, kind: 'main', openedAt: 9, issued: 3, received: 2 },
    ...{ closedSize: null, cosigned: 0, cosignaturesNeeded: 2, partialDecryptions: 0 },
  };
  const status = {
    ...{ size: 12, phase: 'open', session: key, roll: 3, present: 3, pendingAttendance: 0, leave: 0 },
    round,
  };
  const draft = {
    ...{ sessionId: '0'.repeat(32), origin: 'hall.example/1', logKey: key, issuingKey: key },
    ...{ clientBuild: null, isRegistrarEnrolled: false, isFrozen: false },
  };
  const enrolment = { role: 'scrutineer', name: '张三', identityKey: key, witnessKey: key };
  const logged = { index: 4, leaf: key, receipt: 'c2sp.org/tlog-proof@v1\n' };
  const staff = { stage: 'voting', badge: 'PJ1-00000', fingerprint: 'ab'.repeat(32) };
  const deputies = { asked: 1, joined: 1, cast: 0 };
  const demo = { isDemo: true, registrarCode: 'abcd', staff, deputies };

  const METHODS: Readonly<Record<string, [() => Promise<Result<unknown>>, unknown, unknown[]]>> = {
    status: [
      () => api.status(),
      status,
      [
        { ...status, size: '12' },
        { ...status, size: -1 },
        { ...status, phase: 'asleep' },
        { ...status, session: 'x' },
        { ...status, round: { ...round, issued: null } },
        { ...status, round: undefined },
      ],
    ],
    cosignature: [
      () => api.cosignature({ size: 1, line: 'x' }),
      status,
      [
        { ...status, size: 0.5 },
        { ...status, more: 1 },
      ],
    ],
    draft: [
      () => api.draft(),
      draft,
      [
        { ...draft, sessionId: key },
        { ...draft, origin: 'a\u202eb' },
        { ...draft, logKey: key.slice(1) },
        { ...draft, clientBuild: '' },
        { ...draft, isFrozen: 'no' },
      ],
    ],
    enrolments: [
      () => api.enrolments(),
      [enrolment, { ...enrolment, role: 'presiding', witnessKey: null }],
      [
        enrolment,
        [{ ...enrolment, role: 'registrar' }],
        [{ ...enrolment, name: '张三\u200b' }],
        [{ ...enrolment, identityKey: key.toUpperCase().replace('0', 'A') }],
        [enrolment, null],
      ],
    ],
    enrol: [
      () => api.enrol({ role: 'presiding', name: '张三', identityKey: key as PublicKey, witnessKey: null }),
      enrolment,
      [[], { ...enrolment, witnessKey: 1 }],
    ],
    enrolRegistrar: [
      () => api.enrolRegistrar({ code: 'x', identityKey: key as PublicKey }),
      draft,
      [true, { ...draft, issuingKey: null }],
    ],
    submit: [
      () => api.submit(utf8('{}')),
      logged,
      [{ ...logged, index: '4' }, { ...logged, leaf: 'x' }, { ...logged, receipt: {} }, { index: 4 }],
    ],
    demonstration: [
      () => api.demonstration(),
      demo,
      [
        { isDemo: true },
        { isDemo: false, registrarCode: 'abcd' },
        { ...demo, isDemo: 'true' },
        { ...demo, deputies: { asked: 1 } },
        { ...demo, staff: { ...staff, stage: 'asleep' } },
        { ...demo, staff: { ...staff, fingerprint: 'ab' } },
      ],
    ],
    demoDeputies: [
      () => api.demoDeputies({ badges: [], badgeSalt: '', registrar: '', session: '' }),
      { isDemo: false },
      [{}, { isDemo: 0 }],
    ],
  };

  test.each(Object.keys(METHODS))('%s', async (name) => {
    const [ask, good, bad] = METHODS[name] ?? [];
    if (ask === undefined || bad === undefined) throw new Error(name);
    answerTo = () => ({ status: 200, body: JSON.stringify(good) });
    expect(await ask()).toEqual({ ok: true, value: good });
    for (const wrong of [...bad, null, [], 'x']) {
      // an empty list of enrolments is one
      if (name === 'enrolments' && JSON.stringify(wrong) === '[]') continue;
      answerTo = () => ({ status: 200, body: JSON.stringify(wrong) });
      const detail = 'the answer is not the server’s';
      expect(await ask(), JSON.stringify(wrong)).toEqual({ ok: false, code: 'request.unavailable', detail });
    }
  });
});
