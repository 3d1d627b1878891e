/** A session whose scrutineers keep their key files where the test can read, restore and replace them. */
import { signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import { ScrutineerDevice } from '../../ballot-client/src/scrutineer/device.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { MemorySession, must, random } from './memory-session.ts';
import { deviceOf, newLedger } from './session-scenes.ts';

/** Where a device stores its memory: every content ever saved, the newest last. */
export interface KeyFile {
  readonly saved: Bytes[];
  /** Makes the next saves fail. */
  isBroken: boolean;
}

export interface StoredSession {
  readonly session: MemorySession;
  /** By scrutineer, from 0. */
  readonly files: readonly KeyFile[];
}

function toolsFor(session: MemorySession, file: KeyFile) {
  const save = async (content: Bytes): Promise<void> => {
    if (file.isBroken) throw new Error('the disk is full');
    file.saved.push(content);
  };
  return { random, now: () => session.now(), save };
}

/** Like `MemorySession.create`, with key files. */
export async function storedSession(
  options: Parameters<typeof MemorySession.create>[0] = {},
): Promise<StoredSession> {
  const session = await MemorySession.create(options);
  const files: KeyFile[] = session.devices.map(() => ({ saved: [], isBroken: false }));
  for (const [i, file] of files.entries()) {
    session.devices[i] = await ScrutineerDevice.create(toolsFor(session, file));
  }
  session.entries.length = 0;
  Object.assign(session, { ledger: newLedger() });
  for (const envelope of must(signFreeze(session.freeze(), session.registrar))) session.append(envelope);
  return { session, files };
}

/** Switches a device off and on again: it comes back with the newest file, or with this content. */
export function reload({ session, files }: StoredSession, j: number, content?: Bytes): ScrutineerDevice {
  const file = files[j - 1] as KeyFile;
  const restored = must(
    ScrutineerDevice.restore(content ?? (file.saved.at(-1) as Bytes), toolsFor(session, file)),
  );
  session.devices[j - 1] = restored;
  return deviceOf(session, j);
}
