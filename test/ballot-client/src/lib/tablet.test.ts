/** What a tablet believes: its paper, its receipt, and nothing that is another's. Seeds are never used twice. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkReceipt, Tablet } from '../../../../ballot-client/src/lib/tablet.ts';
import { encryptionKeys } from '../../../../crypto/ballot/keys.ts';
import { type Bytes, fromUtf8, toHex } from '../../../../crypto/bytes.ts';
import { signCheckpoint } from '../../../../crypto/log/checkpoint.ts';
import { MerkleTree } from '../../../../crypto/log/merkle.ts';
import { formatTlogProof } from '../../../../crypto/log/proof.ts';
import type { Paper } from '../../../../crypto/session/state.ts';
import type { SecretKey } from '../../../../crypto/signature.ts';
import { type StatementOf, StatementSigner } from '../../../../crypto/statements/envelope.ts';
import { type Deputy, type MemorySession, must, random } from '../../../support/memory-session.ts';
import { bookmark, openSession, reclaimed, statementOf } from '../../../support/session-scenes.ts';

let session: MemorySession;
let deputy: Deputy;
let other: Deputy;
let toOpen: () => void;

beforeAll(async () => {
  session = await openSession();
  toOpen = bookmark(session);
});
beforeEach(() => {
  toOpen();
  [deputy, other] = session.deputies as [Deputy, Deputy];
});

const textOf = (envelope: Bytes): string => fromUtf8(envelope) as string;

describe('a ballot paper', () => {
  /** Index and bytes of a deputy's paper in the log. */
  function logged(of: Deputy): { index: number; envelope: Bytes } {
    const index = session.entries.findIndex((bytes) => statementOf(bytes).leaf === of.paper?.leaf);
    return { index, envelope: session.entries[index] as Bytes };
  }
  const check = (envelope: Bytes, receipt: string): string => {
    const answer = deputy.tablet.checkPaper(session.state, session.round, textOf(envelope), receipt);
    return answer.ok ? 'accepted' : answer.code;
  };
  /** Puts a paper in the log as a hostile server would, under its own right receipt. */
  function inLog(envelope: Bytes): string {
    const { tree } = session.state;
    const forked = new MerkleTree(Array.from({ length: tree.size }, (_, i) => tree.subtreeHash(0, i)));
    forked.append(Buffer.from(statementOf(envelope).leaf, 'hex'));
    const { size } = forked;
    const origin = `piaojue/${session.sessionId}`;
    const checkpoint = signCheckpoint({ origin, size, root: forked.root() }, session.logSecret);
    return formatTlogProof({ index: size - 1, hashes: forked.inclusionProof(size - 1), checkpoint });
  }

  test('that is in the log under the deputy’s name is accepted', () => {
    const { index, envelope } = logged(deputy);
    const receipt = session.receiptOf(index);
    const checked = deputy.tablet.checkPaper(session.state, session.round, textOf(envelope), receipt);
    expect(checked).toEqual({ ok: true, value: deputy.paper });
  });

  test.each<[string, string, () => Record<string, unknown>]>([
    ['another deputy', 'paper.credential', () => ({ credential: other.tablet.credential })],
    ['another voting key', 'paper.credential', () => ({ votingKey: 'ab'.repeat(32) })],
    ['another session', 'paper.hashes', () => ({ session: '0'.repeat(64) })],
    ['another round', 'paper.hashes', () => ({ round: 2 })],
    ['another opening', 'paper.hashes', () => ({ opened: '0'.repeat(64) })],
    ['other candidates', 'paper.hashes', () => ({ candidates: '0'.repeat(64) })],
    ['other rules', 'paper.hashes', () => ({ rules: '0'.repeat(64) })],
    ['other keys', 'paper.hashes', () => ({ ceremony: '0'.repeat(64) })],
  ])('of %s is refused, though it is signed and in a log', (_, code, changes) => {
    const envelope = session.paperFor(deputy.tablet.credential, changes());
    expect(check(envelope, inLog(envelope))).toBe(code);
  });

  test('of another issuer, or of none, is refused', () => {
    const { envelope } = logged(deputy);
    const { payload } = statementOf(envelope) as StatementOf<'paper'>;
    const strange = new StatementSigner('issuing', random(32) as SecretKey).sign('paper', payload);
    expect(check(strange, inLog(strange))).toBe('envelope.signer');
    const unsigned = reclaimed(envelope, session.issuing.publicKey);
    expect(check(unsigned, inLog(unsigned))).toBe('envelope.signature');
  });

  test('that is no paper is refused', () => {
    const [manifest] = session.entries as [Bytes];
    expect(check(manifest, session.receiptOf(0))).toBe('paper.unknown');
    const garbage = deputy.tablet.checkPaper(session.state, session.round, '{}', session.receiptOf(0));
    expect(garbage).toMatchObject({ ok: false, code: 'envelope.malformed' });
  });

  test('without its receipt is refused', () => {
    const { index, envelope } = logged(deputy);
    expect(check(envelope, session.receiptOf(logged(other).index))).toBe('log.proof');
    expect(check(envelope, '')).toBe('log.proof');
    const fresh = session.paperFor(deputy.tablet.credential);
    expect(check(fresh, session.receiptOf(index)), 'issued, not logged').toBe('log.proof');
  });
});

