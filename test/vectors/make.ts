/** Writes the frozen vectors anew: `node --import tsx test/vectors/make.ts`. Only where the protocol itself changes. */
import { writeFileSync } from 'node:fs';
import { frozenFiles } from '../support/crypto-vectors.ts';

for (const [name, text] of frozenFiles()) writeFileSync(new URL(name, import.meta.url), text);
