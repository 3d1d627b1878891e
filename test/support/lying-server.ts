/**
 * A server with its log key and issuing key that shows every scrutineer a log of its choice, over HTTP. Scrutineer `j`
 * finds it at an address of its own, as if its wire were tapped.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import type { Ledger } from '../../crypto/session/ledger.ts';
import { decodeStatement, type Statement } from '../../crypto/statements/envelope.ts';
import type { CosignatureSubmission } from '../../server/contract/events.ts';
import { type MemorySession, must } from './memory-session.ts';
import { statusOf } from './scrutineer-desks.ts';
import { newLedger, statementOf } from './session-scenes.ts';

/** One log of a session, of which there may be several. */
export class Fork {
  ledger: Ledger = newLedger();
  entries: Bytes[] = [];
  /** Cosignatures by size, in the order in which they came. */
  readonly lines = new Map<number, string[]>();
  readonly #session: MemorySession;

  constructor(session: MemorySession, entries: readonly Bytes[]) {
    this.#session = session;
    for (const envelope of entries) must(this.append(envelope));
  }

  append(envelope: Bytes): Result<void> {
    const appended = this.ledger.append(statementOf(envelope));
    if (appended.ok) this.entries.push(envelope);
    return appended;
  }

  /** Goes on with the session on this log: its staff act on what they see here. */
  async act<T>(work: (session: MemorySession) => T | Promise<T>): Promise<T> {
    const { ledger, entries } = this.#session;
    Object.assign(this.#session, { ledger: this.ledger, entries: this.entries });
    try {
      return await work(this.#session);
    } finally {
      // The session’s own log is put back: tests rewind it in place.
      Object.assign(this.#session, { ledger, entries });
    }
  }

  linesAt(size: number): string[] {
    return this.lines.get(size) ?? [];
  }

  checkpoint(size = this.entries.length): string {
    const { tree, manifest } = this.ledger.state;
    const note = { origin: manifest?.origin ?? '', size, root: tree.rootAt(size) };
    return must(withCosignatures(signCheckpoint(note, this.#session.logSecret), this.linesAt(size)));
  }
}

/** A statement that a scrutineer has let out, whatever became of it. */
export interface LetOut {
  readonly by: number;
  readonly statement: Statement;
}

export class LyingServer {
  /** What scrutineer `j` is shown; nothing answers where there is none. */
  readonly shown = new Map<number, Fork>();
  readonly letOut: LetOut[] = [];
  /** How often scrutineer `j` has asked. */
  readonly looks = new Map<number, number>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<LyingServer> {
    const server = createServer();
    const lying = new LyingServer(server);
    server.on('request', (request, response) => void lying.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return lying;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The address under which scrutineer `j` finds it. */
  baseOf(j: number): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${j}`;
  }

  show(fork: Fork, ...scrutineers: readonly number[]): void {
    for (const j of scrutineers) this.shown.set(j, fork);
  }

  kindsBy(j: number): string[] {
    return this.letOut.filter(({ by }) => by === j).map(({ statement }) => statement.kind);
  }

  /** Resolves after scrutineer `j` has asked `times` times more. */
  async afterLooks(j: number, times: number): Promise<void> {
    const goal = (this.looks.get(j) ?? 0) + times;
    await until(() => (this.looks.get(j) ?? 0) >= goal);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, j, ...path] = pathname.split('/');
    const fork = this.shown.get(Number(j));
    const answer =
      fork === undefined
        ? reject('request.unavailable')
        : this.#reply(fork, Number(j), path.join('/'), searchParams, Buffer.concat(chunks));
    response.writeHead(answer.ok ? 200 : 409);
    response.end(answer.ok ? answer.value : JSON.stringify(answer));
  }

  #reply(fork: Fork, j: number, path: string, query: URLSearchParams, body: Buffer): Result<string> {
    const [first, second] = path.split('/');
    if (path === 'api/status') {
      this.looks.set(j, (this.looks.get(j) ?? 0) + 1);
      return accept(JSON.stringify(statusOf(fork.ledger.state, fork.entries.length)));
    }
    if (path === 'log/entries') {
      const range = fork.entries.slice(Number(query.get('from')), Number(query.get('to')));
      return accept(range.map((entry) => `${fromUtf8(entry)}\n`).join(''));
    }
    if (first === 'checkpoint')
      return accept(fork.checkpoint(second === undefined ? undefined : Number(second)));
    if (path === 'api/enrolments') return accept('[]');
    if (path === 'api/cosignatures') return this.#cosignature(fork, body);
    if (path === 'api/statements') return this.#statement(fork, j, new Uint8Array(body));
    return reject('request.malformed', path);
  }

  #cosignature(fork: Fork, body: Buffer): Result<string> {
    const { size, line } = JSON.parse(body.toString()) as CosignatureSubmission;
    fork.lines.set(size, [...fork.linesAt(size), line]);
    return accept(JSON.stringify(statusOf(fork.ledger.state, fork.entries.length)));
  }

  #statement(fork: Fork, by: number, envelope: Bytes): Result<string> {
    const decoded = decodeStatement(envelope);
    if (!decoded.ok) return decoded;
    this.letOut.push({ by, statement: decoded.value });
    const appended = fork.append(envelope);
    return appended.ok
      ? accept(JSON.stringify({ index: 0, leaf: decoded.value.leaf, receipt: '' }))
      : appended;
  }
}

const LIMIT_MS = 240_000;

/** Resolves once it holds; rejects long after it should have. */
export async function until(holds: () => boolean): Promise<void> {
  for (const began = performance.now(); !holds(); ) {
    if (performance.now() - began > LIMIT_MS) throw new Error(`never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
