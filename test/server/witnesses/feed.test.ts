/** The server and the witnesses of observers: real ones cosign, hostile ones change nothing. */
import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toPublicKey } from '../../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { cosign } from '../../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../../crypto/log/merkle.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  SIGNATURE_TYPES,
  verifierKey,
} from '../../../crypto/log/verifier-key.ts';
import { checkpointOf, parseAddCheckpoint } from '../../../crypto/log/witness.ts';
import { manifestOf } from '../../../crypto/session/state.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';
import { allWitnesses, verifyRecord } from '../../../tally/verify/verify-record.ts';
import { type TemporaryDatabase, temporaryDatabase, temporaryFolder } from '../../support/database.ts';
import {
  answering,
  endless,
  type FakeWitness,
  fakeWitness,
  hanging,
} from '../../support/hostile-witnesses.ts';
import { must, random } from '../../support/memory-session.ts';
import { freePort } from '../../support/server-process.ts';
import { ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { newWitnessKey, WitnessProcess } from '../../support/witness-process.ts';

const OBSERVER = 'observer.example/one';
const LIAR = 'observer.example/liar';
const liarSecret = random(32) as SecretKey;

/** A session whose manifest lists observers. */
class ObservedSession extends ServerSession {
  readonly #observers: readonly { readonly name: string; readonly key: ReturnType<typeof toPublicKey> }[];

  constructor(base: string, observers: ObservedSession['observers']) {
    super(base);
    this.#observers = observers;
  }

  get observers() {
    return this.#observers;
  }

  override async freezeOf() {
    return { ...(await super.freezeOf()), witnesses: this.#observers };
  }

  /** Names of those who have cosigned the newest checkpoint; no other line stands on it. */
  async cosigners(): Promise<string[]> {
    const { origin, logKey } = manifestOf(await this.sync());
    const note = must(await this.api.checkpoint());
    const opened = must(openCheckpoint(note, origin, fromHex(logKey), allWitnesses(this.state)));
    expect(opened.unknown).toEqual([]);
    return opened.cosignedBy.map(({ name }) => name);
  }

  async untilCosignedBy(name: string): Promise<void> {
    while (!(await this.cosigners()).includes(name)) await new Promise((go) => setTimeout(go, 20));
  }
}

const liar = { name: LIAR, key: toPublicKey(publicKeyOf(liarSecret)) };

let temporary: TemporaryDatabase;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  temporary = await temporaryDatabase();
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => temporary.stop());

async function startServer(
  witnesses: readonly string[],
  options: Parameters<typeof startTestServer>[1] = {},
): Promise<TestServer> {
  const connection = await temporary.create();
  const server = await startTestServer(connection, { witnesses, witnessPauseMs: 50, ...options });
  open.push({ close: () => server.stop() });
  return server;
}

function sessionOn(server: TestServer, observers: ObservedSession['observers']): ObservedSession {
  const session = new ObservedSession(server.base, observers);
  open.push({ close: async () => session.close() });
  return session;
}

const kept = async (fake: Promise<FakeWitness>): Promise<FakeWitness> => {
  const witness = await fake;
  open.push(witness);
  return witness;
};

describe('a real witness among hostile ones', () => {
  it('cosigns the record, though it was away for a while; the others change nothing', async () => {
    const folder = await temporaryFolder();
    const vkey = await newWitnessKey(folder, OBSERVER);
    const observer = { name: OBSERVER, key: toPublicKey(must(parseVerifierKey(vkey)).publicKey) };
    const port = await freePort();
    // A line under a listed name, of the right key, over another root and over another time.
    const lying = await kept(
      fakeWitness((body, response) => {
        const { origin, size, root } = must(checkpointOf(must(parseAddCheckpoint(body)).checkpoint));
        const text = formatCheckpoint({ origin, size, root: root.toReversed() });
        response.end(cosign(text, LIAR, liarSecret, 1_700_000_000));
      }),
    );
    const forging = await kept(
      fakeWitness((body, response) => {
        const checkpoint = must(checkpointOf(must(parseAddCheckpoint(body)).checkpoint));
        const stranger = random(32) as SecretKey;
        const text = formatCheckpoint(checkpoint);
        response.end(
          cosign(text, OBSERVER, stranger, 1_700_000_000) + cosign(text, 'nobody', stranger, 1_700_000_000),
        );
      }),
    );
    const waiting = await kept(hanging());
    const flooding = await kept(endless());
    const hostile: FakeWitness[] = [
      ...[lying, forging, waiting, flooding],
      await kept(answering(200, '')),
      await kept(answering(200, '<html>\u2014 no\n\n\u0000')),
      await kept(answering(500, 'x')),
      await kept(answering(409, '3\n', { 'content-type': 'text/x.tlog.size' })),
      await kept(answering(409, '9007199254740991\n', { 'content-type': 'text/x.tlog.size' })),
      await kept(answering(409, '-1\n', { 'content-type': 'text/x.tlog.size' })),
      await kept(answering(302, '', { location: lying.base })),
    ];
    const server = await startServer(
      [...hostile.map(({ base }) => base), `http://127.0.0.1:${port}`, 'http://127.0.0.1:1'],
      { witnessPatienceMs: 1000 },
    );
    const session = sessionOn(server, [observer, liar]);
    const { origin, logKey } = must(await session.api.draft());
    const log = formatVerifierKey(verifierKey(origin, SIGNATURE_TYPES.ed25519, fromHex(logKey)));
    const startWitness = (): Promise<WitnessProcess> =>
      WitnessProcess.start(['--state', folder, '--log', log], port);

    await session.enrol();
    await session.freeze();
    expect(await session.cosigners(), 'nobody is there yet').toEqual([]);
    const first = await startWitness();
    open.push({ close: () => first.end('SIGKILL') });
    await session.untilCosignedBy(OBSERVER);
    await first.end('SIGKILL');
    await session.accept();
    await session.ceremony();
    await session.adopt();
    await session.openSignIn();
    await session.signIn();
    await session.witnessEmpty();
    await session.openRound();
    const second = await startWitness();
    open.push({ close: () => second.end('SIGKILL') });
    await session.castAll();
    await session.submit(session.closing());
    await session.seal();
    await session.declare();
    await session.decrypt();
    await session.finishResult();
    await session.proclaim();
    await session.archive();
    await session.untilCosignedBy(OBSERVER);

    // Observers do not stand in for scrutineers.
    const { size } = must(await session.api.status());
    const entries = must(await session.api.entries(0, size));
    const early = must(await session.api.checkpoint());
    const { findings } = await verifyRecord({ entries, checkpoint: early }, { random });
    expect(findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['log.too_few_cosignatures', '0 of 2'],
    ]);
    await session.verify();
    for (const device of session.devices) await session.cosign(device, size);
    const checkpoint = must(await session.api.checkpoint());
    const { report } = await verifyRecord({ entries, checkpoint }, { random });
    expect(report.ok).toBe(true);
    const names = await session.cosigners();
    expect([...names].sort()).toEqual([OBSERVER, `${origin}/scrutineer/1`, `${origin}/scrutineer/2`].sort());

    for (const { seen } of hostile) {
      expect(seen.requests).toBeGreaterThan(0);
      expect(seen.most).toBe(1);
    }
    // What is wrong is told when it changes, not with every attempt.
    const told = server.troubles.filter((trouble) => trouble.includes('has not cosigned'));
    for (const { base } of hostile.slice(4)) {
      const ofThis = told.filter((trouble) => trouble.includes(`${base} `));
      expect(ofThis.length).toBeGreaterThan(0);
      expect(new Set(ofThis).size, base).toBe(ofThis.length);
    }
    expect(server.troubles.filter((trouble) => !trouble.includes('has not cosigned'))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

/** A witness that cosigns whatever it is shown, and counts. */
const credulous = (sizes: number[]): Promise<FakeWitness> =>
  fakeWitness((body, response) => {
    const checkpoint = must(checkpointOf(must(parseAddCheckpoint(body)).checkpoint));
    sizes.push(checkpoint.size);
    response.end(cosign(formatCheckpoint(checkpoint), LIAR, liarSecret, 1_700_000_000));
  });

describe('how often a witness is asked', () => {
  it('at once after a command, else after the pause', async () => {
    const sizes: number[] = [];
    const witness = await kept(credulous(sizes));
    const server = await startServer([witness.base], { witnessPauseMs: 600_000 });
    const session = sessionOn(server, [liar]);
    await session.toOpenRound();
    const settled = async (): Promise<number> => {
      await session.untilCosignedBy(LIAR);
      return sizes.length;
    };
    const before = sizes.length;
    await session.castAll();
    await session.submit(session.closing());
    const closed = (await session.sync()).tree.size;
    expect(await settled()).toBeGreaterThan(before);
    expect(sizes.at(-1)).toBe(closed);
    // Between opening and close three ballots were committed one by one; none of them was worth a request.
    const opened = server.service.book.openingOf(1) as number;
    const during = sizes.filter((size) => size > opened + 4 && size < closed);
    expect(during).toEqual([]);
  });

  it('with nobody in the manifest, never', async () => {
    const witness = await kept(credulous([]));
    const server = await startServer([witness.base]);
    const session = sessionOn(server, []);
    await session.enrol();
    await session.freeze();
    await session.accept();
    expect(witness.seen.requests).toBe(0);
    expect(server.troubles).toEqual([
      expect.stringContaining('The manifest of this session lists no observers'),
    ]);
  });
});

it('a witness that holds another log is asked in vain, and the server goes on', async () => {
  const folder = await temporaryFolder();
  const vkey = await newWitnessKey(folder, OBSERVER);
  const observer = { name: OBSERVER, key: toPublicKey(must(parseVerifierKey(vkey)).publicKey) };
  const port = await freePort();
  const server = await startServer([`http://127.0.0.1:${port}`]);
  const session = sessionOn(server, [observer]);
  const { origin, logKey } = must(await session.api.draft());
  const log = formatVerifierKey(verifierKey(origin, SIGNATURE_TYPES.ed25519, fromHex(logKey)));
  const witness = await WitnessProcess.start(['--state', folder, '--log', log], port);
  open.push({ close: () => witness.end('SIGKILL') });
  // The same log key has shown the witness a log of two entries that nobody else knows.
  const other = new MerkleTree([leafHash(random(8)), leafHash(random(8))]);
  const note = signCheckpoint(
    { origin, size: other.size, root: other.root() },
    server.service.identity.logSecret,
  );
  expect((await witness.add(`old 0\n\n${note}`)).status).toBe(200);
  await session.enrol();
  await session.freeze();
  await session.accept();
  while (!server.troubles.some((trouble) => trouble.includes('status 422')))
    await new Promise((go) => setTimeout(go, 20));
  expect(await session.cosigners()).toEqual([]);
  expect(must(await session.api.status()).phase).toBe('accepted');
  await rm(folder, { recursive: true });
});
