/**
 * A names-only session over the server: the public gets no byte of what holds counts on any route, tablets vote in a
 * runoff all the same, staff reads everything, and the whole record verifies.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerFollower } from '../../../ballot-client/src/auditor/server-follower.ts';
import { resultOf } from '../../../ballot-client/src/hall/pages.ts';
import { Api } from '../../../ballot-client/src/lib/api.ts';
import { commandFields } from '../../../ballot-client/src/lib/commands.ts';
import { storyOf } from '../../../ballot-client/src/lib/round-story.ts';
import { publicView, type SessionView } from '../../../ballot-client/src/lib/session-view.ts';
import { EncryptionKeyCache } from '../../../ballot-client/src/lib/tablet.ts';
import { RecordFiles } from '../../../ballot-client/src/registrar/record-files.ts';
import { type Bytes, fromHex, fromUtf8, type Hash, toHex } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { tilePath, tilesOf } from '../../../crypto/log/tiles.ts';
import { parseWithheldLine } from '../../../crypto/log/withheld.ts';
import { currentRound, type Round } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { encodeEnvelope, type Statement, StatementSigner } from '../../../crypto/statements/envelope.ts';
import { record } from '../../../tally/cli/record.ts';
import { readRecord } from '../../../tally/publish/record-folder.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { verifyRecord } from '../../../tally/verify/verify-record.ts';
import { NOTHING, newAudit } from '../../ballot-client/src/auditor/support.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must, random } from '../../support/memory-session.ts';
import { HOLDS_COUNTS } from '../../support/public-lines.ts';
import { cast, codeOf, type ServerDeputy, ServerSession } from '../../support/server-session.ts';
import { statementOf } from '../../support/session-scenes.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

const tools = { laws: LAWS, random };

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;
let tablet: SessionView;
let folder: string;
/** Every status that a tablet was told. */
const told: unknown[] = [];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  folder = await mkdtemp(join(tmpdir(), 'piaojue-withheld-'));
  const publication = { counts: 'names-only', order: 'votes' } as const;
  session = new ServerSession(server.base, { rules: { majority: null, publication } });
  session.connect().on('status', (status) => told.push(status));
  tablet = publicView(new Api(server.base), tools, session.registrar.publicKey);
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(server.base + path, { headers });
const pass = async (): Promise<string> => must(await session.api.readingPass()) ?? '';
const syncTablet = async (): Promise<void> => {
  must(await tablet.sync(must(await session.api.status()).size));
};

/** Casts as a tablet does that sees the log as the public. */
async function castFromTablet(deputy: ServerDeputy, marks: readonly number[]): Promise<void> {
  await syncTablet();
  const round = currentRound(tablet.state) as Round;
  const socket = session.connect();
  const { credential } = deputy.tablet;
  const issued = must(await socket.emitWithAck('paper', { round: round.number, credential }));
  const paper = must(deputy.tablet.checkPaper(tablet.state, round, issued.paper, issued.receipt));
  const keys = new EncryptionKeyCache().of(round.keys as NonNullable<Round['keys']>);
  const ballot = must(deputy.tablet.encrypt(tablet.state, round, paper, [...marks], keys));
  must(await cast(socket, ballot.envelope));
}

async function toResult(): Promise<void> {
  await session.sync();
  await session.submit(session.closing());
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.finishResult();
}

const decisionPayload = (changes: Partial<PayloadOf<'decision'>> = {}): PayloadOf<'decision'> => ({
  ...commandFields(session.state, session.now()),
  ...{ round: 1, choice: 'runoff', items: [], reason: '得票相同' },
  ...changes,
});

it('is held with a runoff in which tablets vote that see no count, and staff sees everything', async () => {
  await session.toOpenRound();
  for (const deputy of session.deputies) await castFromTablet(deputy, [0, 0]);
  await toResult();
  expect(session.round.final?.payload.outcome.map(({ status }) => status)).toEqual(['tied', 'tied']);
  await syncTablet();
  expect(tablet.state).toMatchObject({ phase: 'decrypted', rounds: [{ status: 'final', partials: [] }] });
});

it('says nothing of the outcome to whoever sends statements that are not signed', async () => {
  const zero = new Uint8Array(64);
  const { publicKey } = session.presiding;
  const answerTo = async (kind: 'decision' | 'proclaimed', payload: object): Promise<string> => {
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    return codeOf(await session.api.submit(encodeEnvelope(kind, bytes, publicKey, zero)));
  };
  for (const changes of [
    {},
    { choice: 'accept-fewer' },
    { choice: 'choose-among-tied', items: [1] },
  ] as const) {
    expect(await answerTo('decision', decisionPayload(changes))).toBe('envelope.signature');
  }
  const results = [session.round.final?.leaf];
  for (const chosen of [[1], [2], []]) {
    const payload = { ...commandFields(session.state, session.now()), results, chosen };
    expect(await answerTo('proclaimed', payload)).toBe('envelope.signature');
  }
});

