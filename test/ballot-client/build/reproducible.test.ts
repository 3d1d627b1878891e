/**
 * The build of the pages: the same bytes wherever and whenever it is made, and the README says which. The second build is
 * made in a copy of the sources at another path, with other times, environment and umask.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFile } from '../../../ballot-client/build/own-file.ts';
import { buildHash, readBuild, SUMS } from '../../../server/client-build.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = [
  'ballot-client',
  'crypto',
  'tally',
  'server',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
];

let folder: string;
let here: string;
let elsewhere: string;
let hash: string;

/** Times and the order in which files come to the disk are as they are never in a checkout. */
async function copySources(to: string): Promise<void> {
  const filter = (path: string): boolean => !/\/(dist|node_modules)$|\.tmp$/.test(path);
  for (const name of [...SOURCES].reverse()) {
    await cp(join(ROOT, name), join(to, name), { recursive: true, filter });
  }
  const copied = await readdir(to, { recursive: true, withFileTypes: true });
  for (const file of copied.filter((entry) => entry.isFile()).reverse()) {
    await utimes(join(file.parentPath, file.name), 1_000_000_000, 1_000_000_000);
  }
  await symlink(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}

async function build(root: string, out: string, env: NodeJS.ProcessEnv, umask: string): Promise<string> {
  const program = `umask ${umask}; exec "$0" --import tsx "$1" --out "$2"`;
  const main = join(root, 'ballot-client/build/main.ts');
  const { stdout } = await run('sh', ['-c', program, process.execPath, main, out], { cwd: root, env });
  return stdout.trim();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-build-'));
  [here, elsewhere] = [join(folder, 'here'), join(folder, 'elsewhere')];
  const copy = join(folder, '检出 folder', 'deeper');
  const temporary = join(folder, 'temporary');
  await mkdir(temporary);
  await copySources(copy);
  const other = {
    ...{ TMPDIR: temporary, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    ...{ NODE_ENV: 'development', VITE_TITLE: 'x', VITEST: 'true', DEBUG: 'true' },
  };
  const said = await build(ROOT, here, process.env, '022');
  expect(await build(copy, elsewhere, { PATH: process.env.PATH, ...other }, '077')).toBe(said);
  hash = said.slice(0, 64);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const filesOf = async (root: string): Promise<Map<string, Buffer>> => {
  const listed = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = listed
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path.slice(root.length + 1), await readFile(path)] as const),
    ),
  );
};

describe('the build of the pages', () => {
  it('is the same, byte for byte, wherever it is made', async () => {
    const [one, two] = [await filesOf(here), await filesOf(elsewhere)];
    expect(one.size).toBeGreaterThan(20);
    expect([...two.keys()].sort()).toEqual([...one.keys()].sort());
    expect([...one].filter(([path, bytes]) => !two.get(path)?.equals(bytes)).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('holds no path of the machine', async () => {
    for (const bytes of (await filesOf(elsewhere)).values()) {
      for (const trace of [folder, ROOT, 'node_modules', '检出 folder'])
        expect(bytes.includes(trace)).toBe(false);
    }
  });

  it('lists its files in a form that sha256sum checks, and is named by the hash of that list', async () => {
    const sums = await readFile(join(here, SUMS), 'utf8');
    const paths = sums
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(66));
    expect(paths).toEqual([...(await filesOf(here)).keys()].filter((path) => path !== SUMS).sort());
    const { stdout } = await run('sha256sum', ['-c', SUMS], { cwd: here });
    expect(stdout.match(/: OK$/gm)).toHaveLength(paths.length);
    expect((await run('sha256sum', [SUMS], { cwd: here })).stdout).toBe(`${hash}  ${SUMS}\n`);
    expect([buildHash(sums), await readBuild(here)]).toEqual([hash, hash]);
  });

  it('is the one that the README states', async () => {
    const stated = /The hash of `SHA256SUMS` in this version: `([0-9a-f]{64})`/.exec(
      await readFile(`${ROOT}README.md`, 'utf8'),
    )?.[1];
    expect(
      stated,
      'The pages have changed: run npm run build:hash, which writes their hash into README.md.',
    ).toBe(hash);
  });

  it('is none once a file is changed, missing or added', async () => {
    const copy = join(folder, 'changed');
    const page = join(copy, 'own/scrutineer.html');
    const changes: [string, () => Promise<void>][] = [
      ['changed', async () => writeFile(page, `${await readFile(page, 'utf8')} `)],
      ['missing', () => rm(page)],
      ['added', () => writeFile(join(copy, 'own/more.html'), '')],
      ['no list', () => rm(join(copy, SUMS))],
    ];
    for (const [name, change] of changes) {
      await cp(here, copy, { recursive: true });
      expect(await readBuild(copy)).toBe(hash);
      await change();
      expect(await readBuild(copy), name).toBeUndefined();
      await rm(copy, { recursive: true });
    }
    expect(await readBuild(copy)).toBeUndefined();
  });
});

describe('a page as one file', () => {
  const html = [
    '<html><head><meta charset="utf-8" />',
    '<script type="module" crossorigin src="./a.js"></script>',
    '<link rel="stylesheet" crossorigin href="./a.css">',
    '</head><body></body></html>',
  ].join('');

  it('cannot be ended by what its script holds', () => {
    const file = ownFile({ html, script: 'f("</script><script>alert(1)</SCRIPT>", "$&")', style: 'p{}' });
    expect(file.match(/<script/gi)).toHaveLength(1);
    expect(file.match(/<\/script/gi)).toHaveLength(1);
    expect(file).toContain('f("\\x3C/script>\\x3Cscript>alert(1)\\x3C/SCRIPT>", "$&")');
  });

  it('is refused where something else would have to be loaded', () => {
    const parts = { html, script: '', style: 'p{}' };
    const wrong = [
      { ...parts, html: html.replace('<body>', '<body><img src="./a.png">') },
      { ...parts, html: html.replace('<link', '<link rel="stylesheet" href="b.css"><link') },
      { ...parts, html: html.replace(/<script.*<\/script>/, '') },
      { ...parts, style: '</style>' },
    ];
    for (const bundle of wrong) expect(() => ownFile(bundle)).toThrow();
  });
});
