/** The address of the hall's server as a person types it into a page that does not come from there. Pure. */

/** Browsers take hosts such as `*` or `a;b`, which in a policy would mean more than one host. */
const ORIGIN = /^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]+)?$/;

/**
 * `http://host:port` or `https://host:port`, without a slash at the end; undefined for anything else. A page that came
 * over https may not ask an http server: browsers refuse it.
 */
export function readHallAddress(typed: string, pageProtocol: string): string | undefined {
  const text = typed.trim();
  if (!/^https?:\/\/[^/?#@\s]+\/?$/i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  const isBlocked = pageProtocol === 'https:' && protocol === 'http:';
  return isBlocked || !ORIGIN.test(origin) ? undefined : origin;
}

/** All that the page may connect to once it knows its hall, as a Content-Security-Policy: requests and websockets. */
export const connectionPolicy = (address: string): string =>
  `connect-src ${address} ${address.replace(/^http/, 'ws')}`;
