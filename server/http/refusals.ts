/** Refusals as answers: their body, and the HTTP status that fits their code. */
import { explain, type Rejection, type RejectionCode, type Result } from '../../crypto/rejection.ts';
import type { Refusal, Reply } from '../contract/events.ts';

export const toRefusal = ({ code, detail }: Rejection): Refusal => ({
  ...{ ok: false, code, message: explain({ ok: false, code, detail: '' }), detail },
});

export const toReply = <T>(result: Result<T>): Reply<T> => (result.ok ? result : toRefusal(result));

/** Everything that is not listed contradicts the state of the session: 409. */
const STATUS: Readonly<Partial<Record<RejectionCode, number>>> = {
  'request.malformed': 400,
  'request.too_large': 413,
  'request.too_many': 429,
  'request.not_found': 404,
  'request.unavailable': 503,
  'request.withheld': 403,
  'request.not_staff': 403,
  'registrar.code': 403,
  'operator.code': 403,
  'key.kind': 400,
  'log.entry_too_long': 413,
  'log.note': 400,
  'log.signature': 403,
  'log.unknown_key': 403,
  'envelope.malformed': 400,
  'envelope.kind': 400,
  'envelope.signer': 403,
  'envelope.signature': 403,
  'payload.malformed': 400,
  'payload.text': 400,
};

export const httpStatusOf = (code: RejectionCode): number => STATUS[code] ?? 409;