it('goes on to the end, and the tablet follows', async () => {
  await session.submit(session.presiding.sign('decision', decisionPayload()));
  await syncTablet();
  const story = { ending: 'runoff', next: { number: 2, kind: 'runoff', items: [] } };
  expect(storyOf(tablet.state), 'told before it opens').toMatchObject(story);
  await session.witnessEmpty();
  await session.openRound('runoff');
  for (const deputy of session.deputies) await castFromTablet(deputy, [0, 1]);
  await toResult();
  await session.proclaim();
  await session.archive();
  await syncTablet();
  expect(tablet.state.phase).toBe('archived');
  expect(tablet.state.proclaimed?.chosen).toEqual([1]);
  const shown = resultOf(tablet.state);
  expect(shown, 'on the screen of the hall').toMatchObject({ tables: [], chosen: [{ item: 1 }] });
  expect(tablet.state.tree.root()).toEqual(session.state.tree.root());
  expect(server.troubles).toEqual([]);
});

describe('the public', () => {
  let statements: readonly Statement[];
  let secret: readonly Statement[];
  beforeAll(async () => {
    const { size } = must(await session.api.status());
    statements = must(await session.api.entries(0, size)).map(statementOf);
    secret = statements.filter(HOLDS_COUNTS);
    expect(secret.map(({ kind }) => kind)).toEqual([
      ...['partial-decryption', 'partial-decryption', 'result'],
      ...['partial-decryption', 'partial-decryption', 'result'],
    ]);
  });

  /** Whatever would give an entry away: its bytes in any coding, or the hash of its payload, which can be guessed. */
  const tracesOf = ({ payloadBytes, signature, hash }: Statement): string[] => [
    toBase64(payloadBytes).slice(-60),
    toBase64(signature),
    toHex(signature),
    hash,
    toBase64(fromHex(hash)),
    Buffer.from(payloadBytes.subarray(-60)).toString('latin1'),
  ];

  /** Every address that answers GET, with what it takes. */
  function addresses(): Record<string, string[]> {
    const size = statements.length;
    const sizes = Array.from({ length: size }, (_, i) => i + 1);
    const withheld = secret.map((one) => statements.indexOf(one));
    return {
      '/checkpoint': ['/checkpoint'],
      '/checkpoint/:size': sizes.map((n) => `/checkpoint/${n}`),
      '/log/entries': [
        '/log/entries',
        ...withheld.flatMap((i) => [`/log/entries?from=${i}&to=${i + 1}`, `/log/entries?from=${i}`]),
      ],
      '/log/inclusion': withheld.map((i) => `/log/inclusion?index=${i}&size=${size}`),
      '/log/consistency': withheld.map((i) => `/log/consistency?from=${i}&to=${size}`),
      '/log/receipt': statements.map(({ leaf }) => `/log/receipt?leaf=${leaf}`),
      '/tile/*': sizes.flatMap((n) => tilesOf(n).map((tile) => `/${tilePath(tile)}`)),
      '/api/status': ['/api/status'],
      '/api/draft': ['/api/draft'],
      '/api/enrolments': ['/api/enrolments'],
      '/api/demo': ['/api/demo'],
    };
  }

  it('gets no trace of a withheld entry on any address or event', async () => {
    const traces = secret.flatMap(tracesOf);
    const known = addresses();
    const sources = ['server/http/', 'server/'].flatMap((path) => {
      const url = new URL(`../../../${path}`, import.meta.url);
      const names = readdirSync(url).filter((name) => name.endsWith('.ts'));
      return names.map((name) => readFileSync(new URL(name, url), 'utf8'));
    });
    const routes = sources.flatMap((text) =>
      [...text.matchAll(/\.get\('(\/[^']*)'/g)].map(([, path]) => path),
    );
    const served = [...new Set(routes)].filter((path) => path !== '/demo' && path !== '/');
    expect(Object.keys(known).sort(), 'every address is looked at').toEqual(expect.arrayContaining(served));
    for (const address of Object.values(known).flat()) {
      const text = Buffer.from(await (await get(address)).arrayBuffer()).toString('latin1');
      expect(
        traces.filter((trace) => text.includes(trace)),
        address,
      ).toEqual([]);
    }
    const events = JSON.stringify(told);
    expect(told.length).toBeGreaterThan(3);
    expect(traces.filter((trace) => events.includes(trace))).toEqual([]);
    const socket = session.connect();
    for (const { tablet: own } of session.deputies) {
      for (const round of [1, 2]) {
        const reply = await socket.emitWithAck('paper', { round, credential: own.credential });
        const text = JSON.stringify(reply);
        expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
      }
    }
  });

  it('finds every trace where staff reads, so that the search above is one', async () => {
    const text = await (await get('/log/entries', { authorization: await pass() })).text();
    for (const { payloadBytes, signature } of secret) {
      expect(text).toContain(toBase64(payloadBytes));
      expect(text).toContain(toBase64(signature));
    }
  });

  it('gets leaf hashes in place of them, everything else whole, and a refusal for bundles', async () => {
    const lines = must(await new Api(server.base).publicEntries(0, statements.length));
    for (const [i, line] of lines.entries()) {
      const { bytes, leaf } = statements[i] as Statement;
      if (HOLDS_COUNTS(statements[i] as Statement)) expect(parseWithheldLine(line)).toBe(leaf);
      else expect(line).toEqual(bytes);
    }
    const first = statements.indexOf(secret[0] as Statement);
    const bundle = (width: number): string => `/${tilePath({ level: 'entries', index: 0, width })}`;
    expect((await get(bundle(first))).status, 'before it').toBe(200);
    for (const width of [first + 1, statements.length]) {
      const refused = await get(bundle(width));
      expect([refused.status, codeOf(await refused.json())]).toEqual([403, 'request.withheld']);
      expect((await get(bundle(width), { authorization: await pass() })).status).toBe(200);
    }
    expect(codeOf(await new Api(server.base).entries(0, statements.length))).toBe('request.withheld');
  });
});

describe('a reading pass', () => {
  const FORM = /^Piaojue-Staff [0-9a-f]{64} [A-Za-z0-9+/]{86}==$/;
  const asked = async (authorization: string, method = 'GET'): Promise<unknown[]> => {
    const answers = await Promise.all(
      ['/log/entries?from=0&to=1', '/tile/entries/000.p/1'].map(async (path) => {
        const response = await fetch(server.base + path, { method, headers: { authorization } });
        return [response.status, response.ok ? 'ok' : await response.text()];
      }),
    );
    expect(answers[0]?.[0]).toBe(answers[1]?.[0]);
    return answers[0] as unknown[];
  };

  it('is the same every time, and every member of staff has one', async () => {
    const of = (signer: StatementSigner): string => signer.readingPass(session.state.session as Hash);
    const all = [session.registrar, session.presiding, ...session.devices.map(({ signer }) => signer)];
    for (const signer of all) {
      expect(of(signer)).toMatch(FORM);
      expect(of(signer)).toBe(of(signer));
      expect(await asked(of(signer))).toEqual([200, 'ok']);
    }
  });

  it('of another session, key, or form is refused in the same words, and never taken for the public', async () => {
    const { registrar, state } = session;
    const own = state.session as Hash;
    const [, key = '', signature = ''] = (await pass()).split(' ');
    const stranger = new StatementSigner('registrar', random(32) as SecretKey);
    const other = registrar.readingPass('ab'.repeat(32) as Hash).split(' ')[2];
    const strange = stranger.readingPass(own).split(' ');
    const statement = toBase64(
      statementOf((must(await session.api.entries(0, 1)) as Bytes[])[0] as Bytes).signature,
    );
    const wrong = [
      `Piaojue-Staff ${key} ${other}`,
      strange.join(' '),
      `Piaojue-Staff ${key} ${strange[2]}`,
      `Piaojue-Staff ${session.presiding.publicKey} ${signature}`,
      `Piaojue-Staff ${key} ${statement}`,
      `Piaojue-Staff ${key} ${toBase64(new Uint8Array(64))}`,
      `Piaojue-Staff ${key}  ${signature}`,
      `piaojue-staff ${key} ${signature}`,
      `Bearer ${signature}`,
      'Basic YTpi',
      'x'.repeat(4000),
    ];
    const answers = await Promise.all(wrong.map((one) => asked(one)));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]?.[0]).toBe(403);
    expect(String(answers[0]?.[1])).toContain('"request.not_staff"');
  });

  it('is made by identity keys alone, and for a manifest that lists the key', async () => {
    for (const role of ['credential', 'voting', 'issuing'] as const) {
      const signer = new StatementSigner(role, random(32) as SecretKey);
      expect(() => signer.readingPass(session.state.session as Hash)).toThrow(TypeError);
    }
    const stranger = new StatementSigner('scrutineer', random(32) as SecretKey);
    expect(must(await new Api(server.base).readAs(stranger).readingPass())).toBeNull();
    expect(must(await new Api(server.base).readingPass())).toBeNull();
  });

  it('may be sent by files of one’s own, which ask first', async () => {
    const asks = await fetch(`${server.base}/log/entries`, { method: 'OPTIONS' });
    expect(asks.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(asks.headers.get('access-control-allow-origin')).toBe('*');
    expect(asks.headers.get('access-control-allow-credentials')).toBeNull();
    const elsewhere = await fetch(`${server.base}/api/status`, { method: 'OPTIONS' });
    expect(elsewhere.headers.get('access-control-allow-headers')).toBeNull();
  });
});

