/** One scrutineer: a process of its own with a sealed key file of its own, and nothing but the network to the rest. */
import { type Hash, toPublicKey } from '../../crypto/bytes.ts';
import { explain, type Rejection } from '../../crypto/rejection.ts';
import { publicKeyOf } from '../../crypto/signature.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { Api } from '../src/lib/api.ts';
import { ScrutineerAgent } from '../src/scrutineer/agent.ts';
import { type DeviceTools, ScrutineerDevice } from '../src/scrutineer/device.ts';
import { KeyStore } from './key-store.ts';
import type { FromScrutineer, ScrutineerStart, ToScrutineer } from './messages.ts';
import { endorsePaper, enterPaper, type PaperDesk } from './paper-desk.ts';
import { systemRandom } from './random.ts';
import { must } from './refusal.ts';
import { nowInSeconds } from './staff-console.ts';

/** About a minute of looking before another scrutineer's part is taken over. */
const PACE = { lookEveryMs: 150, patience: 400 };

const tell = (message: FromScrutineer): void => {
  process.send?.(message);
};

interface Seated {
  readonly api: Api;
  readonly store: KeyStore;
  readonly device: ScrutineerDevice;
  readonly pace: typeof PACE;
  /** Of the log that is served now; begun anew with every fingerprint. */
  verifier: SessionVerifier;
}

/** Opens the key file, or makes one and asks to be listed. */
async function takeSeat(start: ScrutineerStart): Promise<Seated> {
  const store = must(await KeyStore.open(start.keyFile, start.passphrase, start.bring));
  const tools: DeviceTools = {
    random: systemRandom,
    now: nowInSeconds,
    save: (content) => store.save(content),
  };
  const api = new Api(start.base);
  const { content } = store;
  const device =
    content === undefined
      ? await ScrutineerDevice.create(tools)
      : must(ScrutineerDevice.restore(content, tools));
  api.readAs(device.signer);
  const identityKey = device.signer.publicKey;
  const witnessKey = toPublicKey(publicKeyOf(device.witnessSecret));
  if (content === undefined) {
    must(await api.enrol({ role: 'scrutineer', name: start.name, identityKey, witnessKey }));
  }
  tell({ type: 'enrolled', identityKey, witnessKey, revision: store.revision });
  const pace = start.pace ?? PACE;
  return { api, store, device, pace, verifier: new SessionVerifier({ random: systemRandom }) };
}

/** Does what is owed until the archived log is cosigned; stops at the first refusal, which is reported. */
async function serve(seat: Seated, fingerprint: Hash): Promise<void> {
  const { api, device } = seat;
  const { patience, lookEveryMs } = seat.pace;
  const verifier = new SessionVerifier({ random: systemRandom });
  seat.verifier = verifier;
  const agent = new ScrutineerAgent({ api, device, verifier, fingerprint, patience });
  let isWarned = false;
  for (;;) {
    const looked = await agent.look();
    if (agent.isBehind && !isWarned) {
      isWarned = true;
      tell({ type: 'warned', code: 'key.stale' });
    }
    if (!looked.ok) return fail(looked);
    if (looked.value !== undefined) tell({ type: 'did', what: looked.value });
    if (agent.isFinished) return tell({ type: 'finished' });
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

const paperDesk = (seat: Seated): PaperDesk => ({
  ...{ api: seat.api, signer: seat.device.signer, state: () => seat.verifier.state, now: nowInSeconds },
});

const fail = (rejection: Rejection): void =>
  tell({ type: 'failed', message: `${rejection.code}: ${explain(rejection)}` });

let seated: Promise<Seated> | undefined;

async function obey(message: ToScrutineer): Promise<void> {
  if (message.type === 'start') {
    seated = takeSeat(message);
    await seated;
  }
  if (seated === undefined) return;
  if (message.type === 'fingerprint') await serve(await seated, message.manifest);
  if (message.type === 'export') {
    await (await seated).store.export(message.path);
    tell({ type: 'exported' });
  }
  if (message.type === 'enter-paper') await enterPaper(paperDesk(await seated), message.entry);
  if (message.type === 'endorse-paper') await endorsePaper(paperDesk(await seated), message.entry);
}

process.on('message', (message: ToScrutineer) => {
  obey(message).catch((error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
// A parent that is gone needs no scrutineer.
process.on('disconnect', () => process.exit(0));
