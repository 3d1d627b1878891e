/** The HTTP client: whatever a server, a proxy or nobody answers is a value with a code, never an exception. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Api } from '../../../../ballot-client/src/lib/api.ts';
import { utf8 } from '../../../../crypto/bytes.ts';

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
