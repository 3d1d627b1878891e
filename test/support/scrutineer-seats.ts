/** Scrutineers as real processes, each with its own sealed key file, before a server that lies. */
import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../../ballot-client/rehearse/children.ts';
import { KEY_FILE_PURPOSE } from '../../ballot-client/rehearse/key-file.ts';
import type { FromScrutineer, ToScrutineer } from '../../ballot-client/rehearse/messages.ts';
import { encodeCopy, firstCopy } from '../../ballot-client/src/lib/key-copy.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { SealedFile } from '../../crypto/sealed.ts';
import { type LyingServer, until } from './lying-server.ts';
import { random } from './memory-session.ts';

const PASSPHRASE = '一只真实的进程';
const PACE = { lookEveryMs: 25, patience: 6 };
const MODULE = new URL('../../ballot-client/rehearse/scrutineer-process.ts', import.meta.url);

/** What key files are laid with; slow to make, so once. */
export const seatSeal = (): Promise<SealedFile> => SealedFile.create(PASSPHRASE, KEY_FILE_PURPOSE, random);

/** One process: what it has said since it was started. */
export class Seat {
  readonly said: FromScrutineer[] = [];
  readonly #process: ChildProcess;

  constructor(children: Children, name: string) {
    this.#process = children.fork<FromScrutineer>(name, MODULE, (message) => this.said.push(message));
  }

  tell(message: ToScrutineer): void {
    this.#process.send(message);
  }

  async #heard<T extends FromScrutineer['type']>(type: T): Promise<Extract<FromScrutineer, { type: T }>> {
    const of = (message: FromScrutineer): message is Extract<FromScrutineer, { type: T }> =>
      message.type === type;
    const isFailed = (): boolean =>
      type !== 'failed' && this.said.some((message) => message.type === 'failed');
    await until(() => this.said.some(of) || isFailed());
    const found = this.said.find(of);
    if (found === undefined) throw new Error(JSON.stringify(this.said));
    return found;
  }

  readonly enrolled = () => this.#heard('enrolled');
  readonly exported = () => this.#heard('exported');

  /** Why it has stopped; forgets what it said, so that it can be asked to look again. */
  async failed(): Promise<string> {
    const { message } = await this.#heard('failed');
    this.said.length = 0;
    return message;
  }

  get isWarned(): boolean {
    return this.said.some(({ type }) => type === 'warned');
  }

  /** What it did, in order. */
  get deeds(): string[] {
    return this.said.flatMap((message) => (message.type === 'did' ? [message.what] : []));
  }

  /** Ends it like a power cut. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }
}

export class Seats {
  readonly folder: string;
  readonly #server: LyingServer;
  readonly #sealed: SealedFile;
  // A seat that is killed is no fault.
  readonly #children = new Children(() => {});

  private constructor(folder: string, server: LyingServer, sealed: SealedFile) {
    this.folder = folder;
    this.#server = server;
    this.#sealed = sealed;
  }

  static async open(server: LyingServer, sealed: SealedFile): Promise<Seats> {
    return new Seats(await mkdtemp(join(tmpdir(), 'piaojue-seats-')), server, sealed);
  }

  async close(): Promise<void> {
    await this.#children.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  pathOf(j: number, name = 'key'): string {
    return join(this.folder, `scrutineer-${j}.${name}`);
  }

  /** Lays a key file with this content before scrutineer `j`. */
  async lay(j: number, content: Bytes): Promise<void> {
    const copy = encodeCopy(firstCopy(content, random, 0));
    await writeFile(this.pathOf(j), this.#sealed.write(copy, random));
  }

  lose(j: number): Promise<void> {
    return rm(this.pathOf(j));
  }

  copy(j: number, from: string, to: string): Promise<void> {
    return copyFile(this.pathOf(j, from), this.pathOf(j, to));
  }

  /** Starts scrutineer `j` with its key file, and with a copy from another medium if one is brought. */
  async start(j: number, manifest: Hash, bring?: string): Promise<Seat> {
    const seat = new Seat(this.#children, `scrutineer ${j}`);
    const brought = bring === undefined ? {} : { bring: this.pathOf(j, bring) };
    const base = this.#server.baseOf(j);
    const keyFile = this.pathOf(j);
    const passphrase = PASSPHRASE;
    seat.tell({ type: 'start', base, name: `监票人 ${j}`, keyFile, passphrase, pace: PACE, ...brought });
    await seat.enrolled();
    seat.tell({ type: 'fingerprint', manifest });
    return seat;
  }

  async export(j: number, seat: Seat, name: string): Promise<void> {
    seat.tell({ type: 'export', path: this.pathOf(j, name) });
    await seat.exported();
  }
}
