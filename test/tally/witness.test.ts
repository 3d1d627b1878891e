/** `npm run witness` as a real process over HTTP: every status, and what it remembers whatever happens to it. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { verifyCosignature, type WitnessKey } from '../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../../crypto/log/verifier-key.ts';
import { formatAddCheckpoint, type WitnessedLog } from '../../crypto/log/witness.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { readWitnessArguments } from '../../tally/witness/options.node.ts';
import { StateFolder, UnusableStateError } from '../../tally/witness/state-folder.node.ts';
import { must, random } from '../support/memory-session.ts';
import { newWitnessKey, runWitness, WitnessProcess } from '../support/witness-process.ts';

const NAME = 'hall.example/observer';
const ORIGIN = 'piaojue/0123456789abcdef0123456789abcdef';
const LOG_SECRET = random(32) as SecretKey;
const OTHER_SECRET = random(32) as SecretKey;
const vkeyOf = (origin: string, secret: SecretKey): string =>
  formatVerifierKey(verifierKey(origin, 0x01, publicKeyOf(secret)));
const LOG = vkeyOf(ORIGIN, LOG_SECRET);

/** Two views of the log: they agree on the first ten entries. */
const view = (word: string): MerkleTree =>
  new MerkleTree(Array.from({ length: 40 }, (_, i) => leafHash(utf8(i < 10 ? `${i}` : `${word} ${i}`))));
const tree = view('honest');
const fork = view('other');

const bodyOf = (oldSize: number, size: number, of = tree, secret = LOG_SECRET, origin = ORIGIN): string =>
  formatAddCheckpoint({
    oldSize,
    proof: of.consistencyProof(oldSize, size),
    checkpoint: signCheckpoint({ origin, size, root: of.rootAt(size) }, secret),
  });

let top: string;
/** A folder in which a witness has cosigned twenty entries, to be copied. */
let seasoned: { readonly key: string; readonly heads: string };
let witnessKey: WitnessKey;
let vkey: string;
let folder: string;
const running: WitnessProcess[] = [];
let folders = 0;

async function start(...more: readonly string[]): Promise<WitnessProcess> {
  const witness = await WitnessProcess.start(['--state', folder, '--log', LOG, ...more]);
  running.push(witness);
  return witness;
}

/** The size that the witness says it holds, asked for as C2SP proposes. */
async function heldBy(witness: WitnessProcess): Promise<number> {
  const answer = await witness.add(bodyOf(0, 1));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([409, 'text/x.tlog.size']);
  const text = await answer.text();
  expect(text).toMatch(/^[1-9][0-9]*\n$/);
  return Number(text);
}

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'piaojue-witness-'));
  folder = join(top, 'seasoned');
  vkey = await newWitnessKey(folder, NAME);
  witnessKey = { name: NAME, publicKey: must(parseVerifierKey(vkey)).publicKey };
  const witness = await start();
  expect((await witness.add(bodyOf(0, 20))).status).toBe(200);
  expect(await witness.end('SIGTERM')).toBe(0);
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  seasoned = { key: await read('key'), heads: await read('heads.json') };
});
beforeEach(async () => {
  folder = await mkdtemp(join(top, `${folders++}-`));
  await writeFile(join(folder, 'key'), seasoned.key, { mode: 0o600 });
  await writeFile(join(folder, 'heads.json'), seasoned.heads);
});
afterEach(async () => {
  for (const witness of running.splice(0)) await witness.end('SIGKILL');
});
afterAll(() => rm(top, { recursive: true, force: true }));

