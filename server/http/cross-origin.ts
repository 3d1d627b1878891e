/**
 * Which requests pages of other origins may make: those of the scrutineer's and the auditor's own files, opened from
 * `file://` (origin `null`) or from any server.
 *
 * A foreign page can send requests in the name of whoever reads it (CSRF) only where a browser adds some authority by
 * itself. Here it adds none: the server knows no cookies, no HTTP authentication of browsers and no client certificates,
 * and `access-control-allow-credentials` is never sent. All authority lies in signatures that a request carries, those of
 * statements and those of reading passes, so a foreign page can do what anybody in the network can: read what is public,
 * and post what somebody signed. Without the headers below it could post as much, only not read the answer.
 */
import type { App } from './typed.ts';

/** The public log, the numbers of the session, the build of the pages. */
const READ = /^\/(checkpoint|log|tile|SHA256SUMS|api\/(status|enrolments|build))(\/|\?|$)/;
/** What staff reads with a pass where it is withheld from the public. */
const READ_BY_STAFF = /^\/(log\/entries|tile)(\/|\?|$)/;
/** What a scrutineer sends: signed, or a request to be listed, which the registrar compares aloud. */
const SENT = /^\/api\/(statements|cosignatures|enrolments)(\?|$)/;

/** Lets pages of any origin read the answers to these requests; the registrar's and a demonstration's are not among them. */
export function allowOtherOrigins(app: App): void {
  app.addHook('onRequest', async ({ method, url }, reply) => {
    const isMeant = method === 'OPTIONS' ? READ.test(url) || SENT.test(url) : patternOf(method).test(url);
    if (isMeant) reply.header('access-control-allow-origin', '*');
  });
  app.options('*', ({ url }, reply) => {
    if (READ_BY_STAFF.test(url)) reply.header('access-control-allow-headers', 'authorization');
    if (SENT.test(url)) {
      reply
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-allow-headers', 'content-type');
    }
    return reply.header('access-control-max-age', '600').code(204).send();
  });
}

const patternOf = (method: string): RegExp => (method === 'POST' ? SENT : READ);
