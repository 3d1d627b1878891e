/**
 * Which tablets are connected, by the label that somebody typed on them. Kept in memory, apart from what the connections
 * say: a label never meets a credential. Labels are no secret and prove nothing; whoever connects can say any.
 */
import { isPlainText } from '../../crypto/statements/schema.ts';
import type { TabletFacts, Tablets } from '../contract/operator.ts';

/** Code points. */
export const MAX_LABEL = 20;
/** Remembered labels; whoever invents more pushes out those that are away. */
const MAX_LABELS = 400;
/** A shorter absence is none: a page connects anew when a deputy leaves the tablet. */
const GAP_MS = 60_000;
const MINUTE_MS = 60_000;

interface Seen {
  connections: number;
  /** Since when it has been here, or away. */
  since: number;
  /** When the last connection ended; while there is one, it is not used. */
  left: number;
}

/** What a connection says it is. */
type Kind = { readonly type: 'tablet'; readonly label: string | undefined } | { readonly type: 'other' };

/** Reads what came with a connection: anything at all. A label that may not be shown counts as none. */
export function readDevice(auth: unknown): Kind {
  if (typeof auth !== 'object' || auth === null || !('device' in auth)) return { type: 'other' };
  const { device } = auth;
  const isLabel = typeof device === 'string' && isPlainText(device, MAX_LABEL);
  return { type: 'tablet', label: isLabel ? device : undefined };
}

export class TabletRegister {
  readonly #clock: () => number;
  readonly #seen = new Map<string, Seen>();
  #unlabelled = 0;
  #others = 0;

  /** `clock`: milliseconds from any origin. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** Counts a connection; call what it returns when it has ended. */
  enter(auth: unknown): () => void {
    const device = readDevice(auth);
    if (device.type === 'other') {
      this.#others += 1;
      return () => {
        this.#others -= 1;
      };
    }
    if (device.label === undefined || !this.#hasRoomFor(device.label)) {
      this.#unlabelled += 1;
      return () => {
        this.#unlabelled -= 1;
      };
    }
    return this.#enter(device.label);
  }

  #hasRoomFor(label: string): boolean {
    if (this.#seen.has(label) || this.#seen.size < MAX_LABELS) return true;
    const away = [...this.#seen].find(([, { connections }]) => connections === 0);
    return away !== undefined && this.#seen.delete(away[0]);
  }

  #enter(label: string): () => void {
    const now = this.#clock();
    const seen = this.#seen.get(label) ?? { connections: 0, since: now, left: now };
    if (seen.connections === 0 && now - seen.left >= GAP_MS) seen.since = now;
    seen.connections += 1;
    this.#seen.set(label, seen);
    return () => {
      seen.connections -= 1;
      seen.left = this.#clock();
    };
  }

  get facts(): Tablets {
    const now = this.#clock();
    const labelled = [...this.#seen].map(([label, seen]): TabletFacts => {
      const isAway = seen.connections === 0 && now - seen.left >= GAP_MS;
      const from = isAway ? seen.left : seen.since;
      return {
        label,
        connections: isAway ? 0 : Math.max(1, seen.connections),
        minutes: Math.floor((now - from) / MINUTE_MS),
      };
    });
    labelled.sort((a, b) => byLabel(a.label, b.label));
    return { labelled, unlabelled: this.#unlabelled, others: this.#others };
  }
}

/** A-2 before A-12, the same on every machine. */
const { compare: byLabel } = new Intl.Collator('zh-CN', { numeric: true });
