/** The application, apart from listening, so that tests can call it without a port. */
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import fastifyHelmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyServerFactory, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Hash } from '../crypto/bytes.ts';
import { reject } from '../crypto/rejection.ts';
import { MAX_ENTRY_LENGTH } from '../crypto/statements/envelope.ts';
import { type Demo, demoRoutes } from './demo.ts';
import { allowOtherOrigins } from './http/cross-origin.ts';
import { installErrors, refuse } from './http/errors.ts';
import { logRoutes } from './http/log.ts';
import { preparationRoutes } from './http/preparation.ts';
import { statementRoutes } from './http/statements.ts';
import type { App } from './http/typed.ts';
import { type BucketSize, TokenBucket } from './limits/token-bucket.ts';
import { type Operation, operatorRoutes } from './operator/routes.ts';
import { servePages } from './pages.ts';
import type { Service } from './service.ts';
import { openGateway } from './socket/gateway.ts';

export interface AppOptions {
  readonly service: Service;
  /** The hash of the built pages, if there are any: stated to the registrar, who puts it into the manifest. */
  readonly clientBuild?: Hash | undefined;
  /** Whether the built pages are served. */
  readonly hasPages?: boolean;
  /** Makes the server a demonstration. */
  readonly demo?: Demo | undefined;
  /** What the operator's page shows; without it there is none. */
  readonly operation?: Operation | undefined;
  /** PEM certificate and key, to serve with TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly log: Logger;
}

/** Requests of one connection; a page that reads the log asks many times. */
const PER_CONNECTION: BucketSize = { capacity: 300, perSecond: 100 };

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Builds the application over a service that is open; closing it leaves the service open. */
export async function buildApp({
  service,
  log,
  clientBuild,
  hasPages = false,
  tls,
  demo,
  operation,
}: AppOptions): Promise<App> {
  const loggerInstance: FastifyBaseLogger = log;
  const listener: { serverFactory?: FastifyServerFactory } = tls
    ? { serverFactory: (handler) => createTlsServer(tls, handler) }
    : {};
  const app = fastify({
    loggerInstance,
    ...listener,
    // its own lines would name addresses and queries
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_ENTRY_LENGTH,
    // a slow client holds its own connection only
    requestTimeout: 60_000,
    // an address with a broken escape reaches no route and no error handler
    frameworkErrors: (_error, _request, reply) => refuse(reply, reject('request.malformed')),
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: SELF,
        scriptSrc: SELF,
        styleSrc: SELF,
        workerSrc: SELF,
        connectSrc: SELF,
        imgSrc: [...SELF, 'data:'],
        fontSrc: SELF,
        mediaSrc: SELF,
        objectSrc: NONE,
        baseUri: NONE,
        formAction: NONE,
        // the page of a demonstration shows the others inside itself
        frameAncestors: demo === undefined ? NONE : SELF,
      },
    },
    // over plain HTTP in a hall these would lock browsers out or warn about nothing
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
  installErrors(app);
  allowOtherOrigins(app);
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  limitConnections(app);
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const { statusCode, elapsedTime } = reply;
    log.debug({ method, route: routeOptions.url, statusCode, ms: Math.round(elapsedTime) }, 'answered');
  });
  preparationRoutes(app, service, clientBuild ?? null);
  statementRoutes(app, service);
  logRoutes(app, service);
  demoRoutes(app, service, demo);
  if (operation !== undefined) operatorRoutes(app, operation);
  if (hasPages) await servePages(app, demo !== undefined);

  const closeGateway = openGateway(app.server, service, {
    tablets: operation?.tablets,
    onTrouble: (message, error) => log.error({ err: error }, message),
  });
  app.addHook('preClose', closeGateway);
  return app;
}

/** Per connection, never per address: a whole hall stands behind one. */
function limitConnections(app: App): void {
  const buckets = new WeakMap<Socket, TokenBucket>();
  app.addHook('onRequest', async ({ raw }, reply) => {
    const bucket = buckets.get(raw.socket) ?? new TokenBucket(PER_CONNECTION, performance.now());
    buckets.set(raw.socket, bucket);
    if (!bucket.take(performance.now())) return refuse(reply, reject('request.too_many'));
  });
}
