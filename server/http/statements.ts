/** Statements and cosignatures. */
import { Type } from 'typebox';
import type { Service } from '../service.ts';
import { answer } from './errors.ts';
import type { App } from './typed.ts';

const COSIGNATURE = Type.Object(
  { size: Type.Integer({ minimum: 1 }), line: Type.String({ maxLength: 1000 }) },
  { additionalProperties: false },
);

export function statementRoutes(app: App, { commands, cosignatures, board }: Service): void {
  app.get('/api/status', () => board.status);

  app.post('/api/cosignatures', { schema: { body: COSIGNATURE } }, async ({ body }, reply) => {
    const added = await cosignatures.add(body);
    return answer(reply, added.ok ? { ok: true, value: board.status } : added);
  });

  // the body is the entry itself: its bytes are logged as they came, so nothing may parse and print them again
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>(
      ['application/json', 'text/plain'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );
    scope.post('/api/statements', async ({ body }, reply) => {
      const bytes = body instanceof Uint8Array ? Uint8Array.from(body) : new Uint8Array(0);
      return answer(reply, await commands.submit(bytes));
    });
  });
}
