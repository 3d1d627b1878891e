/** Ed25519 signatures between us and OpenSSL: its command line, on files, and Node's binding of it. */
import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex, fromUtf8, type Hash, utf8 } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../../crypto/signature.ts';
import { decodeStatement, signatureHolds } from '../../crypto/statements/envelope.ts';
import { flip, systemRandom } from '../support/crypto-basics.ts';
import { MemorySession, must } from '../support/memory-session.ts';
import { sampleStatements } from '../support/sample-statements.ts';
import { OPENSSL } from './foreign.ts';

const run = promisify(execFile);
/** RFC 8410: what stands before the 32 bytes of a public or a secret key in DER. */
const SPKI = fromHex('302a300506032b6570032100');
const PKCS8 = fromHex('302e020100300506032b657004220420');

/** The bytes that a DSSE signature is over, written here from DSSE's text and not from our code. */
function preAuthenticationEncoding(type: string, payload: Buffer): Bytes {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return new Uint8Array(Buffer.concat([Buffer.from(head), payload]));
}

/** An envelope as any JSON reader sees it. */
interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** One statement of every kind, and what a reader of DSSE takes from it. */
async function statements() {
  const session = await MemorySession.create();
  const { registrar, presiding, devices } = session;
  const manifest = session.state.manifest!;
  const signers = { registrar, presiding, scrutineer: devices[0]!.signer };
  return [...sampleStatements(signers, session.state.session as Hash, manifest)].map(([kind, bytes]) => {
    const envelope: Envelope = JSON.parse(fromUtf8(bytes) ?? '');
    const [{ keyid, sig }] = envelope.signatures as [Envelope['signatures'][number]];
    return {
      kind,
      statement: must(decodeStatement(bytes)),
      message: preAuthenticationEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64')),
      signature: new Uint8Array(Buffer.from(sig, 'base64')),
      key: fromHex(keyid),
    };
  });
}

describe('node:crypto', () => {
  const publicKey = (key: Bytes) =>
    createPublicKey({ key: Buffer.from(concat(SPKI, key)), format: 'der', type: 'spki' });
  const privateKey = (secret: Bytes) =>
    createPrivateKey({ key: Buffer.from(concat(PKCS8, secret)), format: 'der', type: 'pkcs8' });

  it('makes the same keys and, byte for byte, the same signatures', () => {
    for (let i = 0; i < 60; i++) {
      const secret = systemRandom(32) as SecretKey;
      const message = systemRandom(i * 7);
      const key = publicKeyOf(secret);
      const theirs = new Uint8Array(sign(null, message, privateKey(secret)));
      expect(createPublicKey(privateKey(secret)).equals(publicKey(key))).toBe(true);
      expect(signBytes(message, secret)).toEqual(theirs);
      expect(verifySignature(theirs, message, key)).toBe(true);
      const wrong = flip(theirs, i, 0x40);
      expect(verifySignature(wrong, message, key)).toBe(false);
      expect(verify(null, message, publicKey(key), wrong)).toBe(false);
    }
  });

  it('verifies the envelope of every kind of statement over the PAE of DSSE', async () => {
    const all = await statements();
    expect(all.length).toBeGreaterThan(35);
    for (const { kind, message, signature, key, statement } of all) {
      expect([kind, verify(null, message, publicKey(key), signature)]).toEqual([kind, true]);
      expect([kind, verify(null, flip(message, 9), publicKey(key), signature)]).toEqual([kind, false]);
      expect([kind, signatureHolds(statement)]).toEqual([kind, true]);
    }
  });
});

describe.skipIf(OPENSSL.isLeftOut)(OPENSSL.titled('openssl pkeyutl, on files'), () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'piaojue-openssl-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The verdict of `openssl pkeyutl -verify -rawin`. */
  async function verdict(message: Bytes, signature: Bytes, key: Bytes): Promise<boolean> {
    await Promise.all([
      writeFile(at('message'), message),
      writeFile(at('signature'), signature),
      writeFile(at('key.der'), concat(SPKI, key)),
    ]);
    const options = ['-verify', '-rawin', '-pubin', '-keyform', 'DER', '-inkey', at('key.der')];
    const files = ['-in', at('message'), '-sigfile', at('signature')];
    try {
      const { stdout } = await run('openssl', ['pkeyutl', ...options, ...files]);
      return stdout.includes('Signature Verified Successfully');
    } catch (error) {
      // 1 for a wrong signature; anything else is a fault of this test
      const { code, stdout } = error as { code: unknown; stdout: string };
      if (code === 1 && stdout.includes('Signature Verification Failure')) return false;
      throw error;
    }
  }

  it('verifies our signatures, and no changed ones', async () => {
    for (const length of [1, 32, 1000, 70_000]) {
      const secret = systemRandom(32) as SecretKey;
      const message = systemRandom(length);
      const [key, signature] = [publicKeyOf(secret), signBytes(message, secret)];
      expect(await verdict(message, signature, key)).toBe(true);
      expect(await verdict(flip(message, 0), signature, key)).toBe(false);
      expect(await verdict(message, flip(signature, 63), key)).toBe(false);
      expect(await verdict(message, signature, publicKeyOf(systemRandom(32) as SecretKey))).toBe(false);
    }
  });

  it('makes keys and signatures that we verify', async () => {
    await run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', at('theirs.pem')]);
    const exported = [
      'pkey',
      '-in',
      at('theirs.pem'),
      '-pubout',
      '-outform',
      'DER',
      '-out',
      at('theirs.der'),
    ];
    await run('openssl', exported);
    const spki = new Uint8Array(await readFile(at('theirs.der')));
    expect(spki.slice(0, SPKI.length)).toEqual(SPKI);
    const key = spki.slice(SPKI.length);
    const message = utf8('票决\n');
    await writeFile(at('text'), message);
    const files = ['-in', at('text'), '-out', at('text.sig')];
    await run('openssl', ['pkeyutl', '-sign', '-rawin', '-inkey', at('theirs.pem'), ...files]);
    const signature = new Uint8Array(await readFile(at('text.sig')));
    expect(verifySignature(signature, message, key)).toBe(true);
    expect(verifySignature(signature, utf8('票决'), key)).toBe(false);
  });

  it('verifies statement envelopes, of which it is given message, signature and key as files', async () => {
    const chosen = ['manifest', 'attendance', 'ballot', 'round-opened', 'round-sealed', 'result'];
    const all = (await statements()).filter(({ kind }) => chosen.includes(kind));
    expect(all).toHaveLength(chosen.length);
    for (const { kind, message, signature, key } of all) {
      expect([kind, await verdict(message, signature, key)]).toEqual([kind, true]);
      expect([kind, await verdict(flip(message, message.length - 1), signature, key)]).toEqual([kind, false]);
    }
  });
});
