/** The desk of a browser page: its server, its vault, its worker. */

import type { PublicKey } from '../../../crypto/bytes.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { browserRandom } from '../components/live.svelte.ts';
import { forgetSealed, keepSealed, readSealed } from '../components/vault.ts';
import { Api } from '../lib/api.ts';
import { DeputyConnection } from '../lib/deputy-connection.ts';
import { labelOfDevice } from '../lib/device-label.ts';
import { publicView, type SessionView, TABLET_SLICE } from '../lib/session-view.ts';
import { DeputyDesk } from './deputy-desk.ts';
import { WorkerEncryptor } from './encryptor.ts';

/** The page's desk, connected to the server that served the page. */
export function makeDesk(): DeputyDesk {
  const api = new Api(location.origin);
  const tools = { laws: LAWS, random: browserRandom };
  const sessions = new Map<PublicKey | undefined, SessionView>();
  return new DeputyDesk({
    connect: () => new DeputyConnection(location.origin, labelOfDevice(location.hash, localStorage)),
    sessionUnder(registrar) {
      const session = sessions.get(registrar) ?? publicView(api, tools, registrar, TABLET_SLICE);
      sessions.set(registrar, session);
      return session;
    },
    encryptor: () => new WorkerEncryptor(browserRandom),
    vault: { keep: keepSealed, read: readSealed, forget: forgetSealed },
    random: browserRandom,
  });
}
