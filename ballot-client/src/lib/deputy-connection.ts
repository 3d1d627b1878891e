/**
 * One deputy's connection: carries statements over a websocket and tries again with the same bytes until the server
 * answers. Messages sent while the connection is down are lost, so every request waits for its acknowledgement.
 */
import { io, type Socket } from 'socket.io-client';
import { type Bytes, fromUtf8, type PublicKey } from '../../../crypto/bytes.ts';
import { type Result, reject } from '../../../crypto/rejection.ts';
import type { Field } from '../../../crypto/statements/schema.ts';
import type {
  ClientEvents,
  IssuedPaper,
  Logged,
  ServerEvents,
  SignedIn,
  Status,
} from '../../../server/contract/events.ts';
import { issuedPaperAnswer, loggedAnswer, readReply, signedInAnswer, statusAnswer } from './answers.ts';

const ANSWER_TIMEOUT_MS = 20_000;
const RETRY_MS = [200, 500, 1000, 2000, 4000] as const;

/** Refusals after which the same bytes may succeed later. */
const PASSING: ReadonlySet<string> = new Set(['request.unavailable', 'request.too_many']);

export class DeputyConnection {
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  readonly #listeners = new Set<(status: Status) => void>();
  readonly #watchers = new Set<(isConnected: boolean) => void>();
  #isClosed = false;
  #status: Status | undefined;

  /** `device`: the label of the tablet, for the operator. */
  constructor(base: string, device = '') {
    const auth = { device };
    this.#socket = io(base, { auth, transports: ['websocket'], reconnectionDelayMax: 2000, forceNew: true });
    this.#socket.on('status', (message) => {
      const status = statusAnswer.read(message);
      if (status === undefined) return;
      this.#status = status;
      for (const listener of this.#listeners) listener(status);
    });
    this.#socket.on('connect', () => this.#tellConnected(true));
    this.#socket.on('disconnect', () => this.#tellConnected(false));
  }

  #tellConnected(isConnected: boolean): void {
    for (const watcher of this.#watchers) watcher(isConnected);
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** Calls the watcher whenever the connection is made or lost. */
  onConnection(watcher: (isConnected: boolean) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The newest status that the server sent. */
  get status(): Status | undefined {
    return this.#status;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the first status, now or later, for which the condition holds. */
  waitFor(condition: (status: Status) => boolean): Promise<Status> {
    return new Promise((resolve) => {
      if (this.#status !== undefined && condition(this.#status)) return resolve(this.#status);
      const stop = this.onStatus((status) => {
        if (!condition(status)) return;
        stop();
        resolve(status);
      });
    });
  }

  signIn(envelope: Bytes): Promise<Result<SignedIn>> {
    const text = fromUtf8(envelope) ?? '';
    return this.#ask(signedInAnswer, (socket) => socket.emitWithAck('sign-in', text));
  }

  paper(round: number, credential: PublicKey): Promise<Result<IssuedPaper>> {
    return this.#ask(issuedPaperAnswer, (socket) => socket.emitWithAck('paper', { round, credential }));
  }

  /** Casts a signed ballot; resolves with the server's answer however often the connection breaks in between. */
  cast(envelope: Bytes): Promise<Result<Logged>> {
    const text = fromUtf8(envelope) ?? '';
    return this.#ask(loggedAnswer, (socket) => socket.emitWithAck('cast', text));
  }

  async #ask<T>(
    form: Field<T>,
    emit: (socket: ReturnType<Socket<ServerEvents, ClientEvents>['timeout']>) => Promise<unknown>,
  ): Promise<Result<T>> {
    for (let attempt = 0; !this.#isClosed; attempt++) {
      try {
        const reply = readReply(form, await emit(this.#socket.timeout(ANSWER_TIMEOUT_MS)));
        if (reply !== undefined && (reply.ok || !PASSING.has(reply.code))) return reply;
      } catch {
        // No answer in time or of no known form, or the connection broke: the same bytes again.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS[attempt] ?? RETRY_MS.at(-1)));
    }
    return reject('request.unavailable', 'the connection was closed');
  }

  /** Cuts the transport as a lost network would; the socket connects again by itself. */
  interrupt(): void {
    this.#socket.io.engine?.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.disconnect();
  }
}
