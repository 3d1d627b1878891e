/**
 * A witness of logs (C2SP tlog-witness): compares, persists, then cosigns, one request of a log after the other. What
 * it holds is kept by a store; the rule is that of `crypto/log/witness.ts`.
 */
import type { Bytes } from '../../crypto/bytes.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign } from '../../crypto/log/cosignature.ts';
import { formatNote, keyOfLine, parseNote } from '../../crypto/log/note.ts';
import { SIGNATURE_TYPES, verifierKey } from '../../crypto/log/verifier-key.ts';
import {
  type AddCheckpoint,
  checkpointOf,
  decideAddCheckpoint,
  type Head,
  parseAddCheckpoint,
  type SignedHead,
  signedHead,
  type WitnessedLog,
  type WitnessRefusal,
} from '../../crypto/log/witness.ts';
import type { SecretKey } from '../../crypto/signature.ts';

/** What a witness remembers of each log. */
export interface WitnessStore {
  /** The largest head of the log that was cosigned; undefined if none was. */
  held(origin: string): Head | undefined;
  /** Puts a checkpoint note, signed by the log, in the place of what was held; resolves once it is durable. */
  persist(origin: string, note: string): Promise<void>;
}

export interface WitnessOptions {
  readonly name: string;
  readonly secret: SecretKey;
  /** Of different origins. */
  readonly logs: readonly WitnessedLog[];
  readonly store: WitnessStore;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Told of a head that the log has signed and this witness has refused: possibly a log that was rewritten. */
  readonly onRefused: (note: string, reason: string) => void;
}

export type WitnessAnswer =
  | {
      readonly kind: 'cosigned';
      /** The signature line, with newline. */
      readonly line: string;
    }
  | WitnessRefusal;

export class Witness {
  readonly #options: WitnessOptions;
  readonly #logs: ReadonlyMap<string, WitnessedLog>;
  /** The last request of each log that was let in. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.#logs = new Map(options.logs.map((log) => [log.origin, log]));
  }

  /** Answers the body of an `add-checkpoint`; throws, having signed nothing, where the head cannot be stored. */
  async addCheckpoint(body: Bytes): Promise<WitnessAnswer> {
    const request = parseAddCheckpoint(body);
    if (!request.ok)
      return { kind: 'malformed', reason: `Not an add-checkpoint request: ${request.detail}.` };
    const stated = checkpointOf(request.value.checkpoint);
    const log = stated.ok ? this.#logs.get(stated.value.origin) : undefined;
    const head = signedHead(request.value, log);
    if (head.kind !== 'signed') return head;
    return this.#inTurn(head.log.origin, () => this.#decide(request.value, head));
  }

  /** Two requests that were both compared with the same old head could otherwise roll it back. */
  #inTurn(origin: string, work: () => Promise<WitnessAnswer>): Promise<WitnessAnswer> {
    const turn = (this.#turns.get(origin) ?? Promise.resolve()).then(work, work);
    this.#turns.set(origin, turn);
    return turn;
  }

  async #decide(request: AddCheckpoint, head: SignedHead): Promise<WitnessAnswer> {
    const { log } = head;
    const { store, name, secret, now, onRefused } = this.#options;
    const held = store.held(log.origin);
    const decision = decideAddCheckpoint(held, request, head);
    if (decision.kind !== 'cosign') {
      // A wrong old size is how a client learns the size; everything else should not happen.
      if (decision.kind !== 'conflict' || request.oldSize === decision.size) {
        onRefused(ownNote(request.checkpoint, log), decision.reason);
      }
      return decision;
    }
    const { size, root } = decision.head;
    if (size !== (held?.size ?? 0)) await store.persist(log.origin, ownNote(request.checkpoint, log));
    const text = formatCheckpoint({ origin: log.origin, size, root });
    return { kind: 'cosigned', line: cosign(text, name, secret, now()) };
  }
}

/** The note with the line of the log alone; others are not verified and could be long. */
function ownNote(note: string, { origin, publicKey }: WitnessedLog): string {
  const parsed = parseNote(note);
  if (!parsed.ok) throw new TypeError('the note was read before');
  const own = keyOfLine(verifierKey(origin, SIGNATURE_TYPES.ed25519, publicKey));
  const { text, signatures } = parsed.value;
  return formatNote(
    text,
    signatures.filter((line) => keyOfLine(line) === own),
  );
}
