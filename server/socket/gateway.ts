/**
 * The live connection of every tablet and screen. Nothing that arrives here can do more than be refused: payloads are
 * read as unknown, each socket has its own limit, and an error answers the one who caused it.
 */
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { type Result, reject } from '../../crypto/rejection.ts';
import type { ClientEvents, ServerEvents } from '../contract/events.ts';
import { toReply } from '../http/refusals.ts';
import { type BucketSize, TokenBucket } from '../limits/token-bucket.ts';
import type { TabletRegister } from '../operator/tablets.ts';
import type { Service } from '../service.ts';
import { issuedPaper } from '../session/papers.ts';
import { readEnvelope, readMessage, readPaperRequest } from './payloads.ts';

/** A statement has at most 65,535 bytes; base64 in JSON needs no escapes. */
const MAX_MESSAGE = 128 * 1024;
/** Messages of one socket. A tablet sends a handful in a whole session. */
const PER_SOCKET: BucketSize = { capacity: 100, perSecond: 10 };
/** Status messages go out at most this often, and less often to a full hall. */
const STATUS_MS = 200;
const STATUS_MS_PER_SOCKET = 0.5;

type Gateway = Server<ClientEvents, ServerEvents>;
type Handler = (payload: unknown) => Promise<Result<unknown>>;

export interface GatewayOptions {
  /** Learns which tablets are connected, and nothing of what they say. */
  readonly tablets?: TabletRegister | undefined;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Puts the gateway on an HTTP server; call what it returns to close it. */
export function openGateway(
  http: HttpServer,
  service: Service,
  options: GatewayOptions,
): () => Promise<void> {
  const io: Gateway = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    connectTimeout: 20_000,
    httpCompression: false,
    // public data, and nothing that a browser would add by itself is worth anything here
    cors: { origin: '*' },
  });
  const handlers = handlersOf(service);
  io.on('connection', (socket) => {
    const leave = options.tablets?.enter(socket.handshake.auth);
    if (leave !== undefined) socket.once('disconnect', leave);
    socket.emit('status', service.board.status);
    attach(socket, handlers, options);
  });
  const stopStatus = broadcastStatus(io, service);
  return async () => {
    stopStatus();
    io.disconnectSockets(true);
    io.engine.close();
  };
}

function handlersOf({ admission, attendance, book }: Service): ReadonlyMap<string, Handler> {
  const withEnvelope =
    (handle: (envelope: string) => Promise<Result<unknown>>): Handler =>
    async (payload) => {
      const envelope = readEnvelope(payload);
      return envelope.ok ? handle(envelope.value) : envelope;
    };
  return new Map<string, Handler>([
    ['sign-in', withEnvelope((envelope) => attendance.signIn(envelope))],
    ['cast', withEnvelope((envelope) => admission.cast(envelope))],
    [
      'paper',
      async (payload) => {
        const request = readPaperRequest(payload);
        return request.ok ? issuedPaper(book, request.value.round, request.value.credential) : request;
      },
    ],
  ]);
}

function attach(
  socket: Socket<ClientEvents, ServerEvents>,
  handlers: ReadonlyMap<string, Handler>,
  { onTrouble }: GatewayOptions,
): void {
  const limit = new TokenBucket(PER_SOCKET, performance.now());
  const respond = async (event: string, payload: unknown): Promise<Result<unknown>> => {
    if (!limit.take(performance.now())) return reject('request.too_many');
    const handler = handlers.get(event);
    if (handler === undefined) return reject('request.malformed', 'no such event');
    try {
      return await handler(payload);
    } catch (error) {
      onTrouble('A message could not be handled.', error);
      return reject('request.unavailable');
    }
  };
  socket.onAny((event: unknown, ...args: unknown[]) => {
    const { payload, acknowledge } = readMessage(args);
    void respond(String(event), payload).then((result) => acknowledge(toReply(result)));
  });
}

/** Sends the status to everybody when it has changed; what comes in between is merged. */
function broadcastStatus(io: Gateway, { board }: Service): () => void {
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    timer = undefined;
    io.emit('status', board.status);
  };
  board.listen(() => {
    timer ??= setTimeout(send, Math.max(STATUS_MS, io.engine.clientsCount * STATUS_MS_PER_SOCKET));
  });
  return () => clearTimeout(timer);
}
