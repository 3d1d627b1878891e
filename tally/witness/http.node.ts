/** The witness over HTTP: `POST /add-checkpoint` of C2SP tlog-witness, and nothing else. Everybody may ask. */
import fastify, { type FastifyInstance } from 'fastify';
import type { WitnessRefusal } from '../../crypto/log/witness.ts';
import type { Witness } from './witness.ts';

const STATUS: Readonly<Record<WitnessRefusal['kind'], number>> = {
  malformed: 400,
  unsigned: 403,
  'unknown-log': 404,
  conflict: 409,
  inconsistent: 422,
};
/** A note with a hundred cosignatures and 63 hashes has less than half of it. */
const MAX_BODY = 64 * 1024;
const MAX_SECONDS = 10;
const TEXT = 'text/plain; charset=utf-8';

/** The application, not listening yet. `onTrouble` gets what keeps the witness from answering. */
export function witnessApp(witness: Witness, onTrouble: (error: unknown) => void): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY,
    requestTimeout: MAX_SECONDS * 1000,
    connectionTimeout: MAX_SECONDS * 1000,
    logger: false,
  });
  // C2SP names no content type for the request: whatever it is, the body is bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post('/add-checkpoint', async ({ body }, reply) => {
    const bytes = body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
    const answer = await witness.addCheckpoint(bytes);
    if (answer.kind === 'cosigned') return reply.type(TEXT).send(answer.line);
    reply.code(STATUS[answer.kind]);
    // Bytes, so that nothing is added to the type that C2SP demands.
    if (answer.kind === 'conflict') {
      return reply.header('content-type', 'text/x.tlog.size').send(Buffer.from(`${answer.size}\n`));
    }
    return reply.type(TEXT).send(`${answer.reason}\n`);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type(TEXT).send('A witness answers POST /add-checkpoint (C2SP tlog-witness).\n'),
  );
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) {
      const reason = status === 413 ? 'The request is too large.' : 'The request cannot be read.';
      return reply.code(status).type(TEXT).send(`${reason}\n`);
    }
    onTrouble(error);
    return reply.code(500).type(TEXT).send('The witness cannot store anything now. Nothing was cosigned.\n');
  });
  return app;
}
