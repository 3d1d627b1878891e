/**
 * Who reads the log: the public, or staff with a reading pass (PROTOCOL.md §6.10). Stateless: a pass is checked with every
 * request, none is stored, and no line of the server's own log holds one.
 */
import type { FastifyRequest } from 'fastify';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { isReadingPass } from '../../crypto/session/reading.ts';
import type { Book } from '../log/book.ts';

export type Reader = 'public' | 'staff';

/**
 * The reader of a request: the public where no pass comes along. A pass that is none of this session's staff is refused,
 * whatever is wrong with it with the same words, and never taken for the public's: its sender must learn of it.
 */
export function readerOf({ headers }: FastifyRequest, book: Book): Result<Reader> {
  const { authorization } = headers;
  if (authorization === undefined) return accept('public');
  return isReadingPass(book.ledger.state, authorization) ? accept('staff') : reject('request.not_staff');
}
