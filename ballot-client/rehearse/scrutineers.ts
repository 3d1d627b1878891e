/** The scrutineers of a rehearsal, each a process of its own; the parent hears what they did, never their secrets. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Hash, type PublicKey, toHex } from '../../crypto/bytes.ts';
import type { PaperEntry } from '../src/lib/paper-round.ts';
import type { Hall } from './hall.ts';
import type { FromScrutineer, OnPaper, ScrutineerStart } from './messages.ts';
import { systemRandom } from './random.ts';

export interface ScrutineerKeys {
  readonly name: string;
  readonly identityKey: PublicKey;
  readonly witnessKey: PublicKey;
}

interface Member extends Omit<ScrutineerStart, 'type' | 'base'> {
  readonly process: ChildProcess;
  readonly enrolled: Promise<ScrutineerKeys>;
  readonly finished: Promise<void>;
}

export class Scrutineers {
  readonly #members: readonly Member[];
  /** Called with what a scrutineer did. */
  onDeed: (name: string, what: string) => void = () => {};

  constructor(hall: Hall, count: number) {
    this.#members = Array.from({ length: count }, (_, i) => this.#start(hall, i + 1));
  }

  #start(hall: Hall, index: number): Member {
    const name = index === 1 ? '总监票人' : `监票人 ${index}`;
    let enrol: (keys: ScrutineerKeys) => void = () => {};
    let finish: () => void = () => {};
    const enrolled = new Promise<ScrutineerKeys>((resolve) => {
      enrol = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const module = new URL('./scrutineer-process.ts', import.meta.url);
    const child = hall.children.fork<FromScrutineer>(name, module, (message) => {
      if (message.type === 'enrolled') enrol({ name, ...message });
      else if (message.type === 'finished') finish();
      else if (message.type === 'did') this.onDeed(name, message.what);
      else if (message.type === 'warned') hall.raise(new Error(`${name}: ${message.code}`));
      else if (message.type === 'failed') hall.raise(new Error(`${name}: ${message.message}`));
    });
    const keyFile = join(hall.folder, `scrutineer-${index}.key`);
    return { name, keyFile, passphrase: toHex(systemRandom(16)), process: child, enrolled, finished };
  }

  get pids(): (number | undefined)[] {
    return this.#members.map(({ process }) => process.pid);
  }

  /** Key files and their passphrases, for `--keep-keys`. */
  get keyFiles(): readonly { name: string; keyFile: string; passphrase: string }[] {
    return this.#members.map(({ name, keyFile, passphrase }) => ({ name, keyFile, passphrase }));
  }

  /** Each makes its keys and posts them; resolves with what each reads aloud, the chief first. */
  enrol(base: string): Promise<ScrutineerKeys[]> {
    return Promise.all(
      this.#members.map(({ process, name, keyFile, passphrase, enrolled }) => {
        process.send({ type: 'start', base, name, keyFile, passphrase } satisfies ScrutineerStart);
        return enrolled;
      }),
    );
  }

  /** The registrar reads the manifest's fingerprint aloud; from here they act by themselves. */
  announce(manifest: Hash): void {
    for (const { process } of this.#members) process.send({ type: 'fingerprint', manifest });
  }

  /** The chief enters a round on paper, the next scrutineer compares and endorses. */
  holdOnPaper(entry: PaperEntry): void {
    const [chief, other] = this.#members;
    chief?.process.send({ type: 'enter-paper', entry } satisfies OnPaper);
    other?.process.send({ type: 'endorse-paper', entry } satisfies OnPaper);
  }

  /** Resolves when all have cosigned the archived log. */
  async finished(): Promise<void> {
    await Promise.all(this.#members.map(({ finished }) => finished));
  }
}
