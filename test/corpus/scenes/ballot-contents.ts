import { type BallotForm, bitsOf, layoutOf } from '../../../crypto/ballot/form.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import { encodePoint, IDENTITY } from '../../../crypto/group.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { Paper } from '../../../crypto/session/state.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { must, random } from '../../support/memory-session.ts';
import type { KnownDeputy } from '../../support/session-scenes.ts';
import { asHash, ballotPayload, stranger, unsigned } from '../../tally/forge.ts';
import type { AttackList } from '../scene.ts';

/** An open round in which the adversary holds the voting key of the first deputy. */
export class OpenRound {
  readonly list: AttackList;
  readonly deputies: readonly KnownDeputy[];

  constructor(list: AttackList, deputies: readonly KnownDeputy[]) {
    this.list = list;
    this.deputies = deputies;
  }

  deputy(i: number): KnownDeputy {
    return this.deputies[i] as KnownDeputy;
  }

  paper(i: number): Paper {
    return this.list.session.round.paperOf.get(this.deputy(i).tablet.credential) as Paper;
  }

  /** Bits of [赞成, 反对], which the form permits. */
  get bits(): number[] {
    const layout = must(layoutOf(this.list.session.round.form as BallotForm));
    return [...must(bitsOf(layout, [0, 1]))];
  }

  /** A permitted ballot of the first deputy, another one each time. */
  honest(): PayloadOf<'ballot'> {
    return ballotPayload(this.list.session, this.paper(0), this.bits);
  }

  sign(payload: PayloadOf<'ballot'>): Bytes {
    return this.deputy(0).voting.sign('ballot', payload);
  }

  /** A ballot of these values, permitted or not, whose proof is right in every other part. */
  of(values: readonly number[]): Bytes {
    return this.sign(ballotPayload(this.list.session, this.paper(0), values));
  }
}

/** Whose ballot it is. */
export function owners(open: OpenRound): void {
  const { list } = open;
  const { voting } = open.deputy(0);
  const honest = open.honest();
  list.append(
    'a ballot that the server stuffs on a paper',
    'paper.credential',
    stranger('voting').sign('ballot', honest),
  );
  list.append(
    'a ballot in the name of a deputy',
    'envelope.signature',
    unsigned('ballot', honest, voting.publicKey),
  );
  list.append(
    'a ballot on a paper that does not exist',
    'paper.unknown',
    open.sign({ ...honest, paper: asHash(random(32)) }),
  );
  list.append(
    'a ballot on the paper of another deputy',
    'paper.credential',
    open.sign(ballotPayload(list.session, open.paper(1), open.bits)),
  );
  list.append('a ballot for a round that is not open', 'round.not_open', open.sign({ ...honest, round: 2 }));
  list.append(
    'a ballot of another session',
    'session.mismatch',
    open.sign({ ...honest, session: asHash(random(32)) }),
  );
}

/** What is in it. */
export function contents(open: OpenRound): void {
  const { list, bits } = open;
  const honest = open.honest();
  const { slots } = must(layoutOf(list.session.round.form as BallotForm));
  const ones = (...places: readonly number[]): Bytes =>
    open.of(bits.map((_, i) => (places.includes(i) ? 1 : 0)));
  list.append('two marks for one item', 'ballot.rules', ones(0, 1, 4));
  list.append('more 赞成 than allowed', 'ballot.rules', ones(0, 3));
  list.append('a blank ballot with a mark', 'ballot.rules', ones(0, 4, 6));
  list.append('an empty ballot that is not a blank one', 'ballot.rules', ones());
  // Item 1: 赞成 2, 反对 −1; every linear rule holds.
  list.append('a vote of weight two', 'ballot.proof', open.of([2, -1, 0, 0, 1, 0, 0, -1]));
  list.append('a negative vote', 'ballot.proof', open.of([-1, 2, 0, 0, 1, 0, 0, 2]));
  list.append(
    'a proof bound to another paper',
    'ballot.rules',
    open.sign(ballotPayload(list.session, open.paper(0), bits, open.paper(1))),
  );
  const { ciphertext, proof } = honest;
  const bytes = (text: string): Bytes => Uint8Array.from(fromBase64(text) as Bytes);
  const edited = (text: string, at: number, element: Bytes): string => {
    const all = bytes(text);
    all.set(element, at < 0 ? all.length + at : at);
    return toBase64(all);
  };
  const changed = (name: string, code: RejectionCode, changes: Partial<PayloadOf<'ballot'>>): void =>
    list.append(name, code, open.sign({ ...honest, ...changes }));
  const not = new Uint8Array(32).fill(255);
  changed('a ballot that is too short', 'ballot.length', { ciphertext: toBase64(random(64)) });
  changed('a ballot with one element too many', 'ballot.length', {
    ciphertext: toBase64(new Uint8Array([...bytes(ciphertext), ...not])),
  });
  changed('a ballot without a proof', 'ballot.length', { proof: '' });
  changed('a ballot that is not made of group elements', 'ballot.encoding', {
    ciphertext: toBase64(new Uint8Array(32 * (slots + 1)).fill(255)),
  });
  changed('a ballot whose randomness is zero', 'ballot.encoding', {
    ciphertext: edited(ciphertext, 0, encodePoint(IDENTITY)),
  });
  changed('a proof with a scalar that is not reduced', 'ballot.encoding', { proof: edited(proof, -32, not) });
  changed('a ciphertext with two slots exchanged', 'ballot.rules', {
    ciphertext: edited(
      edited(ciphertext, 32, bytes(ciphertext).slice(64, 96)),
      64,
      bytes(ciphertext).slice(32, 64),
    ),
  });
}
