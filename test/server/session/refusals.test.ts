/** Statements of staff that must not be admitted though their kind is possible now: each with its code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptance, commandFields, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { type Freeze, signFreeze } from '../../../ballot-client/src/lib/freeze.ts';
import { type Bytes, type Hash, type LeafHash, toHex } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { decodeStatement, StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Enrolment } from '../../../server/contract/events.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must, random } from '../../support/memory-session.ts';
import { codeOf, ServerSession, textOf } from '../../support/server-session.ts';
import { REGISTRAR_CODE, startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base);
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

/** Sends bytes; expects a refusal with the code and status, and the log as it was. */
async function refused(body: Bytes | string, code: string, status: number): Promise<void> {
  const before = must(await session.api.status());
  const headers = { 'content-type': 'text/plain' };
  const payload = typeof body === 'string' ? body : textOf(body);
  const answer = await fetch(`${server.base}/api/statements`, { method: 'POST', headers, body: payload });
  expect(await answer.json()).toMatchObject({ ok: false, code, message: expect.stringMatching(/\.$/) });
  expect(answer.status).toBe(status);
  expect(must(await session.api.status())).toEqual(before);
}

const stranger = <R extends 'registrar' | 'presiding' | 'scrutineer'>(role: R): StatementSigner =>
  new StatementSigner(role, random(32) as SecretKey);

