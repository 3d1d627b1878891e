/** What a tablet stores, in memory. */
import type { Vault } from '../../ballot-client/src/deputy/kept.ts';
import type { Bytes } from '../../crypto/bytes.ts';

export class MemoryVault implements Vault {
  readonly sealed = new Map<string, Bytes>();
  /** Whether writing fails, as on a full disk. */
  isFull = false;

  async keep(name: string, sealed: Bytes): Promise<void> {
    if (this.isFull) throw new Error('full');
    this.sealed.set(name, sealed);
  }

  async read(name: string): Promise<Bytes | undefined> {
    return this.sealed.get(name);
  }

  async forget(name: string): Promise<void> {
    this.sealed.delete(name);
  }
}
