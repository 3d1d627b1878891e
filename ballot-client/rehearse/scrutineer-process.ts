/** One scrutineer: a process of its own with a sealed key file of its own, and nothing but the network to the rest. */
import { open, rename } from 'node:fs/promises';
import { type Bytes, type Hash, toPublicKey } from '../../crypto/bytes.ts';
import { explain, type Rejection } from '../../crypto/rejection.ts';
import { SealedFile } from '../../crypto/sealed.ts';
import { publicKeyOf } from '../../crypto/signature.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { Api } from '../src/lib/api.ts';
import { ScrutineerAgent } from '../src/scrutineer/agent.ts';
import { ScrutineerDevice } from '../src/scrutineer/device.ts';
import { KEY_FILE_PURPOSE } from './key-file.ts';
import type { FromScrutineer, ScrutineerStart, ToScrutineer } from './messages.ts';
import { systemRandom } from './random.ts';

const LOOK_EVERY_MS = 150;
/** About a minute of looking before another scrutineer's part is taken over. */
const PATIENCE = 400;

const tell = (message: FromScrutineer): void => {
  process.send?.(message);
};

/** Writes the file so that a crash leaves the old or the new content. */
async function writeDurably(path: string, content: Bytes): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(content);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
}

async function enrol(start: ScrutineerStart): Promise<Enrolled> {
  const sealed = await SealedFile.create(start.passphrase, KEY_FILE_PURPOSE, systemRandom);
  const device = await ScrutineerDevice.create({
    random: systemRandom,
    now: () => Math.floor(Date.now() / 1000),
    save: (content) => writeDurably(start.keyFile, sealed.write(content, systemRandom)),
  });
  const api = new Api(start.base);
  const identityKey = device.signer.publicKey;
  const witnessKey = toPublicKey(publicKeyOf(device.witnessSecret));
  const enrolled = await api.enrol({ role: 'scrutineer', name: start.name, identityKey, witnessKey });
  if (!enrolled.ok) throw new Error(explain(enrolled));
  tell({ type: 'enrolled', identityKey, witnessKey });
  return { api, device };
}

interface Enrolled {
  readonly api: Api;
  readonly device: ScrutineerDevice;
}

/** Does what is owed until the archived log is cosigned; stops at the first refusal, which is reported. */
async function serve({ api, device }: Enrolled, fingerprint: Hash): Promise<void> {
  const verifier = new SessionVerifier({ random: systemRandom });
  const agent = new ScrutineerAgent({ api, device, verifier, fingerprint, patience: PATIENCE });
  for (;;) {
    const looked = await agent.look();
    if (!looked.ok) return fail(looked);
    if (looked.value !== undefined) tell({ type: 'did', what: looked.value });
    if (agent.isFinished) return tell({ type: 'finished' });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const fail = (rejection: Rejection): void =>
  tell({ type: 'failed', message: `${rejection.code}: ${explain(rejection)}` });

let enrolled: Promise<Enrolled> | undefined;
process.on('message', (message: ToScrutineer) => {
  const work = async (): Promise<void> => {
    if (message.type === 'start') {
      enrolled = enrol(message);
      await enrolled;
    } else if (enrolled !== undefined) await serve(await enrolled, message.manifest);
  };
  work().catch((error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
// A parent that is gone needs no scrutineer.
process.on('disconnect', () => process.exit(0));
