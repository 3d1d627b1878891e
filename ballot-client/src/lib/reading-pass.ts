/**
 * Reads a log as a member of its staff: with a reading pass where the rules withhold counts from the public
 * (PROTOCOL.md §6.10). A pass is made only for a session whose manifest lists the key.
 */
import type { Bytes } from '../../../crypto/bytes.ts';
import { accept, type Result } from '../../../crypto/rejection.ts';
import { decodeStatement, type StatementSigner } from '../../../crypto/statements/envelope.ts';

/** Gives the first entry of the log; attacker-controlled. */
export type FirstEntry = () => Promise<Result<Bytes | undefined>>;

export class PassMaker {
  readonly #signer: StatementSigner;
  #pass: string | null | undefined;

  constructor(signer: StatementSigner) {
    this.#signer = signer;
  }

  /** The pass for this log, made once; null where it needs none or the key is none of its staff's. */
  async passFor(firstEntry: FirstEntry): Promise<Result<string | null>> {
    if (this.#pass !== undefined) return accept(this.#pass);
    const entry = await firstEntry();
    if (!entry.ok) return entry;
    const manifest = entry.value && decodeStatement(entry.value);
    if (!manifest?.ok || manifest.value.kind !== 'manifest') return accept(null);
    const { payload, hash } = manifest.value;
    const isStaff = payload.staff.some(({ identityKey }) => identityKey === this.#signer.publicKey);
    const isNeeded = payload.rules.publication.counts === 'names-only';
    this.#pass = isStaff && isNeeded ? this.#signer.readingPass(hash) : null;
    return accept(this.#pass);
  }
}