describe('a receipt', () => {
  test('shows that exactly these bytes are in the log of this session', () => {
    session.cast(deputy, [0, 0, 1]);
    session.cast(other, [0, 1, 1]);
    const { envelope } = deputy.ballot as NonNullable<Deputy['ballot']>;
    const index = session.entries.length - 2;
    expect(checkReceipt(session.state, envelope, session.receiptOf(index))).toMatchObject({ ok: true });
    const codeOf = (bytes: Bytes, receipt: string): string => {
      const answer = checkReceipt(session.state, bytes, receipt);
      return answer.ok ? 'accepted' : answer.code;
    };
    expect(codeOf(envelope, session.receiptOf(index + 1)), 'of another ballot').toBe('log.proof');
    const others = other.ballot?.envelope as Bytes;
    expect(codeOf(others, session.receiptOf(index))).toBe('log.proof');
    const retyped = new Uint8Array([...envelope, 0x0a]);
    expect(codeOf(retyped, session.receiptOf(index))).toBe('log.proof');
    const forged = session.receiptOf(index).replace(/index \d+/, `index ${index + 1}`);
    expect(codeOf(envelope, forged)).toBe('log.proof');
  });

  test('of another log, or signed by another key, is none', () => {
    session.cast(deputy, [0, 0, 1]);
    const { envelope } = deputy.ballot as NonNullable<Deputy['ballot']>;
    const { tree } = session.state;
    const index = tree.size - 1;
    const receipt = (origin: string, secret: SecretKey): string => {
      const checkpoint = signCheckpoint({ origin, size: tree.size, root: tree.root() }, secret);
      return formatTlogProof({ index, hashes: tree.inclusionProof(index), checkpoint });
    };
    const own = `piaojue/${session.sessionId}`;
    const elsewhere = receipt(`piaojue/${'0'.repeat(32)}`, session.logSecret);
    expect(checkReceipt(session.state, envelope, receipt(own, session.logSecret))).toMatchObject({
      ok: true,
    });
    expect(checkReceipt(session.state, envelope, elsewhere)).toMatchObject({ ok: false, code: 'log.origin' });
    const stranger = receipt(own, random(32) as SecretKey);
    expect(checkReceipt(session.state, envelope, stranger)).toMatchObject({
      ok: false,
      code: 'log.signature',
    });
  });
});

describe('seeds', () => {
  /** A tablet that writes down what it drew. */
  function watched(of: Deputy): { tablet: Tablet; drawn: Bytes[] } {
    const drawn: Bytes[] = [];
    const recording = (length: number): Bytes => {
      const bytes = random(length);
      drawn.push(bytes.slice());
      return bytes;
    };
    return { tablet: new Tablet(of.badge, session.badgeSalt, random(32), recording), drawn };
  }
  const keys = () => encryptionKeys(session.round.keys as NonNullable<typeof session.round.keys>);

  test('are drawn afresh for every encryption, also of the same marks', () => {
    const { tablet, drawn } = watched(deputy);
    const paper = deputy.paper as Paper;
    const codes = Array.from(
      { length: 12 },
      (_, i) =>
        must(tablet.encrypt(session.state, session.round, paper, i % 2 ? [0, 0, 1] : [0, 1, 1], keys())).code,
    );
    expect(new Set(codes).size).toBe(12);
    expect(new Set(drawn.map(toHex)).size).toBe(12);
    expect(drawn.every(({ length }) => length === 32)).toBe(true);
  });

  test('of a stuck generator give two deputies different codes and ciphertexts', () => {
    const stuck = (length: number): Bytes => new Uint8Array(length).fill(7);
    const encryptFor = (of: Deputy) => {
      const tablet = new Tablet(of.badge, session.badgeSalt, random(32), stuck);
      const answer = tablet.encrypt(session.state, session.round, of.paper as Paper, [0, 0, 1], keys());
      const { code, envelope } = must(answer);
      return { code, payload: (statementOf(envelope) as StatementOf<'ballot'>).payload };
    };
    const [one, two] = [encryptFor(deputy), encryptFor(other)];
    expect(one.code).not.toBe(two.code);
    expect(one.payload.ciphertext).not.toBe(two.payload.ciphertext);
    expect(encryptFor(deputy).code).toBe(one.code);
    const changed = must(
      new Tablet(deputy.badge, session.badgeSalt, random(32), stuck).encrypt(
        session.state,
        session.round,
        deputy.paper as Paper,
        [0, 1, 1],
        keys(),
      ),
    );
    const alphaOf = (ciphertext: string): string => ciphertext.slice(0, 40);
    const { payload } = statementOf(changed.envelope) as StatementOf<'ballot'>;
    // Going back and changing a mark: even then nothing random is used twice.
    expect(alphaOf(payload.ciphertext)).not.toBe(alphaOf(one.payload.ciphertext));
  });

  test('and marks are not in what is kept until the receipt', () => {
    const ballot = session.ballotOf(deputy, [0, 0, 1]);
    expect(Object.keys(ballot).sort()).toEqual(['code', 'envelope']);
  });
});

test('marks that the form does not permit are not encrypted', () => {
  const keys = encryptionKeys(session.round.keys as NonNullable<typeof session.round.keys>);
  for (const marks of [
    [0, 0, 0],
    [0, 0],
    [0, 0, 3],
    [0, 0, -1],
    [0, 0, 0.5],
  ]) {
    const answer = deputy.tablet.encrypt(session.state, session.round, deputy.paper as Paper, marks, keys);
    expect(answer).toMatchObject({ ok: false, code: 'ballot.choices' });
  }
});
