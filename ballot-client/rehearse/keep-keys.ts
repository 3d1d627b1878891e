/**
 * `--keep-keys`: every private key of a rehearsal in the clear, so that outsiders can mount attacks with the keys that
 * each party really holds. For rehearsal sessions only.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialSecret, formatBadge } from '../../crypto/badge.ts';
import { fromUtf8, type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf } from '../../crypto/signature.ts';
import { openCopy } from '../src/lib/key-copy.ts';
import { KEY_FILE_PURPOSE } from './key-file.ts';
import { must } from './refusal.ts';
import type { Scrutineers } from './scrutineers.ts';
import type { ServerSettings } from './server-process.ts';
import type { Staff } from './staff.ts';

export async function writeKeys(
  folder: string,
  server: NonNullable<ServerSettings['keys']>,
  staff: Staff,
  scrutineers: Scrutineers,
  votingSecrets: ReadonlyMap<PublicKey, string>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(join(folder, name), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await write('server.json', server);
  await write('staff.json', {
    registrarSecret: toHex(staff.registrarSecret),
    presidingSecret: toHex(staff.presidingSecret),
    badgeSalt: toHex(staff.badgeSalt),
  });
  const deputies = staff.badges.map((badge) => {
    const secret = credentialSecret(badge, staff.badgeSalt);
    const credential = toPublicKey(publicKeyOf(secret));
    return {
      badge: formatBadge(badge),
      credential,
      credentialSecret: toHex(secret),
      votingSecret: votingSecrets.get(credential) ?? null,
    };
  });
  await write('deputies.json', deputies);
  for (const [i, { keyFile, passphrase }] of scrutineers.keyFiles.entries()) {
    const { copy } = must(await openCopy(passphrase, KEY_FILE_PURPOSE, await readFile(keyFile)));
    await write(`scrutineer-${i + 1}.json`, JSON.parse(fromUtf8(copy.content) ?? 'null'));
  }
}
