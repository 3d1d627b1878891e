/** A member of staff's key file in this browser: made, opened, imported, exported; stored only sealed. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { SealedFile } from '../../../crypto/sealed.ts';
import {
  encodeCopy,
  exportedCopy,
  firstCopy,
  type KeyCopy,
  newerCopy,
  nextCopy,
  type OpenedCopy,
  openCopy,
} from '../lib/key-copy.ts';
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

const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

/** How a copy is told to people. */
export type CopyLabel = Pick<KeyCopy, 'revision' | 'savedAt'>;

/** What opening comes to. */
export type Opening =
  | { readonly kind: 'opened'; readonly keyFile: KeyFile }
  /** The copy was brought here from another medium; whether a newer one exists elsewhere cannot be known. */
  | { readonly kind: 'imported'; readonly keyFile: KeyFile; readonly brought: CopyLabel }
  /** This browser has a newer copy of the same file, or the same one: it is gone on with. */
  | {
      readonly kind: 'kept';
      readonly keyFile: KeyFile;
      readonly brought: CopyLabel;
      readonly kept: CopyLabel;
    }
  /** Another key file in this browser would be lost. */
  | { readonly kind: 'replaces' }
  /** Wrong passphrase, or no key file of this role. */
  | { readonly kind: 'closed' };

export class KeyFile {
  readonly role: KeyRole;
  /** The name under which this browser keeps it. */
  readonly place: string;
  readonly #file: SealedFile;
  #copy: KeyCopy;
  #work: Promise<void> = Promise.resolve();

  private constructor(role: KeyRole, { file, copy }: OpenedCopy) {
    this.role = role;
    this.place = placeOf(role);
    this.#file = file;
    this.#copy = $state.raw(copy);
  }

  /** What the file holds; the page of the role knows its form. */
  get content(): Bytes {
    return this.#copy.content;
  }

  /** Whether the newest content was exported. */
  get isExported(): boolean {
    return this.#copy.exported === this.#copy.revision;
  }

  /** Whether this browser holds a key file of the role. */
  static async exists(role: KeyRole): Promise<boolean> {
    return (await readSealed(placeOf(role))) !== undefined;
  }

  static async create(role: KeyRole, passphrase: string, content: Bytes): Promise<KeyFile> {
    const file = await SealedFile.create(passphrase, purposeOf(role), browserRandom);
    const created = new KeyFile(role, { file, copy: firstCopy(content, browserRandom, nowInSeconds()) });
    await created.#keep(created.#copy);
    return created;
  }

  /** Opens the stored file. */
  static async open(role: KeyRole, passphrase: string): Promise<Opening> {
    const stored = (await readSealed(placeOf(role))) ?? new Uint8Array();
    const opened = await openCopy(passphrase, purposeOf(role), stored);
    return opened.ok ? { kind: 'opened', keyFile: new KeyFile(role, opened.value) } : { kind: 'closed' };
  }

  /**
   * Opens the bytes of an exported file and stores them, unless this browser has a newer copy of the same file. Another
   * file is replaced only if `mayReplace`.
   */
  static async bring(role: KeyRole, passphrase: string, bytes: Bytes, mayReplace: boolean): Promise<Opening> {
    const brought = await openCopy(passphrase, purposeOf(role), bytes);
    if (!brought.ok) return { kind: 'closed' };
    const stored = await readSealed(placeOf(role));
    const kept = stored && (await openCopy(passphrase, purposeOf(role), stored));
    const choice = newerCopy(kept?.ok ? kept.value.copy : undefined, brought.value.copy);
    if (choice === 'kept' && kept?.ok) {
      const keyFile = new KeyFile(role, kept.value);
      return { kind: 'kept', keyFile, brought: brought.value.copy, kept: kept.value.copy };
    }
    if (choice === 'other' && stored !== undefined && !mayReplace) return { kind: 'replaces' };
    const keyFile = new KeyFile(role, brought.value);
    await keyFile.#keep(brought.value.copy);
    return { kind: 'imported', keyFile, brought: brought.value.copy };
  }

  /** One after the other: an export must not store what it saw before a save came in between. */
  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  /** Stores durably, then takes over. */
  async #keep(copy: KeyCopy): Promise<void> {
    await keepSealed(this.place, this.#file.write(encodeCopy(copy), browserRandom));
    this.#copy = copy;
  }

  /** Stores new content durably; resolves once it is safe. */
  save(content: Bytes): Promise<void> {
    return this.#queue(() => this.#keep(nextCopy(this.#copy, content, nowInSeconds())));
  }

  /**
   * Offers the sealed file for download and remembers that it did. `toExport` leaves out what must not be in a copy
   * that may become an old one.
   */
  export(toExport: (content: Bytes) => Bytes = (content) => content): Promise<void> {
    return this.#queue(() => {
      const copy = exportedCopy(this.#copy);
      const leaving = encodeCopy({ ...copy, content: toExport(copy.content) });
      this.#download(this.#file.write(leaving, browserRandom));
      return this.#keep(copy);
    });
  }

  #download(sealed: Bytes): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([new Uint8Array(sealed)]));
    link.download = `piaojue-${this.place}.key`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
