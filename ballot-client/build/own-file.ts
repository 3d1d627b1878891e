/**
 * A page as one HTML file that needs nothing but itself: script, styles and workers stand in it, and it carries its own
 * Content-Security-Policy, by the hashes of what it holds.
 */
import { createHash } from 'node:crypto';

/** What the bundler made of one page. */
export interface Bundled {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

const SCRIPT = /\s*<script type="module"[^>]*><\/script>/g;
const STYLE = /\s*<link rel="stylesheet"[^>]*>/g;

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Which hall the file belongs to is known only when it runs: until the address is given, any may be asked; the page then
 * narrows `connect-src` to it (`components/hall.svelte.ts`). Workers are started from `blob:` addresses and inherit all this.
 */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    'worker-src blob:',
    'connect-src http: https: ws: wss:',
    'img-src data: blob:',
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Puts a page together. Throws where the parts are not what is expected: then the file would not be whole. */
export function ownFile({ html, script, style }: Bundled): string {
  // In strings and regular expressions, where alone it can stand, this says the same and does not end the element.
  const code = script.replace(/<(?=\/?script)/gi, '\\x3C');
  if (/<\/style|\r|\0/i.test(style) || /\r|\0/.test(code))
    throw new Error('this cannot stand in an HTML file');
  if (html.match(SCRIPT)?.length !== 1 || html.match(STYLE)?.length !== 1) {
    throw new Error('expected one script and one style sheet');
  }
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${policyOf(code, style)}" />`,
    '<meta name="piaojue-own-file" content="1" />',
    '<meta name="referrer" content="no-referrer" />',
  ];
  const charset = '<meta charset="utf-8" />';
  const [before, after, ...more] = html.replace(SCRIPT, '').replace(STYLE, '').split(charset);
  if (before === undefined || after === undefined || more.length > 0) throw new Error('expected one charset');
  const [top, rest] = [`${before}${charset}\n    ${head.join('\n    ')}`, after];
  const whole = `${top}${rest.replace('</head>', () => `  <style>${style}</style>\n    <script type="module">${code}</script>\n  </head>`)}`;
  if (/\b(src|href)="(?!data:)/.test(whole.replace(code, ''))) throw new Error('the file names another file');
  return whole;
}
