/**
 * Deputies who attack with what they hold: their own keys, and every ballot in the public log. Each mounts one attack
 * in the same round and signs it properly; a hostile server logs them all; the verifier names each.
 */
import { beforeAll, expect, test } from 'vitest';
import { roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { type BallotContext, hashContext } from '../../crypto/ballot/context.ts';
import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type Bytes, concat, fromHex, type Hash } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import {
  add,
  decodePoint,
  encodePoint,
  G,
  IDENTITY,
  multiply,
  multiplyBase,
  type Point,
  randomScalar,
} from '../../crypto/group.ts';
import { examineBallot } from '../../crypto/session/round-checks.ts';
import type { Paper, Round } from '../../crypto/session/state.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import {
  idleSession,
  type KnownDeputy,
  openSession,
  statementOf,
  verifierOf,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';

interface Encrypted {
  readonly ciphertext: Bytes;
  readonly proof: Bytes;
}
type Attack = (attacker: KnownDeputy) => Encrypted;

const MARKS: Marks = [0, 0];
let session: MemorySession;
let foreign: Encrypted;
let repeated: Encrypted;
let keys: EncryptionKeys;
let victim: Encrypted;

const contentOf = (envelope: Bytes): Encrypted => {
  const { payload } = statementOf(envelope) as StatementOf<'ballot'>;
  return {
    ciphertext: fromBase64(payload.ciphertext) as Bytes,
    proof: fromBase64(payload.proof) as Bytes,
  };
};

/** The context of an attacker's own ballot, with something changed. */
function contextWith(attacker: KnownDeputy, changes: Partial<BallotContext> = {}): Bytes {
  const { state, round } = session;
  const paper = attacker.paper as Paper;
  return hashContext({
    session: fromHex(state.session as string),
    round: round.number,
    paper: fromHex(paper.hash),
    credential: fromHex(paper.credential),
    votingKey: fromHex(paper.votingKey),
    form: round.form,
    slots: keys.layout.slots,
    ceremony: fromHex(state.ceremony as string),
    ...changes,
  });
}
const encryptedIn = (context: Bytes, under: EncryptionKeys = keys): Encrypted =>
  must(encryptBallot(under, context, MARKS, random(32)));

/** The attacker's honest ballot with some 32-byte elements of the ciphertext replaced. */
function mauled(source: Encrypted, change: (elements: Point[]) => Point[]): Encrypted {
  const elements = Array.from(
    { length: source.ciphertext.length / 32 },
    (_, i) => decodePoint(source.ciphertext.subarray(32 * i, 32 * i + 32)) as Point,
  );
  return { ...source, ciphertext: concat(...change(elements).map(encodePoint)) };
}
const own = (attacker: KnownDeputy): Encrypted => encryptedIn(contextWith(attacker));
const swapped = (elements: Point[], a: number, b: number): Point[] =>
  elements.map((element, i) => (i === a ? elements[b] : i === b ? elements[a] : element) as Point);
const withKeys = (change: (slotKeys: readonly Point[]) => Point[]): EncryptionKeys =>
  encryptionKeys(must(roundKeys(session.round.form, change(keys.slotKeys))));