describe('add-checkpoint', () => {
  it('answers with each status of C2SP', async () => {
    const witness = await start();
    expect(witness.output).toContain(`${vkey}\n`);
    expect(witness.output).toContain('20 entries');
    const answer = await witness.add(bodyOf(20, 30), { 'content-type': 'application/x-anything' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const text = formatCheckpoint({ origin: ORIGIN, size: 30, root: tree.rootAt(30) });
    const { time } = must(verifyCosignature(text, await answer.text(), witnessKey));
    expect(time).toBeGreaterThan(1_700_000_000);

    const statusOf = async (body: string | Uint8Array<ArrayBuffer>): Promise<number> => {
      const refused = await witness.add(body);
      expect(refused.headers.get('content-type')).toMatch(/^text\//);
      expect((await refused.text()).length).toBeGreaterThan(1);
      return refused.status;
    };
    const sound = bodyOf(30, 40);
    expect(await statusOf('')).toBe(400);
    expect(await statusOf(sound.replace('old', 'new'))).toBe(400);
    expect(await statusOf(new Uint8Array(utf8(sound)).fill(0xff, 40, 42))).toBe(400);
    expect(await statusOf(bodyOf(30, 35).replace('old 30', 'old 36'))).toBe(400);
    expect(await statusOf(bodyOf(30, 40, tree, OTHER_SECRET))).toBe(403);
    expect(await statusOf(bodyOf(30, 40, tree, LOG_SECRET, 'piaojue/another'))).toBe(404);
    expect(await statusOf(bodyOf(20, 40))).toBe(409);
    expect(await statusOf(bodyOf(30, 30, fork))).toBe(409);
    expect(await statusOf(bodyOf(30, 40, fork))).toBe(422);
    expect(await statusOf(`${'x'.repeat(70_000)}`)).toBe(413);
    expect(await heldBy(witness)).toBe(30);
    expect((await witness.add(sound)).status).toBe(200);
    expect((await witness.add(bodyOf(40, 40))).status, 'the same head again').toBe(200);
    expect((await fetch(`${witness.base}/add-checkpoint`)).status).toBe(404);
    expect((await fetch(witness.base)).status).toBe(404);
  });

  it('refuses the second view of a log, says so, and goes on with the first', async () => {
    const witness = await start();
    expect((await witness.add(bodyOf(20, 25))).status).toBe(200);
    expect((await witness.add(bodyOf(25, 25, fork))).status).toBe(409);
    expect((await witness.add(bodyOf(25, 30, fork))).status).toBe(422);
    expect((await witness.add(bodyOf(10, 30, fork))).status).toBe(409);
    expect((await witness.add(bodyOf(25, 30))).status).toBe(200);
    // What the log has signed is evidence: it is printed whole.
    const evidence = signCheckpoint({ origin: ORIGIN, size: 25, root: fork.rootAt(25) }, LOG_SECRET);
    expect(witness.output).toContain(evidence);
  });

  it('lets exactly one of many requests from the same old size win', async () => {
    const witness = await start();
    const bodies = Array.from({ length: 20 }, (_, i) => bodyOf(20, 21 + i));
    const answers = await Promise.all(bodies.map((body) => witness.add(body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
    expect(await heldBy(witness)).toBe(21 + statuses.indexOf(200));
  });

  it('witnesses several logs side by side', async () => {
    const second = vkeyOf('log.example/two', OTHER_SECRET);
    const witness = await start('--log', second);
    const ofSecond = (oldSize: number, size: number): string =>
      bodyOf(oldSize, size, fork, OTHER_SECRET, 'log.example/two');
    const answers = await Promise.all([
      witness.add(bodyOf(20, 30)),
      witness.add(ofSecond(0, 5)),
      witness.add(bodyOf(30, 40, tree, OTHER_SECRET)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403]);
    await witness.end();
    // One that is not witnessed for a while is not forgotten.
    const alone = await start();
    expect((await alone.add(ofSecond(5, 6))).status).toBe(404);
    expect((await alone.add(bodyOf(30, 31))).status).toBe(200);
    await alone.end();
    const again = await start('--log', second);
    expect((await again.add(ofSecond(0, 6))).status).toBe(409);
    expect((await again.add(ofSecond(5, 6))).status).toBe(200);
  });

  it('is not held up by who begins a request and does not end it', async () => {
    const witness = await start();
    const { hostname, port } = new URL(witness.base);
    const slow = connect(Number(port), hostname);
    slow.on('error', () => undefined);
    slow.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nold 20\n');
    expect((await witness.add(bodyOf(20, 21))).status).toBe(200);
    slow.destroy();
  });
});

describe('what it has cosigned', () => {
  it('is kept by kill -9 between requests', async () => {
    for (let size = 21; size <= 23; size++) {
      const witness = await start();
      expect((await witness.add(bodyOf(size - 1, size))).status).toBe(200);
      await witness.end('SIGKILL');
    }
    const witness = await start();
    expect(await heldBy(witness)).toBe(23);
    expect((await witness.add(bodyOf(20, 30))).status).toBe(409);
  });

  it('is kept by kill -9 in the middle of requests: no answer is forgotten', async () => {
    const witness = await start();
    const sizes: number[] = [];
    const asking = (async () => {
      for (let size = 21; size <= 40; size++) {
        if ((await witness.add(bodyOf(size - 1, size))).status === 200) sizes.push(size);
        if (size === 26) void witness.end('SIGKILL');
      }
    })();
    await asking.catch(() => undefined);
    const last = sizes.at(-1) as number;
    expect(last).toBeGreaterThanOrEqual(26);
    const held = await heldBy(await start());
    expect([last, last + 1]).toContain(held);
  });

  it('is not moved where it cannot be stored', async () => {
    const witness = await start();
    // The temporary file cannot be made where a folder has its name.
    await mkdir(join(folder, 'heads.json.tmp'));
    const answer = await witness.add(bodyOf(20, 30));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain(folder);
    expect(await heldBy(witness)).toBe(20);
    await rm(join(folder, 'heads.json.tmp'), { recursive: true });
    expect((await witness.add(bodyOf(20, 30))).status).toBe(200);
  });

  it('survives an unfinished write', async () => {
    await writeFile(join(folder, 'heads.json.tmp'), '{"version":1,"check');
    expect(await heldBy(await start())).toBe(20);
  });
});

describe('a folder that cannot be trusted', () => {
  const LOGS: readonly WitnessedLog[] = [{ origin: ORIGIN, publicKey: publicKeyOf(LOG_SECRET) }];
  /** In words, why the folder is not opened. */
  const refusal = async (newKeyFor?: string, logs = LOGS): Promise<string> => {
    const opened = await StateFolder.open(folder, logs, newKeyFor).catch((error: unknown) => error);
    if (opened instanceof UnusableStateError) return opened.message;
    throw new Error('opened');
  };
  const runs = (...args: readonly string[]) =>
    runWitness(['--state', folder, '--log', LOG, '--port', '0', ...args]);
  const heads = (): string => join(folder, 'heads.json');

  it('has one process only, and is free again when that ends', async () => {
    const first = await start();
    const { code, output } = await runs();
    expect([code, output]).toEqual([2, expect.stringMatching(/^Another witness is running on .*\n$/)]);
    expect((await first.add(bodyOf(20, 21))).status).toBe(200);
    await first.end('SIGKILL');
    expect((await readdir(folder)).some((name) => name.startsWith('lock-'))).toBe(true);
    const second = await start();
    expect(await second.end('SIGINT')).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['heads.json', 'key']);
  });

  it('is never held by two that start at once', async () => {
    let most = 0;
    for (let round = 0; round < 20; round++) {
      const started = await Promise.allSettled(
        [1, 2, 3].map(() => StateFolder.open(folder, LOGS, undefined)),
      );
      const holders = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      most = Math.max(most, holders.length);
      for (const holder of holders) await holder.close();
      await (await StateFolder.open(folder, LOGS, undefined)).close();
    }
    expect(most).toBeLessThanOrEqual(1);
  });

  it.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, -5)],
    ['empty', () => ''],
    ['another size', (text) => text.replace('\\n20\\n', '\\n19\\n')],
    ['a changed root', (text) => text.replace(/\\n20\\n./, (found) => `${found.slice(0, -1)}_`)],
    [
      'a changed signature',
      (text) => text.replace(/.(?=.{20}=*\\n"\]\}\n$)/, (c) => (c === 'B' ? 'C' : 'B')),
    ],
    ['something behind it', (text) => `${text} `],
    ['the checkpoint twice', (text) => text.replace(/\[(".*")\]/, '[$1,$1]')],
  ])('with heads.json %s is not opened, nor changed', async (_, damage) => {
    const damaged = damage(seasoned.heads);
    expect(damaged).not.toBe(seasoned.heads);
    await writeFile(heads(), damaged);
    expect(await refusal()).toMatch(/heads\.json is damaged.*Do not make it anew/s);
    expect(await readFile(heads(), 'utf8')).toBe(damaged);
  });

  it('stops the process, in words', async () => {
    await writeFile(heads(), '');
    const { code, output } = await runs();
    expect(code).toBe(2);
    expect(output).toContain('heads.json is damaged');
    expect(output).not.toContain('    at ');
    expect(await readFile(heads(), 'utf8')).toBe('');
  });

  it('without heads.json, or without its key, does not begin from nothing', async () => {
    await rm(heads());
    expect(await refusal()).toContain('heads.json is missing');
    expect(await refusal(NAME)).toContain('has a key already');
    await writeFile(heads(), seasoned.heads);
    await rm(join(folder, 'key'));
    expect(await refusal()).toContain('key is missing');
    expect(await refusal(NAME)).toContain('but not its key');
    expect(await readFile(heads(), 'utf8')).toBe(seasoned.heads);
  });

  it('with a damaged or readable key, or that of another name, is not opened', async () => {
    const key = join(folder, 'key');
    await writeFile(key, seasoned.key.replace('observer', 'observed'));
    const damaged = await refusal();
    expect(damaged).toContain('key is damaged');
    expect(damaged).not.toContain(seasoned.key.trim().slice(-20));
    await writeFile(key, seasoned.key);
    expect((await runs('--name', 'somebody')).output).toContain(`is that of ${NAME}`);
    await chmod(key, 0o644);
    expect(await refusal()).toContain('chmod 600');
  });

  it('of a log that has another key now is not opened', async () => {
    const logs = [{ origin: ORIGIN, publicKey: publicKeyOf(OTHER_SECRET) }];
    expect(await refusal(undefined, logs)).toContain('a log has another key now');
  });

  it('is not made where nobody asked for it', async () => {
    folder = join(top, 'nowhere');
    expect(await refusal()).toContain('is no folder');
  });
});

it('makes a key that only its user reads, once', async () => {
  const fresh = join(top, 'new', 'folder');
  const key = await newWitnessKey(fresh, 'a.example/b');
  expect(key).toMatch(/^a\.example\/b\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/);
  expect((await stat(join(fresh, 'key'))).mode & 0o777).toBe(0o600);
  expect((await stat(fresh)).mode & 0o777).toBe(0o700);
  const again = await runWitness(['--state', fresh, '--name', 'a.example/b', '--new-key']);
  expect([again.code, again.output]).toEqual([2, expect.stringContaining('has a key already')]);
});

it('says what is wrong with its arguments, and ends with 2', async () => {
  const { code, output } = await runWitness(['--state', folder]);
  expect([code, output]).toEqual([2, expect.stringContaining('--log')]);
});

it.each<[string, string[]]>([
  ['no folder', ['--log', LOG]],
  ['no log key', ['--state', 's', '--log', 'x']],
  ['a log twice', ['--state', 's', '--log', LOG, '--log', LOG]],
  ['a port that is none', ['--state', 's', '--log', LOG, '--port', '65536']],
  ['a name with a space', ['--state', 's', '--log', LOG, '--name', 'a b']],
  ['a name with an invisible character', ['--state', 's', '--log', LOG, '--name', 'a\u200b']],
  ['a new key without name', ['--state', 's', '--new-key']],
  ['something else', ['--state', 's', '--log', LOG, 'more']],
])('refuses %s', (_, args) => {
  expect(() => readWitnessArguments(args)).toThrow();
  expect(readWitnessArguments(['--state', 's', '--log', LOG])).toMatchObject({ port: 8461 });
});

it('does not take a witness for a log', () => {
  expect(() => readWitnessArguments(['--state', 's', '--log', vkey])).toThrow('key of a witness');
});
