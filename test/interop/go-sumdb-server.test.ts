/** A running server and an exported record, read over HTTP by Go's sumdb/note and sumdb/tlog. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, fromHex, type Hash, toHex, utf8 } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { cosignatureVerifier } from '../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { ed25519Verifier } from '../../crypto/log/note.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { parseTilePath, tileBytes } from '../../crypto/log/tiles.ts';
import { formatVerifierKey } from '../../crypto/log/verifier-key.ts';
import { keyHolderWitnesses } from '../../crypto/session/closing-checks.ts';
import { manifestOf } from '../../crypto/session/state.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
import { flip } from '../support/crypto-basics.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { MemorySession, must } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { GO } from './foreign.ts';
import { Sumdb } from './sumdb.ts';

/** Enough for one full tile and a part of the next. */
const INCIDENTS = 250;

/** All complete subtrees of a tree, as level and number. */
function subtreesOf(size: number): [number, number][] {
  const all: [number, number][] = [];
  for (let level = 0; 2 ** level <= size; level++) {
    for (let number = 0; (number + 1) * 2 ** level <= size; number++) all.push([level, number]);
  }
  return all;
}

const hashesOf = (tree: MerkleTree, subtrees: readonly [number, number][]): string[] =>
  subtrees.map(([level, number]) => toBase64(tree.subtreeHash(level, number)));

