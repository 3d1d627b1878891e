/** What the log shows that this scrutineer's keys have done, to be compared with what its key file remembers. */
import { type Bytes, fromUtf8, type PublicKey } from '../../../crypto/bytes.ts';
import { witnessName } from '../../../crypto/session/setup-checks.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { Kind } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';

/** Cheap: whether an entry claims to be of a kind. */
export const claimsKind = (entry: Bytes, kind: Kind): boolean =>
  fromUtf8(entry)?.includes(`"application/vnd.piaojue.${kind}+json"`) ?? false;

/** Kinds in which something of a scrutineer's stands that its key file must remember. */
const TELLING: readonly Kind[] = ['witnessed', 'round-sealed', 'partial-decryption'];

export class OwnTraces {
  readonly #self: PublicKey;
  /** Size of the largest log that this key said to have seen in a `witnessed`. */
  witnessed = 0;
  /** Rounds of which this key posted a share of the decryption. */
  readonly decrypted = new Set<number>();
  /** Seals by round, as their notes stand in the log. */
  readonly #seals = new Map<number, string>();

  constructor(self: PublicKey) {
    this.#self = self;
  }

  /** Notes entries that the verifier takes in as well: what they say is worth nothing if it finds fault with them. */
  note(entries: readonly Bytes[]): void {
    for (const entry of entries) {
      if (!TELLING.some((kind) => claimsKind(entry, kind))) continue;
      const decoded = decodeStatement(entry);
      if (!decoded.ok) continue;
      const { kind, signer, payload } = decoded.value;
      if (kind === 'round-sealed') this.#seals.set(payload.round, payload.checkpoint);
      if (signer !== this.#self) continue;
      if (kind === 'witnessed') this.witnessed = Math.max(this.witnessed, payload.size);
      if (kind === 'partial-decryption') this.decrypted.add(payload.round);
    }
  }

  /** Size of the largest close whose seal carries this scrutineer's cosignature; 0 where none does. */
  cosigned({ manifest, staff, rounds }: SessionState): number {
    const index = staff.get(this.#self)?.index;
    if (manifest === undefined || index === undefined) return 0;
    const line = `\n— ${witnessName(manifest.origin, index)} `;
    const sizes = [...this.#seals].flatMap(([number, note]) =>
      note.includes(line) ? [rounds[number - 1]?.closedSize ?? 0] : [],
    );
    return Math.max(0, ...sizes);
  }
}
