/**
 * The frame that all pages share. `ballot-client/NAME.html` holds what is its own, the title and the script that starts it;
 * each stands on a line.
 */
import type { Plugin } from 'vite';

const OWN = /^(<title>.*<\/title>)\s+(<script type="module" src="\/src\/[^"]+"><\/script>)\s*$/;

/** Throws where a page holds anything else than a title and a script. */
function shellOf(own: string, file: string): string {
  const [, title, script] = OWN.exec(own) ?? [];
  if (title === undefined || script === undefined) throw new Error(`${file}: expected a title and a script`);
  return `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light" />
    <link rel="icon" href="data:," />
    ${title}
  </head>
  <body>
    <div id="app"></div>
    ${script}
  </body>
</html>
`;
}

/** Makes whole pages, in builds and in Vite's own server. */
export function pageShell(): Plugin {
  return {
    name: 'page-shell',
    transformIndexHtml: { order: 'pre', handler: (own, { filename }) => shellOf(own, filename) },
  };
}
