/** The system's generator, for everything that is secret. */
import { randomBytes } from 'node:crypto';
import type { RandomBytes } from '../../crypto/bytes.ts';

export const systemRandom: RandomBytes = (length) => new Uint8Array(randomBytes(length));