describe('before the session is frozen', () => {
  const enrol = (code: string, identityKey: string): Promise<Response> =>
    fetch(`${server.base}/api/registrar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, identityKey }),
    });

  it('refuses a manifest while no registrar is enrolled', async () => {
    const [manifest] = must(signFreeze(await session.freezeOf().then(withScrutineers), session.registrar));
    await refused(manifest!, 'manifest.keys', 409);
  });

  it('enrols a registrar with the right code only, and only one', async () => {
    const key = session.registrar.publicKey;
    for (const code of ['', 'WRONG-CODE', REGISTRAR_CODE.slice(1)]) {
      const answer = await enrol(code, key);
      expect([answer.status, codeOf(await answer.json())]).toEqual([403, 'registrar.code']);
    }
    expect(must(await session.api.draft()).isRegistrarEnrolled).toBe(false);
    expect((await enrol(REGISTRAR_CODE.toLowerCase(), key)).status).toBe(200);
    expect((await enrol(REGISTRAR_CODE, key)).status).toBe(200);
    const other = await enrol(REGISTRAR_CODE, stranger('registrar').publicKey);
    expect([other.status, codeOf(await other.json())]).toEqual([409, 'registrar.known']);
    expect((await enrol(REGISTRAR_CODE, 'no key')).status).toBe(400);
    expect((await enrol(REGISTRAR_CODE, '00'.repeat(32))).status).toBe(400);
  });

  it.each<[string, (freeze: Freeze) => Freeze]>([
    ['the log key', (f) => ({ ...f, draft: { ...f.draft, logKey: stranger('registrar').publicKey } })],
    [
      'the issuing key',
      (f) => ({ ...f, draft: { ...f.draft, issuingKey: stranger('registrar').publicKey } }),
    ],
    [
      'the session',
      (f) => ({
        ...f,
        draft: { ...f.draft, sessionId: '77'.repeat(16), origin: `piaojue/${'77'.repeat(16)}` },
      }),
    ],
  ])('refuses a manifest that names another server: %s', async (_what, change) => {
    await session.enrol();
    const [manifest] = must(signFreeze(change(await session.freezeOf()), session.registrar));
    await refused(manifest!, 'manifest.keys', 409);
  });

  it('refuses the manifest of a registrar who is not enrolled', async () => {
    const other = stranger('registrar');
    const freeze = await session.freezeOf();
    const staff = freeze.staff.map((one) =>
      one.role === 'registrar' ? { ...one, identityKey: other.publicKey } : one,
    );
    const [manifest] = must(signFreeze({ ...freeze, staff }, other));
    await refused(manifest!, 'manifest.keys', 409);
  });

  it('refuses an official session on preset keys', async () => {
    const presetKeys = { logSecret: random(32), issuingSecret: random(32) };
    const connection = await temporary.create();
    const preset = await startTestServer(connection, { presetKeys });
    const inner = new ServerSession(preset.base);
    await inner.enrol();
    const freeze = { ...(await inner.freezeOf()), purpose: 'official' as const };
    const [manifest] = must(signFreeze(freeze, inner.registrar));
    expect(codeOf(await inner.api.submit(manifest!))).toBe('manifest.keys');
    await preset.stop();
    // nor on a later start that does not name them
    const again = await startTestServer(connection);
    expect(codeOf(await new ServerSession(again.base).api.submit(manifest!))).toBe('manifest.keys');
    await again.stop();
    await expect(
      startTestServer(connection, { presetKeys: { ...presetKeys, logSecret: random(32) } }),
    ).rejects.toThrow(/another log key/);
  });
});

const withScrutineers = async (freeze: Freeze): Promise<Freeze> => ({
  ...freeze,
  staff: [
    ...freeze.staff,
    ...[1, 2].map((index) => ({
      ...{ role: 'scrutineer' as const, index },
      ...{ identityKey: stranger('scrutineer').publicKey, witnessKey: stranger('scrutineer').publicKey },
    })),
  ],
});

describe('in a frozen session', () => {
  beforeAll(() => session.freeze());

  it('refuses what is no envelope', async () => {
    const envelope = textOf(session.presiding.sign('manifest-accepted', acceptance(session.state)));
    await refused('', 'envelope.malformed', 400);
    await refused('{}', 'envelope.malformed', 400);
    await refused('\u0000', 'envelope.malformed', 400);
    await refused(` ${envelope}`, 'envelope.malformed', 400);
    await refused(`${envelope}\n`, 'envelope.malformed', 400);
    await refused(envelope.replace('","payloadType"', '=","payloadType"'), 'envelope.malformed', 400);
    await refused(envelope.replace('manifest-accepted', 'manifest-adored'), 'envelope.kind', 400);
    await refused(envelope.replace('manifest-accepted', 'adopted'), 'payload.malformed', 400);
    const binary = await fetch(`${server.base}/api/statements`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: new Uint8Array([0xff, 0xfe, 0x00]),
    });
    expect(codeOf(await binary.json())).toBe('envelope.malformed');
    const form = await fetch(`${server.base}/api/statements`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: envelope,
    });
    expect([form.status, codeOf(await form.json())]).toEqual([400, 'request.malformed']);
  });

  it('refuses a statement with a wrong signature or by the wrong key', async () => {
    const payload = acceptance(session.state);
    const envelope = textOf(session.presiding.sign('manifest-accepted', payload));
    const other = textOf(
      session.presiding.sign('manifest-accepted', { ...payload, manifest: '11'.repeat(32) as Hash }),
    );
    const signature = /"sig":"([^"]+)"/;
    await refused(
      envelope.replace(signature, `"sig":"${signature.exec(other)?.[1]}"`),
      'envelope.signature',
      403,
    );
    await refused(
      envelope.replace(signature, `"sig":"${toBase64(new Uint8Array(64))}"`),
      'envelope.signature',
      403,
    );
    await refused(stranger('presiding').sign('manifest-accepted', payload), 'envelope.signer', 403);
    const asRegistrar = envelope.replace(session.presiding.publicKey, session.registrar.publicKey);
    await refused(asRegistrar, 'envelope.signer', 403);
  });

  it('refuses a statement of another session', async () => {
    const payload = { ...acceptance(session.state), session: '11'.repeat(32) as Hash };
    await refused(session.presiding.sign('manifest-accepted', payload), 'session.mismatch', 409);
  });

  it('refuses acceptance of something else, and a second acceptance', async () => {
    const payload = acceptance(session.state);
    await refused(
      session.presiding.sign('manifest-accepted', { ...payload, roll: '11'.repeat(32) as Hash }),
      'accept.hashes',
      409,
    );
  });

  it('closes enrolment', async () => {
    const identityKey = stranger('presiding').publicKey;
    const enrolment: Enrolment = { role: 'presiding', name: '张三', identityKey, witnessKey: null };
    expect(codeOf(await session.api.enrol(enrolment))).toBe('enrolment.closed');
  });

  it('gives the same receipt for the same bytes, and refuses what was stated already in other bytes', async () => {
    const incident = session.presiding.sign('incident', {
      ...{ session: session.state.session as Hash, round: null, text: '投影仪更换' },
    });
    const first = must(await session.api.submit(incident));
    const { size } = must(await session.api.status());
    expect(must(await session.api.submit(incident))).toEqual(first);
    expect(must(await session.api.status()).size).toBe(size);
    await session.accept();
    await refused(
      session.registrar.sign('archived', {
        ...commandFields(session.state, 1),
        size: 0,
        root: '11'.repeat(32) as Hash,
      }),
      'session.state',
      409,
    );
  });
});

describe('commands and rounds', () => {
  beforeAll(async () => {
    await session.ceremony();
    await session.adopt();
    await session.openSignIn();
    await session.signIn();
  });

  it('refuses a command that was signed before another one took place', async () => {
    const stale = session.opening('test');
    await session.witnessEmpty();
    await session.openRound('test');
    const suspend = { ...roundCommand(session.state, session.now()), reason: '检查' };
    const late = session.closing();
    await session.submit(session.presiding.sign('round-suspended', suspend));
    await refused(late, 'session.stale_command', 409);
    await refused(stale, 'session.state', 409);
    const future = { ...roundCommand(session.state, 1), after: '22'.repeat(32) as LeafHash };
    await refused(session.presiding.sign('round-closed', future), 'session.stale_command', 409);
    await refused(
      session.presiding.sign('round-closed', { ...roundCommand(session.state, 1), round: 9 }),
      'round.number',
      409,
    );
  });

  it('takes only one of two commands that are signed for the same moment', async () => {
    const resume = (reason: string): Bytes =>
      session.presiding.sign('round-resumed', { ...roundCommand(session.state, session.now()), reason });
    const answers = await Promise.all(['甲', '乙'].map((reason) => session.api.submit(resume(reason))));
    const codes = answers.map(codeOf).sort();
    // the other one comes too late for its `after`, or finds the round open
    expect(codes[0]).toBe('ok');
    expect(['session.stale_command', 'session.state']).toContain(codes[1]);
    await session.sync();
  });

  it('refuses partial decryptions of something else or with a wrong proof', async () => {
    const abort = { ...roundCommand(session.state, session.now()), reason: '试验结束' };
    await session.submit(session.presiding.sign('round-aborted', abort));
    await session.witnessEmpty();
    await session.openRound();
    await session.castAll();
    await session.submit(session.closing());
    await session.seal();
    await session.declare();
    await session.verify();
    const envelope = must(await session.devices[0]!.decrypt(session.verifier));
    const statement = must(decodeStatement(envelope));
    if (statement.kind !== 'partial-decryption') throw new Error(statement.kind);
    const { signer } = session.devices[0]!;
    const sign = (changes: Partial<typeof statement.payload>): Bytes =>
      signer.sign('partial-decryption', { ...statement.payload, ...changes });
    const { decryption, proof } = statement.payload;
    const shares = fromBase64(decryption)!;
    const shuffled = toBase64(Uint8Array.from([...shares.slice(32), ...shares.slice(0, 32)]));
    await refused(sign({ box: toHex(random(64)) }), 'decryption.box', 409);
    await refused(sign({ decryption: shuffled }), 'decryption.proof', 409);
    await refused(sign({ decryption: toBase64(shares.slice(32)) }), 'decryption.encoding', 409);
    await refused(sign({ proof: toBase64(new Uint8Array(96).fill(255)) }), 'decryption.encoding', 409);
    const changed = fromBase64(proof)!;
    // the lowest bit of the response: still a scalar, but not the right one
    changed[64] = (changed[64] ?? 0) ^ 1;
    await refused(sign({ proof: toBase64(changed) }), 'decryption.proof', 409);
    const other = session.devices[1]!.signer.sign('partial-decryption', statement.payload);
    await refused(other, 'decryption.proof', 409);
    expect(codeOf(await session.api.submit(envelope))).toBe('ok');
    await refused(sign({ box: toHex(random(64)) }), 'session.duplicate', 409);
  });
});
