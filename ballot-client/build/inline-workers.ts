/** Puts workers into the script that starts them; a page that is one file has no other file to load them from. */
import type { Plugin } from 'vite';

/** The form in which the pages start their workers. */
const START = /new Worker\(new URL\('(\.[^']+)', import\.meta\.url\), \{ type: 'module' \}\)/g;

/** Makes Vite's `?worker&inline` of each: the same bundle, started from a `blob:` address. */
export function inlineWorkers(): Plugin {
  return {
    name: 'inline-workers',
    enforce: 'pre',
    transform(code, id) {
      if (!/\.(ts|svelte)$/.test(id) || !code.includes('new Worker(')) return undefined;
      const imports: string[] = [];
      const changed = code.replace(START, (_, path: string) => {
        const name = `InlineWorker${imports.length}`;
        imports.push(`import ${name} from '${path}?worker&inline';`);
        return `new ${name}()`;
      });
      if (/new Worker\(/.test(changed)) this.error('a worker is started in a form that cannot be inlined');
      return { code: `${imports.join('')}${changed}`, map: null };
    },
  };
}
