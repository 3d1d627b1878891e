/** Before the session is frozen: the draft, the registrar, the keys of the staff. */
import { Type } from 'typebox';
import type { Hash } from '../../crypto/bytes.ts';
import { reject } from '../../crypto/rejection.ts';
import type { Draft } from '../contract/events.ts';
import type { Service } from '../service.ts';
import { addEnrolment, listEnrolments } from '../session/enrolments.ts';
import { answer, refuse } from './errors.ts';
import type { App } from './typed.ts';

const KEY = Type.String({ pattern: '^[0-9a-f]{64}$' });
const strict = { additionalProperties: false };

const REGISTRAR = Type.Object({ code: Type.String({ maxLength: 200 }), identityKey: KEY }, strict);
const ENROLMENT = Type.Object(
  {
    role: Type.Union([Type.Literal('presiding'), Type.Literal('scrutineer')]),
    name: Type.String({ maxLength: 400 }),
    identityKey: KEY,
    witnessKey: Type.Union([KEY, Type.Null()]),
  },
  strict,
);

export function preparationRoutes(
  app: App,
  { db, identity, book, registrar }: Service,
  clientBuild: Hash | null,
): void {
  const isFrozen = (): boolean => book.size > 0;

  const draft = async (): Promise<Draft> => ({
    sessionId: identity.sessionId,
    origin: identity.origin,
    logKey: identity.logKey,
    issuingKey: identity.issuing.publicKey,
    clientBuild,
    isRegistrarEnrolled: (await registrar.registrar()) !== undefined,
    isFrozen: isFrozen(),
  });

  app.get('/api/draft', draft);

  app.post('/api/registrar', { schema: { body: REGISTRAR } }, async ({ body }, reply) => {
    const enrolled = await registrar.enrol(body.code, body.identityKey);
    return enrolled.ok ? reply.send(await draft()) : refuse(reply, enrolled);
  });

  app.get('/api/enrolments', () => listEnrolments(db));

  app.post('/api/enrolments', { schema: { body: ENROLMENT } }, async ({ body }, reply) => {
    if (isFrozen()) return refuse(reply, reject('enrolment.closed'));
    return answer(reply, await addEnrolment(db, body));
  });
}
