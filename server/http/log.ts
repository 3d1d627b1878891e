/**
 * The public log: anyone may read it and check it. Only what is committed is served. Of an entry that a names-only session
 * withholds, the public gets its leaf hash; hashes, proofs and checkpoints are the same for everybody.
 */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type Bytes, isHex32, type LeafHash } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { entryBundle, parseTilePath, TILE_WIDTH, tileBytes } from '../../crypto/log/tiles.ts';
import { withheldLine } from '../../crypto/log/withheld.ts';
import { reject } from '../../crypto/rejection.ts';
import type { Book } from '../log/book.ts';
import type { Service } from '../service.ts';
import { refuse } from './errors.ts';
import { type Reader, readerOf } from './readers.ts';
import { type App, DECIMAL, numberOf } from './typed.ts';

/** One answer holds about this many bytes; the client goes on where it ended. */
const MAX_ANSWER = 8_000_000;
const strict = { additionalProperties: false };
const TEXT = 'text/plain; charset=utf-8';

export function logRoutes(app: App, { book, cosignatures }: Service): void {
  const text = (reply: FastifyReply, value: string | undefined): FastifyReply =>
    value === undefined ? refuse(reply, reject('request.not_found')) : reply.type(TEXT).send(value);

  app.get('/checkpoint', (_request, reply) => text(reply, cosignatures.note()));

  app.get('/checkpoint/:size', { schema: { params: Type.Object({ size: DECIMAL }) } }, ({ params }, reply) =>
    text(reply, cosignatures.note(numberOf(params.size))),
  );

  const RANGE = Type.Object({ from: Type.Optional(DECIMAL), to: Type.Optional(DECIMAL) }, strict);
  app.get('/log/entries', { schema: { querystring: RANGE } }, (request, reply) => {
    const { query } = request;
    const reader = readerOf(request, book);
    if (!reader.ok) return refuse(reply, reader);
    const from = numberOf(query.from ?? '0');
    const to = Math.min(query.to === undefined ? book.size : numberOf(query.to), book.size);
    // committed entries never change, so they can be read while they are sent
    return reply.type('application/x-ndjson').send(Readable.from(linesOf(book, reader.value, from, to)));
  });

  const INCLUSION = Type.Object({ index: DECIMAL, size: DECIMAL }, strict);
  app.get('/log/inclusion', { schema: { querystring: INCLUSION } }, ({ query }, reply) => {
    const [index, size] = [numberOf(query.index), numberOf(query.size)];
    const leaf = index < size && size <= book.size ? book.leafOf(index) : undefined;
    if (leaf === undefined) return refuse(reply, reject('request.not_found'));
    const hashes = book.ledger.state.tree.inclusionProof(index, size).map(toBase64);
    return reply.send({ index, size, leaf, hashes });
  });

  const CONSISTENCY = Type.Object({ from: DECIMAL, to: DECIMAL }, strict);
  app.get('/log/consistency', { schema: { querystring: CONSISTENCY } }, ({ query }, reply) => {
    const [from, to] = [numberOf(query.from), numberOf(query.to)];
    if (from > to || to > book.size) return refuse(reply, reject('request.not_found'));
    const hashes = book.ledger.state.tree.consistencyProof(from, to).map(toBase64);
    return reply.send({ from, to, hashes });
  });

  const RECEIPT = Type.Object({ leaf: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, strict);
  app.get('/log/receipt', { schema: { querystring: RECEIPT } }, ({ query }, reply) =>
    text(reply, isHex32(query.leaf) ? book.logged(query.leaf as LeafHash)?.receipt : undefined),
  );

  /** C2SP tlog-tiles. */
  app.get('/tile/*', (request, reply) => {
    const tile = parseTilePath(request.url.slice(1).replace(/\?.*$/, ''));
    if (!tile.ok) return refuse(reply, reject('request.not_found'));
    const { level, index, width } = tile.value;
    const height = level === 'entries' ? 1 : TILE_WIDTH ** level;
    const first = index * TILE_WIDTH;
    if ((first + width) * height > book.size) return refuse(reply, reject('request.not_found'));
    if (level !== 'entries') return sendBytes(reply, tileBytes(book.ledger.state.tree, level, index, width));
    const reader = readerOf(request, book);
    if (!reader.ok) return refuse(reply, reader);
    const indices = Array.from({ length: width }, (_, i) => first + i);
    const withheld = reader.value === 'public' && indices.find((entry) => book.isWithheld(entry));
    // a bundle has no form for a hash in place of an entry
    if (typeof withheld === 'number') return refuse(reply, reject('request.withheld', `entry ${withheld}`));
    return sendBytes(reply, entryBundle(indices.map((entry) => book.envelope(entry)!)));
  });
}

const sendBytes = (reply: FastifyReply, bytes: Bytes): FastifyReply =>
  reply.type('application/octet-stream').send(Buffer.from(bytes));

function* linesOf(book: Book, reader: Reader, from: number, to: number): Generator<Buffer> {
  let sent = 0;
  for (let index = from; index < to && sent < MAX_ANSWER; index++) {
    const isWithheld = reader === 'public' && book.isWithheld(index);
    const line = isWithheld ? withheldLine(book.leafOf(index)!) : book.envelope(index)!;
    sent += line.length + 1;
    yield Buffer.concat([line, NEWLINE]);
  }
}

const NEWLINE = Buffer.from('\n');
