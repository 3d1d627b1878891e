/** A member of staff's key file in this browser: made, opened, imported, exported; stored only sealed. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { accept, type Result } from '../../../crypto/rejection.ts';
import { SealedFile } from '../../../crypto/sealed.ts';
import { browserRandom } from './live.svelte.ts';
import { keepSealed, readSealed } from './vault.ts';

export type KeyRole = 'registrar' | 'presiding' | 'scrutineer';

/**
 * Where this window keeps the file. `?seat=2` in its address gives it a place of its own: in a demonstration several
 * scrutineers sit at one browser.
 */
export const placeOf = (role: KeyRole): string => {
  const seat = new URLSearchParams(location.search).get('seat') ?? '';
  return /^[0-9]{1,12}$/.test(seat) ? `${role}-${seat}` : role;
};

/** Bound into the seal, so that a file of one role does not open as another's. */
const purposeOf = (role: KeyRole): string => `piaojue ${role} key file`;

export class KeyFile {
  readonly role: KeyRole;
  /** The name under which this browser keeps it. */
  readonly place: string;
  readonly #file: SealedFile;
  /** What the file holds; the page of the role knows its form. */
  content: Bytes;
  /** Whether the newest content was exported. */
  isExported = $state(true);

  private constructor(role: KeyRole, file: SealedFile, content: Bytes) {
    this.role = role;
    this.place = placeOf(role);
    this.#file = file;
    this.content = content;
  }

  /** Whether this browser holds a key file of the role. */
  static async exists(role: KeyRole): Promise<boolean> {
    return (await readSealed(placeOf(role))) !== undefined;
  }

  static async create(role: KeyRole, passphrase: string, content: Bytes): Promise<KeyFile> {
    const file = await SealedFile.create(passphrase, purposeOf(role), browserRandom);
    const created = new KeyFile(role, file, content);
    await created.save(content);
    return created;
  }

  /** Opens the stored file, or the given one, which is stored if it opens; `key.file` else. */
  static async open(role: KeyRole, passphrase: string, imported?: Bytes): Promise<Result<KeyFile>> {
    const sealed = imported ?? (await readSealed(placeOf(role))) ?? new Uint8Array();
    const opened = await SealedFile.open(passphrase, purposeOf(role), sealed);
    if (!opened.ok) return opened;
    if (imported !== undefined) await keepSealed(placeOf(role), imported);
    return accept(new KeyFile(role, opened.value.file, opened.value.content));
  }

  /** Stores new content durably; resolves once it is safe. */
  async save(content: Bytes): Promise<void> {
    await keepSealed(this.place, this.#file.write(content, browserRandom));
    this.content = content;
    this.isExported = false;
  }

  /** Offers the sealed file for download. */
  export(): void {
    const blob = new Blob([new Uint8Array(this.#file.write(this.content, browserRandom))]);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `piaojue-${this.place}.key`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.isExported = true;
  }
}
