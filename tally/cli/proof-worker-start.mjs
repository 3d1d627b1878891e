/** Entry of a proof thread. Node 20 does not hand the TypeScript loader of the main thread on to its workers. */
import { register } from 'tsx/esm/api';

register();
await import('./proof-worker.node.ts');
