/**
 * TLS of the hall: a certificate authority of this installation and a leaf below it, made once and kept in the data
 * folder; or certificate and key of one's own. Tablets trust the authority once.
 */
import { createHash, webcrypto } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { ownAddresses } from './addresses.ts';

export interface TlsMaterial {
  /** PEM: leaf, then authority. */
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the authority's certificate in hex groups, and where it lies; undefined for one's own certificate. */
  readonly authority?: { readonly fingerprint: string; readonly file: string };
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** The longest that browsers accept. */
const LEAF_DAYS = 397;

async function pemOfKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Valid from a day earlier, since clocks of tablets are wrong. */
const validity = (days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + (days - 1) * DAY_MS),
});

const serial = (): string => Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex');

const makeKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

async function makeMaterial(): Promise<{ authority: string; leaf: string; key: string }> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const authorityKeys = await makeKeys();
  const name = `CN=Piaojue ${hostname()}`;
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name,
    ...validity(AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const leafKeys = await makeKeys();
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${hostname()}`,
    issuer: authority.subject,
    ...validity(LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: leafKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'dns', value: hostname() },
        ...['127.0.0.1', ...ownAddresses()].map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  // The authority's private key is not kept: nothing else is ever signed with it.
  return {
    authority: authority.toString('pem'),
    leaf: leaf.toString('pem'),
    key: await pemOfKey(leafKeys.privateKey),
  };
}

/** Reads the hall's own certificate from `folder`, or makes it; addresses that are new since need a new folder. */
export async function automaticTls(folder: string): Promise<TlsMaterial> {
  if (!existsSync(folder)) {
    const made = await makeMaterial();
    const fresh = `${folder}.new`;
    await mkdir(fresh, { recursive: true, mode: 0o700 });
    await writeFile(join(fresh, 'authority.crt'), made.authority);
    await writeFile(join(fresh, 'server.crt'), `${made.leaf}\n${made.authority}\n`);
    await writeFile(join(fresh, 'server.key'), made.key, { mode: 0o600 });
    await rename(fresh, folder);
  }
  const file = join(folder, 'authority.crt');
  const authority = new x509.X509Certificate(await readFile(file, 'utf8'));
  const digest = createHash('sha256').update(Buffer.from(authority.rawData)).digest('hex').toUpperCase();
  return {
    cert: await readFile(join(folder, 'server.crt'), 'utf8'),
    key: await readFile(join(folder, 'server.key'), 'utf8'),
    authority: { fingerprint: digest.match(/../g)?.join(':') ?? '', file },
  };
}

/** Certificate and key of one's own, as PEM files. */
export const ownTls = async (cert: string, key: string): Promise<TlsMaterial> => ({
  cert: await readFile(cert, 'utf8'),
  key: await readFile(key, 'utf8'),
});