/** Serves files by path until `stop`. */
async function serve(fileAt: (path: string) => Promise<Bytes | undefined>) {
  const server = createServer(async (request, response) => {
    const bytes = await fileAt((request.url ?? '').slice(1)).catch(() => undefined);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}

describe.skipIf(GO.isLeftOut)(GO.titled('golang.org/x/mod/sumdb over HTTP'), () => {
  let go: Sumdb;
  let temporary: TemporaryDatabase;
  let server: TestServer;
  let session: ServerSession;
  const fetched = async (path: string): Promise<Bytes> =>
    new Uint8Array(await (await fetch(`${server.base}/${path}`)).arrayBuffer());

  beforeAll(async () => {
    go = await Sumdb.build();
    temporary = await temporaryDatabase();
    server = await startTestServer(await temporary.create());
    session = new ServerSession(server.base);
    await session.toIdle();
    const about = { session: session.state.session as Hash, round: null };
    const incidents = Array.from({ length: INCIDENTS }, (_, i) =>
      session.presiding.sign('incident', { ...about, text: `第 ${i + 1} 件事` }),
    );
    for (let at = 0; at < incidents.length; at += 25) {
      const logged = await Promise.all(incidents.slice(at, at + 25).map((each) => session.api.submit(each)));
      logged.forEach(must);
    }
    await session.verify();
    for (const device of session.devices) await session.cosign(device, session.state.tree.size);
  });
  afterAll(async () => {
    session.close();
    await server.stop();
    await temporary.stop();
    await go?.remove();
  });

  it('opens the checkpoint with the keys of the manifest: the log and every scrutineer', async () => {
    const { origin, logKey } = manifestOf(session.state);
    const witnesses = keyHolderWitnesses(session.state);
    const verifiers = [ed25519Verifier(origin, fromHex(logKey)), ...witnesses.map(cosignatureVerifier)];
    const note = await fetched('checkpoint');
    const keys = verifiers.map(formatVerifierKey);
    const [opened] = await go.ask('open-notes', { keys, notes: [note] });
    const names = [origin, ...witnesses.map(({ name }) => name)];
    expect(opened).toMatchObject({ error: '', names, unknown: [] });
    const { size, root } = must(openCheckpoint(note, origin, fromHex(logKey), witnesses)).checkpoint;
    expect(opened?.text).toBe(`${origin}\n${size}\n${toBase64(root)}\n`);
    expect(size).toBeGreaterThan(256);
  });

  it('authenticates every hash of our tiles, and the entries of our bundles, at several sizes', async () => {
    const { tree } = session.state;
    for (const size of [1, 2, 3, 7, 255, 256, 257, tree.size]) {
      const hashes = subtreesOf(size);
      const question = { base: server.base, size, root: tree.rootAt(size), hashes, entries: true };
      const read = await go.ask('read-tiles', question);
      expect(read).toEqual({ error: '', hashes: hashesOf(tree, hashes), entries: size });
      const wrongRoot = await go.ask('read-tiles', { ...question, root: flip(question.root, 0) });
      expect(wrongRoot.error).toContain('inconsistent');
    }
  });

  it('notices one changed bit in a tile or in a bundle', async () => {
    const { size } = session.state.tree;
    const question = { size, root: session.state.tree.root(), hashes: subtreesOf(size), entries: true };
    const partial = `001.p/${size - 256}`;
    const files = [
      'tile/0/000',
      `tile/0/${partial}`,
      'tile/1/000.p/1',
      'tile/entries/000',
      `tile/entries/${partial}`,
    ];
    for (const file of files) {
      const proxy = await serve(async (path) => {
        const bytes = await fetched(path);
        return path === file ? flip(bytes, bytes.length - 1) : bytes;
      });
      const { error } = await go.ask('read-tiles', { ...question, base: proxy.base });
      await proxy.stop();
      expect([file, error]).toEqual([file, expect.stringMatching(/inconsistent tile|has another hash/)]);
    }
  });

  it('checks the receipts that the server gives', async () => {
    const { origin, logKey } = manifestOf(session.state);
    const entries = must(await session.api.entries(0, session.state.tree.size));
    const indices = [0, 1, 5, 100, 255, 256, entries.length - 1];
    const receipts = await Promise.all(
      indices.map(async (index) => {
        const entry = entries[index]!;
        return { entry, proof: await fetched(`log/receipt?leaf=${toHex(leafHash(entry))}`) };
      }),
    );
    const keys = [formatVerifierKey(ed25519Verifier(origin, fromHex(logKey)))];
    const proven = await go.ask('receipts', { keys, origin, receipts });
    expect(proven.map(({ error, index }) => [error, index])).toEqual(indices.map((index) => ['', index]));
    const swapped = receipts.map(({ proof }, i) => ({
      proof,
      entry: receipts[(i + 1) % receipts.length]!.entry,
    }));
    const wrong = await go.ask('receipts', { keys, origin, receipts: swapped });
    expect(wrong.filter(({ error }) => error === '')).toEqual([]);
  });
});

describe.skipIf(GO.isLeftOut)(GO.titled('golang.org/x/mod/sumdb over files'), () => {
  let go: Sumdb;
  beforeAll(async () => {
    go = await Sumdb.build();
  });
  afterAll(() => go?.remove());

  it('reads the record of a whole session: checkpoint, tiles and the seal that stands in an entry', async () => {
    const session = await MemorySession.create();
    await session.toOpenRound();
    for (const deputy of session.deputies) session.cast(deputy, [0, 0, 1]);
    await session.toArchive();
    const { entries, checkpoint } = await session.record();
    const folder = await mkdtemp(join(tmpdir(), 'piaojue-record-'));
    must(await writeRecord(join(folder, 'record'), { entries, checkpoint }, { tiles: true }));
    const files = await serve((path) => readFile(join(folder, 'record', path)));

    const { origin, logKey } = manifestOf(session.state);
    const witnesses = keyHolderWitnesses(session.state);
    const keys = [ed25519Verifier(origin, fromHex(logKey)), ...witnesses.map(cosignatureVerifier)].map(
      formatVerifierKey,
    );
    const seals = entries
      .map((entry) => must(decodeStatement(entry)))
      .flatMap((statement) =>
        statement.kind === 'round-sealed' ? [utf8(statement.payload.checkpoint)] : [],
      );
    expect(seals).toHaveLength(1);
    const opened = await go.ask('open-notes', { keys, notes: [utf8(checkpoint), ...seals] });
    expect(opened.map(({ error, names }) => [error, names.length])).toEqual([
      ['', 1 + witnesses.length],
      ['', 1 + witnesses.length],
    ]);
    const { tree } = session.state;
    const hashes = subtreesOf(tree.size);
    const read = await go.ask('read-tiles', {
      base: files.base,
      size: tree.size,
      root: tree.root(),
      hashes,
      entries: true,
    });
    await files.stop();
    await rm(folder, { recursive: true });
    expect(read).toEqual({ error: '', hashes: hashesOf(tree, hashes), entries: tree.size });
  });

  it('reads tiles of three levels', async () => {
    const leaf = leafHash(utf8('the same leaf again and again'));
    const tree = new MerkleTree(Array.from({ length: 256 * 256 + 300 }, () => leaf));
    const tiles = await serve(async (path) => {
      const { level, index, width } = must(parseTilePath(path));
      return level === 'entries' ? undefined : tileBytes(tree, level, index, width);
    });
    const hashes: [number, number][] = [
      [0, 0],
      [0, 65_535],
      [0, 65_835],
      [3, 8191],
      [8, 256],
      [9, 127],
      [16, 0],
    ];
    const question = { base: tiles.base, size: tree.size, root: tree.root(), hashes, entries: false };
    const read = await go.ask('read-tiles', question);
    await tiles.stop();
    expect(read).toEqual({ error: '', hashes: hashesOf(tree, hashes), entries: 0 });
    expect(read.hashes?.map((hash) => fromBase64(hash)?.length)).toEqual(hashes.map(() => 32));
  });
});
