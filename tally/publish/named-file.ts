/** A file of a record as bytes under its path from the top of the record folder, with slashes. */
import type { Bytes } from '../../crypto/bytes.ts';

export interface NamedFile {
  readonly path: string;
  readonly bytes: Bytes;
}
