import { chmodSync, existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repairLinks } from '../../../server/db/embedded-binaries.ts';
import { temporaryFolder } from '../../support/database.ts';

let folder: string;
let root: string;
let lib: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder, 'package');
  lib = join(root, 'native', 'lib');
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(lib, 'libpq.so.5.18'), 'library');
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    ...{ source: 'native/lib/libpq.so.5.18', target: `native/lib/${name}` },
  }));
  writeFileSync(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
});
afterEach(async () => {
  chmodSync(lib, 0o755);
  await rm(folder, { recursive: true, force: true });
});

describe('repairLinks', () => {
  it('makes the missing links, also when several processes do it at once', async () => {
    const runs = Array.from({ length: 8 }, () => repairLinks(root, join(folder, 'lib')));
    expect(await Promise.all(runs)).toEqual(Array(8).fill(false));
    expect(readlinkSync(join(lib, 'libpq.so'))).toBe('libpq.so.5.18');
    expect(readlinkSync(join(lib, 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(existsSync(join(folder, 'lib'))).toBe(false);
  });

  it('puts them beside the data when the packages cannot be written to', async () => {
    chmodSync(lib, 0o555);
    chmodSync(folder, 0o777);
    // root may write anywhere: be somebody else for this call
    const root0 = process.getuid?.() === 0;
    if (root0) process.seteuid?.(65_534);
    try {
      expect(await repairLinks(root, join(folder, 'lib'))).toBe(true);
      expect(await repairLinks(root, join(folder, 'lib'))).toBe(true);
    } finally {
      if (root0) process.seteuid?.(0);
    }
    expect(readlinkSync(join(folder, 'lib', 'libpq.so.5'))).toBe(join(lib, 'libpq.so.5.18'));
    expect(existsSync(join(lib, 'libpq.so.5'))).toBe(false);
  });
});