describe('the whole record', () => {
  it('is what the registrar’s page saves, and verifies', async () => {
    const { size } = must(await session.api.status());
    await session.verify();
    for (const device of session.devices) await session.cosign(device, size);
    const files = new RecordFiles(session.api);
    const saved = must(await files.take('entries.jsonl', 0)).text;
    const entries = saved
      .trimEnd()
      .split('\n')
      .map((line) => new TextEncoder().encode(line));
    const checkpoint = must(await files.take('checkpoint', 0)).text;
    const { findings, report } = await verifyRecord({ entries, checkpoint }, { random });
    expect(findings).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      size,
      rounds: [{ counts: [3, 0, 0, 3, 0, 0] }, { received: 3 }],
    });
  });

  it('is taken by command with a reading pass, and without one nothing is, in clear words', async () => {
    const target = join(folder, 'record');
    await expect(record(server.base, target, {})).rejects.toThrow(/names only.*withheld.*--pass/s);
    const file = join(folder, 'pass.txt');
    await writeFile(file, 'no pass');
    await expect(record(server.base, target, { pass: file })).rejects.toThrow(/no reading pass/);
    const stranger = new StatementSigner('registrar', random(32) as SecretKey);
    await writeFile(file, stranger.readingPass(session.state.session as Hash));
    await expect(record(server.base, target, { pass: file })).rejects.toThrow(/no reading pass of the staff/);
    expect((await readRecord(target)).ok, 'nothing was written').toBe(false);
    await writeFile(file, `${await pass()}\n`);
    expect(await record(server.base, target, { pass: file, json: true })).toBe(0);
    const taken = must(await readRecord(target));
    expect((await verifyRecord(taken, { random })).findings).toEqual([]);
  });
});

