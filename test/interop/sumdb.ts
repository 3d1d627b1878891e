/** The Go program of sumdb/: built once into a temporary folder, then asked by JSON over standard input. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bytes } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { GOPATH } from './foreign.ts';

const run = promisify(execFile);
const SOURCES = fileURLToPath(new URL('./sumdb/', import.meta.url));

export interface OpenedByGo {
  /** Empty where `note.Open` accepted. */
  readonly error: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly unknown: readonly string[];
}

/** A key that Go made, as verifier key, and a note that it signed. */
export interface SignedByGo {
  readonly key: string;
  /** Base64. */
  readonly note: string;
}

export interface RecordClaim {
  readonly proof: readonly Bytes[];
  readonly size: number;
  readonly root: Bytes;
  readonly index: number;
  readonly leaf: Bytes;
}

export interface TreeClaim {
  readonly proof: readonly Bytes[];
  readonly size: number;
  readonly root: Bytes;
  readonly oldSize: number;
  readonly oldRoot: Bytes;
}

/** Questions and answers by command; bytes are base64 in answers, errors are empty for what holds. */
interface Commands {
  'open-notes': [{ keys: readonly string[]; notes: readonly Bytes[] }, readonly OpenedByGo[]];
  sign: [{ name: string; text: string }, SignedByGo];
  cosign: [{ name: string; text: string; time: number }, SignedByGo];
  'grow-tree': [
    { entries: readonly Bytes[]; records: readonly [number, number][]; trees: readonly [number, number][] },
    {
      roots: readonly string[];
      records: readonly (readonly string[] | null)[];
      trees: readonly (readonly string[] | null)[];
    },
  ];
  check: [
    { records: readonly RecordClaim[]; trees: readonly TreeClaim[] },
    { records: readonly string[] | null; trees: readonly string[] | null },
  ];
  'read-tiles': [
    { base: string; size: number; root: Bytes; hashes: readonly [number, number][]; entries: boolean },
    { error: string; hashes: readonly string[] | null; entries: number },
  ];
  receipts: [
    { keys: readonly string[]; origin: string; receipts: readonly { proof: Bytes; entry: Bytes }[] },
    readonly { error: string; index: number; size: number }[],
  ];
}

const bytesAsBase64 = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? toBase64(value) : value;

export class Sumdb {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Builds the program from Debian's packages alone; nothing is downloaded. */
  static async build(): Promise<Sumdb> {
    const folder = await mkdtemp(join(tmpdir(), 'piaojue-sumdb-'));
    const places = { PATH: process.env.PATH, HOME: folder, GOPATH, GOCACHE: join(folder, 'cache') };
    const env = { ...places, GO111MODULE: 'off', GOFLAGS: '', GOENV: 'off', GOTOOLCHAIN: 'local' };
    const sumdb = new Sumdb(folder);
    try {
      await run('go', ['build', '-buildvcs=false', '-o', join(folder, 'sumdb'), '.'], { cwd: SOURCES, env });
    } catch (error) {
      await sumdb.remove();
      throw error;
    }
    return sumdb;
  }

  async ask<C extends keyof Commands>(command: C, question: Commands[C][0]): Promise<Commands[C][1]> {
    const asked = run(join(this.#folder, 'sumdb'), [command], { maxBuffer: 1 << 28 });
    asked.child.stdin?.end(JSON.stringify(question, bytesAsBase64));
    return JSON.parse((await asked).stdout);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }
}
