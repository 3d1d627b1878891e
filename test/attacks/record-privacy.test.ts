/**
 * Row 22 of the attacks that others suffered: order or time joins a ballot to a seat. What a whole record, as a real server
 * makes and serves it, says beside a credential; who came first, and from where, is known to this test and to nobody who
 * reads the record.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { KIND_NAMES, KINDS, type Kind } from '../../crypto/statements/catalogue.ts';
import { decodeStatement, type Statement } from '../../crypto/statements/envelope.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must } from '../support/memory-session.ts';
import { cast, ServerSession, textOf } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const DEPUTIES = 12;
const DEVICE = 'Mozilla/5.0 (Linux; Tablet seat 12)';
const NAME = '欧阳修';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;
let entries: Bytes[];
let checkpoint: string;
let statements: Statement[];
/** Credentials in the order in which their holders came. */
let arrivals: string[];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  // All come within one batch, which is logged when this test says so.
  server = await startTestServer(await temporary.create(), { attendanceBatchMs: 600_000 });
  session = new ServerSession(server.base, { deputies: DEPUTIES });
  const enrolment = {
    role: 'presiding',
    name: NAME,
    identityKey: session.presiding.publicKey,
    witnessKey: null,
  };
  await fetch(`${server.base}/api/enrolments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': DEVICE, 'x-forwarded-for': '203.0.113.7' },
    body: JSON.stringify(enrolment),
  });
  await session.toIdle();
  // The order of arrival is the one that sorting would never give.
  const coming = session.deputies
    .map(({ tablet }) => tablet)
    .sort((a, b) => (a.credential < b.credential ? 1 : -1));
  arrivals = coming.map(({ credential }) => credential);
  const socket = session.connect();
  for (const tablet of coming)
    must(await socket.emitWithAck('sign-in', textOf(tablet.signIn(session.state.session!))));
  await server.service.attendance.flush();
  await session.sync();
  await session.witnessEmpty();
  await session.openRound();
  for (const deputy of session.deputies) must(await cast(socket, session.ballotOf(deputy).envelope));
  await session.submit(session.closing());
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.finishResult();
  await session.proclaim();
  await session.archive();
  entries = must(await session.api.entries(0, session.state.tree.size));
  checkpoint = must(await session.api.checkpoint());
  statements = entries.map((entry) => must(decodeStatement(entry)));
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

const ofKind = <K extends Kind>(kind: K): (Statement & { kind: K })[] =>
  statements.filter((one): one is Statement & { kind: K } => one.kind === kind);

/** All that points at one deputy: credential, voting key, paper, code. */
const pointers = (): string[] => [
  ...arrivals,
  ...ofKind('attendance').map(({ payload }) => payload.votingKey),
  ...ofKind('paper').flatMap(({ payload, leaf }) => [payload.serial, leaf]),
  ...ofKind('ballot').flatMap(({ payload, leaf }) => [payload.paper, leaf]),
  ...session.state.rounds.flatMap(({ counting }) => [...counting.values()].map(({ code }) => String(code))),
];

const textsOf = (entry: Bytes): string[] => {
  const envelope = fromUtf8(entry) ?? '';
  const payload = (JSON.parse(envelope) as { payload: string }).payload;
  return [envelope, Buffer.from(payload, 'base64').toString('utf8')];
};

describe('what stands beside a credential', () => {
  it('is in these fields of these kinds and nowhere else', () => {
    const beside: Partial<Record<Kind, string>> = {
      'roll-part': 'sessionId part of credentials',
      attendance: 'session nonce votingKey',
      'attendance-withdrawn': 'session credential reason',
      'badge-replaced': 'session old new reason',
      paper: 'session round credential votingKey serial candidates rules opened ceremony',
      ballot: 'session round paper replaces ciphertext proof',
      challenge: 'session round paper code',
    };
    for (const [kind, fields] of Object.entries(beside)) {
      expect(KINDS[kind as Kind].fields.join(' '), kind).toBe(fields);
    }
    const pointing = statements.filter((one) => {
      const text = textsOf(one.bytes).join() + one.signer;
      return pointers().some((pointer) => text.includes(pointer));
    });
    expect(pointing.length).toBeGreaterThan(3 * DEPUTIES);
    expect([...new Set(pointing.map(({ kind }) => kind))].sort()).toEqual(
      ['roll-part', 'attendance', 'paper', 'ballot'].sort(),
    );
  });

  it('is no time: kinds that carry one point at nobody, and those that point carry none', () => {
    const timed = KIND_NAMES.filter((kind) => KINDS[kind].fields.includes('time'));
    expect(timed).toEqual(KIND_NAMES.filter((kind) => KINDS[kind].isCommand));
    const personal: readonly Kind[] = [
      'attendance',
      'attendance-withdrawn',
      'badge-replaced',
      'paper',
      'ballot',
      'challenge',
    ];
    expect(timed.filter((kind) => personal.includes(kind) || kind === 'roll-part')).toEqual([]);
    const withTime = statements.filter(({ kind }) => timed.includes(kind));
    expect(withTime.length).toBeGreaterThan(8);
    for (const { bytes } of withTime) {
      const text = textsOf(bytes).join();
      expect(pointers().filter((pointer) => text.includes(pointer))).toEqual([]);
    }
    expect(pointers().filter((pointer) => checkpoint.includes(pointer))).toEqual([]);
  });

  it('is no name, address or device, though the server saw them', () => {
    const traces = [NAME, DEVICE, 'Mozilla', '203.0.113.7', '127.0.0.1', '::1', 'seat', '席'];
    for (const text of [...entries.flatMap(textsOf), checkpoint]) {
      expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
    }
  });
});

describe('the order of arrival', () => {
  it('is not that of the roll, the attendance or the papers: these are sorted', () => {
    const sorted = [...arrivals].sort();
    expect(arrivals).not.toEqual(sorted);
    expect(ofKind('roll-part').flatMap(({ payload }) => payload.credentials)).toEqual(sorted);
    expect(ofKind('attendance').map(({ signer }) => signer)).toEqual(sorted);
    expect(ofKind('paper').map(({ payload }) => payload.credential)).toEqual(sorted);
  });

  it('is not in what is random: nonces, voting keys and serials follow neither order', () => {
    const random = [
      ofKind('attendance').map(({ payload }) => payload.nonce),
      ofKind('attendance').map(({ payload }) => payload.votingKey),
      ofKind('paper').map(({ payload }) => payload.serial),
    ];
    for (const values of random) {
      expect(new Set(values).size).toBe(DEPUTIES);
      const sorted = [...values].sort();
      // one order in 479 million is this by chance
      expect(values).not.toEqual(sorted);
      expect(values).not.toEqual(sorted.reverse());
    }
  });

  it('is not in the bytes of another kind, such as a list of who has signed in', () => {
    const holders = statements.filter(({ bytes }) => {
      const text = textsOf(bytes).join();
      return arrivals.filter((credential) => text.includes(credential)).length > 1;
    });
    expect(holders.map(({ kind }) => kind)).toEqual(['roll-part']);
  });
});
