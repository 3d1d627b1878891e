import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../../server/db/embedded-postgres.ts';
import { SILENT, temporaryFolder } from '../../support/database.ts';
import { pathWithOnly } from '../../support/programs.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const PATH = process.env.PATH!;
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  process.env.PATH = PATH;
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(isRoot)('as root', () => {
  it('runs as another user where namespaces are forbidden, even below a folder of mode 0700', async () => {
    process.env.PATH = pathWithOnly(folder, 'sh', 'setpriv');
    const dataDir = join(folder, 'database');
    const server = await startEmbeddedPostgres({ dataDir, log: SILENT });
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
    expect(statSync(join(dataDir, 'postgresql', 'data')).uid).not.toBe(0);
    await server.stop();

    // and again as root inside a namespace, on the same folder
    process.env.PATH = PATH;
    await (await startEmbeddedPostgres({ dataDir, log: SILENT })).stop();
  });

  it('says what to do when there is no way', async () => {
    process.env.PATH = pathWithOnly(folder, 'sh');
    const start = startEmbeddedPostgres({ dataDir: join(folder, 'database'), log: SILENT });
    await expect(start).rejects.toThrow('Set DATABASE_URL');
  });
});
