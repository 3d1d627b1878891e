/** Every error leaves the server as a refusal with a code; what went wrong inside is logged, not told. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import { isTransient } from '../db/ready.ts';
import { httpStatusOf, toRefusal } from './refusals.ts';
import type { App } from './typed.ts';

/** Sends a refusal. */
export const refuse = (reply: FastifyReply, rejection: Rejection): FastifyReply =>
  reply.code(httpStatusOf(rejection.code)).send(toRefusal(rejection));

/** Sends the value, or the refusal. */
export const answer = <T>(reply: FastifyReply, result: Result<T>): FastifyReply =>
  result.ok ? reply.send(result.value) : refuse(reply, result);

export function installErrors(app: App): void {
  app.setNotFoundHandler((_request, reply) => refuse(reply, reject('request.not_found')));
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) return refuse(reply, reject('request.too_large'));
    if (status >= 400 && status < 500) return refuse(reply, reject('request.malformed', detailOf(error)));
    if (isTransient(error)) request.log.warn({ err: error }, 'the database is away');
    else request.log.error({ err: error }, 'a request failed');
    return refuse(reply, reject('request.unavailable'));
  });
}

/** Which field is wrong, never what was in it. */
const detailOf = ({ validation, validationContext }: FastifyError): string =>
  validation === undefined
    ? ''
    : `${validationContext ?? 'request'}${validation[0]?.instancePath.replaceAll('/', ' ') ?? ''}`;