/** A changed challenge breaks the linear rules, which are looked at before the equations. */
const ATTACKS: readonly [name: string, code: string, attack: Attack][] = [
  ['copies a ballot from the log', 'ballot.rules', () => victim],
  [
    're-randomises a copied ballot',
    'ballot.rules',
    () => {
      const r = randomScalar(random);
      return mauled(victim, ([alpha, ...beta]) => [
        add(alpha as Point, multiplyBase(r)),
        ...beta.map((b, s) => add(b, multiply(keys.slotKeys[s] as Point, r))),
      ]);
    },
  ],
  ['permutes the options of its own ballot', 'ballot.rules', (a) => mauled(own(a), (e) => swapped(e, 1, 2))],
  ['permutes the items of a copied ballot', 'ballot.rules', () => mauled(victim, (e) => swapped(e, 1, 4))],
  [
    'takes one slot from the ballot of somebody else',
    'ballot.rules',
    (a) => {
      const theirs = decodePoint(victim.ciphertext.subarray(32, 64)) as Point;
      return mauled(own(a), ([alpha, , ...rest]) => [alpha as Point, theirs, ...rest]);
    },
  ],
  [
    'adds a vote to a slot',
    'ballot.rules',
    (a) => mauled(own(a), (e) => e.map((point, i) => (i === 1 ? add(point, G) : point))),
  ],
  [
    'joins its ciphertext to the proof of somebody else',
    'ballot.rules',
    (a) => ({ ...own(a), proof: victim.proof }),
  ],
  ['proves for another session', 'ballot.rules', (a) => encryptedIn(contextWith(a, { session: random(32) }))],
  ['proves for another round', 'ballot.rules', (a) => encryptedIn(contextWith(a, { round: 1 }))],
  ['proves for another paper', 'ballot.rules', (a) => encryptedIn(contextWith(a, { paper: random(32) }))],
  [
    'proves for another credential',
    'ballot.rules',
    (a) => encryptedIn(contextWith(a, { credential: random(32) })),
  ],
  [
    'proves for another voting key',
    'ballot.rules',
    (a) => encryptedIn(contextWith(a, { votingKey: random(32) })),
  ],
  [
    'proves for another form',
    'ballot.rules',
    (a) => encryptedIn(contextWith(a, { form: { ...session.round.form, max: 1 } })),
  ],
  ['proves for more slots', 'ballot.rules', (a) => encryptedIn(contextWith(a, { slots: 8 }))],
  [
    'proves for another ceremony',
    'ballot.rules',
    (a) => encryptedIn(contextWith(a, { ceremony: random(32) })),
  ],
  [
    'encrypts to slot keys in another order',
    'ballot.proof',
    (a) =>
      encryptedIn(
        contextWith(a),
        withKeys((slotKeys) => swapped([...slotKeys], 0, 1)),
      ),
  ],
  [
    'encrypts to a slot key of its own',
    'ballot.proof',
    (a) =>
      encryptedIn(
        contextWith(a),
        withKeys((slotKeys) => [multiplyBase(randomScalar(random)), ...slotKeys.slice(1)]),
      ),
  ],
  ['sends the identity as α', 'ballot.encoding', (a) => mauled(own(a), ([, ...rest]) => [IDENTITY, ...rest])],
  [
    'sends a point that is not canonical',
    'ballot.encoding',
    (a) => {
      const { ciphertext, proof } = own(a);
      return {
        proof,
        ciphertext: concat(
          ciphertext.subarray(0, 32),
          new Uint8Array(32).fill(0xff),
          ciphertext.subarray(64),
        ),
      };
    },
  ],
  [
    'sends a response above the order',
    'ballot.encoding',
    (a) => {
      const { ciphertext, proof } = own(a);
      return { ciphertext, proof: concat(proof.subarray(0, -32), new Uint8Array(32).fill(0xff)) };
    },
  ],
  ['replays a ballot of another session', 'ballot.rules', () => foreign],
  ['replays its own ballot of an earlier round', 'ballot.rules', () => repeated],
];

const cast = (attacker: KnownDeputy, { ciphertext, proof }: Encrypted): Bytes =>
  attacker.voting.sign('ballot', {
    session: session.state.session as Hash,
    round: session.round.number,
    paper: (attacker.paper as Paper).hash,
    replaces: null,
    ciphertext: toBase64(ciphertext),
    proof: toBase64(proof),
  });

beforeAll(async () => {
  const elsewhere = await openSession({ items: 2, deputies: 3 });
  foreign = contentOf(elsewhere.ballotOf(elsewhere.deputies[0] as KnownDeputy, MARKS).envelope);
  session = await MemorySession.create({ items: 2, deputies: ATTACKS.length + 1 });
  const deputies = withKnownVotingKeys(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  session.witnessEmpty();
  session.openRound();
  const replayer = deputies[ATTACKS.length] as KnownDeputy;
  repeated = contentOf(session.ballotOf(replayer, MARKS).envelope);
  session.append(
    session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '断电' }),
  );
  session.witnessEmpty();
  session.openRound();
  keys = encryptionKeys(session.round.keys as NonNullable<Round['keys']>);
  victim = contentOf(session.ballotOf(deputies[0] as KnownDeputy, MARKS).envelope);
  session.cast(deputies[0] as KnownDeputy, MARKS);
});

test('copied, mauled and replayed ballots: every one is named, with its code, and no honest one', async () => {
  const from = session.entries.length;
  const expected: [entry: number, code: string, name: string][] = [];
  for (const [i, [name, code, attack]] of ATTACKS.entries()) {
    const attacker = session.deputies[i + 1] as KnownDeputy;
    const envelope = cast(attacker, attack(attacker));
    // Signature, paper and code are right: the proof alone stops it.
    const examined = examineBallot(session.state, statementOf(envelope) as StatementOf<'ballot'>);
    expect(examined.ok, name).toBe(true);
    session.append(envelope);
    expected.push([from + i, code, name]);
  }
  const { findings } = await verifierOf(session.entries);
  const found = findings.map(({ entry, code }) => [entry, code]);
  expect(found).toEqual(expected.map(([entry, code]) => [entry, code]));
});

test('generators and group are compiled in: no field of any statement can name others', async () => {
  const one = must(roundKeys(session.round.form, keys.slotKeys));
  const idle = await idleSession({ items: 2, deputies: 3 });
  const two = must(roundKeys(session.round.form, idle.state.keys?.slotKeys ?? []));
  expect(one.generators.map(encodePoint)).toEqual(two.generators.map(encodePoint));
  expect(one.slotKeys.map(encodePoint)).not.toEqual(two.slotKeys.map(encodePoint));
});
