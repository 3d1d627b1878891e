/**
 * A backup as a file: lines of JSON. First a head, then every row of every table as `[table, cells]`, last the SHA-256 of
 * all bytes before it. The hash finds damage, not forgery: what the log says is checked by the log's own rules when it is
 * restored.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { equalBytes } from '../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { fromCells, TABLES, type TableForm } from './backup-tables.ts';

export const FORMAT = 'piaojue-backup/1';

export interface BackupHead {
  readonly format: typeof FORMAT;
  /** Unix seconds. */
  readonly madeAt: number;
  readonly sessionId: string;
  /** Names of the migrations that made the tables. */
  readonly migrations: readonly string[];
  /** Committed entries, and their RFC 6962 root in hex. */
  readonly entries: number;
  readonly root: string;
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A backup that was found whole. */
export interface WholeBackup {
  readonly head: BackupHead;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  /** Of the rows alone: equal for two backups between which nothing has changed. */
  readonly content: string;
}

/** The file is no backup, or not all of it is there, or some of its bytes have changed. */
export class BackupDamagedError extends Error {
  override readonly name = 'BackupDamagedError';
}

/** Rows of one table, values in the order of its columns. */
export type TakeRows = (name: string, form: TableForm, rows: readonly unknown[][]) => Promise<void>;

/** Rows handed on at once. */
const BATCH = 100;
/** An entry has at most 65,535 bytes. */
const MAX_LINE = 1 << 20;

/**
 * Reads a backup to its end; throws `BackupDamagedError` where anything is amiss. Rows are handed on before the end is seen,
 * so whoever takes them must be able to undo that.
 */
export async function readBackup(path: string, take: TakeRows = async () => undefined): Promise<WholeBackup> {
  const file = createHash('sha256');
  const content = createHash('sha256');
  const tree = new MerkleTree();
  const counts = new Map<string, number>();
  const forms = new Map(TABLES);
  let head: BackupHead | undefined;
  let stated: string | undefined;
  let bytes = 0;
  let batch: { name: string; form: TableForm; rows: unknown[][] } | undefined;
  const flush = async (): Promise<void> => {
    if (batch !== undefined) await take(batch.name, batch.form, batch.rows);
    batch = undefined;
  };
  for await (const line of linesOf(path)) {
    bytes += line.length + 1;
    const value = parse(line);
    if (stated !== undefined) throw new BackupDamagedError('Something stands behind its end.');
    if (head === undefined) head = readHead(value);
    else if (!Array.isArray(value)) {
      stated = readEnd(value);
      continue;
    } else {
      const { name, form, row } = readRow(forms, value);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (name === 'log_entry') takeEntry(tree, row);
      if (batch !== undefined && (batch.name !== name || batch.rows.length >= BATCH)) await flush();
      batch ??= { name, form, rows: [] };
      batch.rows.push(row);
      content.update(line).update('\n');
    }
    file.update(line).update('\n');
  }
  await flush();
  if (head === undefined || stated === undefined) throw new BackupDamagedError('Its end is missing.');
  if (file.digest('hex') !== stated)
    throw new BackupDamagedError('Its bytes have changed since it was made.');
  for (const [name] of TABLES) {
    if ((counts.get(name) ?? 0) !== head.rows[name])
      throw new BackupDamagedError(`Rows of ${name} are missing.`);
  }
  const root = Buffer.from(tree.root()).toString('hex');
  if (tree.size !== head.entries || root !== head.root) {
    throw new BackupDamagedError('Its entries do not hash to the root that it names.');
  }
  return { head, bytes, sha256: await hashOf(path), content: content.digest('hex') };
}

/** SHA-256 of a whole file, as `sha256sum` prints it. */
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Lines without their newline; the last one must have one. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_LINE) throw new BackupDamagedError('A line is too long.');
  }
  if (rest.length > 0) throw new BackupDamagedError('Its end is missing.');
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    throw new BackupDamagedError('A line is no JSON.');
  }
}

function readHead(value: unknown): BackupHead {
  if (isHead(value)) return value;
  throw new BackupDamagedError(`This is no backup of the form ${FORMAT}.`);
}

function isHead(value: unknown): value is BackupHead {
  if (typeof value !== 'object' || value === null) return false;
  const head: Partial<Record<keyof BackupHead, unknown>> = value;
  const { format, madeAt, sessionId, migrations, entries, root, rows } = head;
  return (
    format === FORMAT &&
    Number.isSafeInteger(madeAt) &&
    typeof sessionId === 'string' &&
    Array.isArray(migrations) &&
    migrations.every((name) => typeof name === 'string') &&
    Number.isSafeInteger(entries) &&
    typeof root === 'string' &&
    typeof rows === 'object' &&
    rows !== null
  );
}

function readEnd(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'sha256' in value && typeof value.sha256 === 'string') {
    return value.sha256;
  }
  throw new BackupDamagedError('A line is of another form.');
}

function readRow(
  forms: ReadonlyMap<string, TableForm>,
  value: readonly unknown[],
): { name: string; form: TableForm; row: unknown[] } {
  const [name, cells] = value;
  const form = typeof name === 'string' ? forms.get(name) : undefined;
  const row = form === undefined ? undefined : fromCells(form, cells);
  if (typeof name !== 'string' || form === undefined || row === undefined) {
    throw new BackupDamagedError('A row is of another form.');
  }
  return { name, form, row };
}

/** The columns of `log_entry` in their order. */
function takeEntry(tree: MerkleTree, [index, leaf, envelope]: readonly unknown[]): void {
  const isWhole =
    index === tree.size &&
    leaf instanceof Uint8Array &&
    envelope instanceof Uint8Array &&
    equalBytes(leafHash(envelope), leaf);
  if (!isWhole) throw new BackupDamagedError(`Entry ${tree.size} of its log is damaged.`);
  tree.append(leaf);
}