describe('an auditor without the record', () => {
  it('verifies what comes before, checks the growth of the rest, and says what is withheld', async () => {
    const { audit, snapshots } = newAudit(NOTHING, { kind: 'server', base: server.base, fault: null });
    const follower = new ServerFollower(new Api(server.base), audit);
    await follower.look();
    const seen = snapshots.at(-1);
    const size = session.state.tree.size;
    const from = must(await session.api.entries(0, size)).findIndex((entry) =>
      HOLDS_COUNTS(statementOf(entry)),
    );
    expect(seen).toMatchObject({
      ...{ isOk: true, size: from, chosen: [], tables: [{ rows: [{ votes: null }, { votes: null }] }] },
      source: { fault: null, withheld: { from, entries: size - from, withheld: 6 } },
    });
    expect(seen?.checks.map(({ state }) => state)).toEqual([...Array(7).fill('passed'), 'not applicable']);
    expect(audit.latestState.proclaimed?.chosen).toEqual([1]);
    expect(fromUtf8(audit.exportRecord()?.entries ?? new Uint8Array())).not.toContain('withheld');
  });

  it('catches a server that changes an entry behind withheld ones', async () => {
    const { audit, snapshots } = newAudit(NOTHING, { kind: 'server', base: server.base, fault: null });
    const api = new Api(server.base);
    const lying = {
      checkpoint: (size?: number) => api.checkpoint(size),
      publicEntries: async (from: number, to: number) => {
        const lines = must(await api.publicEntries(from, to));
        const at = lines.findLastIndex((line) => parseWithheldLine(line) !== undefined);
        const other = new TextEncoder().encode(`{"withheld":"${'ab'.repeat(32)}"}`);
        return { ok: true as const, value: lines.map((line, i) => (i === at ? other : line)) };
      },
    };
    await new ServerFollower(lying, audit).look();
    expect(snapshots.at(-1)?.isOk).toBe(false);
  });
});
