/** Staff that ask to be listed without pages: for tests of the registrar's page alone. */
import { Api } from '../../ballot-client/src/lib/api.ts';
import { type PublicKey, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { must, random } from '../support/memory-session.ts';
import type { Stage } from './stage.ts';

const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

/** A presiding officer and two scrutineers, in this order. */
export async function enrolStaff({ server }: Stage): Promise<void> {
  const api = new Api(server.base);
  for (const role of ['presiding', 'scrutineer', 'scrutineer'] as const) {
    const witnessKey = role === 'scrutineer' ? newKey() : null;
    must(await api.enrol({ role, name: '会务', identityKey: newKey(), witnessKey }));
  }
}
