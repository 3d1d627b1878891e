/** A scrutineer's key file on this machine's disk, and copies of it on other media. */
import { open, readFile, rename } from 'node:fs/promises';
import type { Bytes } from '../../crypto/bytes.ts';
import { accept, type Result } from '../../crypto/rejection.ts';
import { SealedFile } from '../../crypto/sealed.ts';
import {
  encodeCopy,
  exportedCopy,
  firstCopy,
  type KeyCopy,
  newerCopy,
  nextCopy,
  type OpenedCopy,
  openCopy,
} from '../src/lib/key-copy.ts';
import { contentToExport } from '../src/scrutineer/memory.ts';
import { KEY_FILE_PURPOSE } from './key-file.ts';
import { systemRandom } from './random.ts';
import { nowInSeconds } from './staff-console.ts';

/** Writes the file so that a crash leaves the old or the new content. */
async function writeDurably(path: string, content: Bytes): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(content);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
}

const readIfThere = (path: string): Promise<Bytes | undefined> =>
  readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );

export class KeyStore {
  readonly #path: string;
  readonly #file: SealedFile;
  /** Undefined until a new file is saved for the first time. */
  #copy: KeyCopy | undefined;

  private constructor(path: string, file: SealedFile, copy?: KeyCopy) {
    this.#path = path;
    this.#file = file;
    this.#copy = copy;
  }

  get content(): Bytes | undefined {
    return this.#copy?.content;
  }

  get revision(): number {
    return this.#copy?.revision ?? 0;
  }

  static async create(path: string, passphrase: string): Promise<KeyStore> {
    return new KeyStore(path, await SealedFile.create(passphrase, KEY_FILE_PURPOSE, systemRandom));
  }

  /**
   * Opens the file at `path`, or the copy at `brought` if that is newer or there is no such file; a new store where
   * neither is there. `key.file` where one does not open.
   */
  static async open(path: string, passphrase: string, brought?: string): Promise<Result<KeyStore>> {
    const kept = await KeyStore.#read(path, passphrase);
    if (kept?.ok === false) return kept;
    const copied = brought === undefined ? undefined : await KeyStore.#read(brought, passphrase);
    if (copied?.ok === false) return copied;
    const isNewer = copied !== undefined && newerCopy(kept?.value.copy, copied.value.copy) !== 'kept';
    const chosen = isNewer ? copied.value : kept?.value;
    if (chosen === undefined) return accept(await KeyStore.create(path, passphrase));
    const store = new KeyStore(path, chosen.file, chosen.copy);
    if (isNewer) await store.#keep(chosen.copy);
    return accept(store);
  }

  static async #read(path: string, passphrase: string): Promise<Result<OpenedCopy> | undefined> {
    const bytes = await readIfThere(path);
    return bytes && openCopy(passphrase, KEY_FILE_PURPOSE, bytes);
  }

  async #keep(copy: KeyCopy): Promise<void> {
    await writeDurably(this.#path, this.#file.write(encodeCopy(copy), systemRandom));
    this.#copy = copy;
  }

  /** Stores new content; resolves once it is on the disk. */
  async save(content: Bytes): Promise<void> {
    const copy = this.#copy;
    await this.#keep(
      copy === undefined
        ? firstCopy(content, systemRandom, nowInSeconds())
        : nextCopy(copy, content, nowInSeconds()),
    );
  }

  /** Writes a copy for another medium. */
  async export(path: string): Promise<void> {
    if (this.#copy === undefined) throw new Error('nothing was saved yet');
    const copy = exportedCopy(this.#copy);
    const leaving = encodeCopy({ ...copy, content: contentToExport(copy.content) });
    await writeDurably(path, this.#file.write(leaving, systemRandom));
    await this.#keep(copy);
  }
}
