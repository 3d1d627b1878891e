/** All deputies of a rehearsal, spread over a few processes; counts what they report. */
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { PublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { Children } from './children.ts';
import type { DeputiesStart, FromDeputies, ToDeputies } from './messages.ts';

const MOST_PROCESSES = 4;

interface Member {
  readonly process: ChildProcess;
  /** Positions of its deputies among all. */
  readonly positions: readonly number[];
  done: (() => void) | undefined;
}

/** Some deputies cast. */
export interface Casting {
  readonly round: number;
  /** By position; who is not in it does not cast. */
  readonly marks: ReadonlyMap<number, Marks>;
  /** Positions in the order in which they come; processes go on side by side. */
  readonly order: readonly number[];
  /** So many of the first who come have a ballot checked before. */
  readonly challenges: number;
  /** Every cast must be refused with this code. */
  readonly refused?: RejectionCode | undefined;
}

export class Crowd {
  readonly #members: Member[] = [];
  /** Voting keys by credential, where they are kept. */
  readonly votingSecrets = new Map<PublicKey, string>();
  onStep: (what: 'signed-in' | 'cast' | 'checked', count: number) => void = () => {};

  constructor(children: Children, size: number, onFault: (fault: Error) => void) {
    const processes = Math.max(1, Math.min(MOST_PROCESSES, availableParallelism(), size));
    for (let p = 0; p < processes; p++) {
      const positions = Array.from({ length: size }, (_, i) => i).filter((i) => i % processes === p);
      const module = new URL('./deputies-process.ts', import.meta.url);
      const child = children.fork<FromDeputies>(`deputies ${p + 1}`, module, (message) => {
        if (message.type === 'failed') onFault(new Error(`A deputy met a fault: ${message.message}`));
        else if (message.type === 'done') member.done?.();
        else if (message.type === 'voting-key') {
          this.votingSecrets.set(message.key.credential, message.key.secret);
        } else this.onStep(message.type, message.count);
      });
      const member: Member = { process: child, positions, done: undefined };
      this.#members.push(member);
    }
  }

  get pids(): (number | undefined)[] {
    return this.#members.map(({ process }) => process.pid);
  }

  /** Resolves when the process has carried the order out. */
  #order(member: Member, order: ToDeputies): Promise<void> {
    return new Promise((resolve) => {
      member.done = resolve;
      member.process.send(order);
    });
  }

  async #all(orderFor: (positions: readonly number[]) => ToDeputies): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#order(member, orderFor(member.positions))));
  }

  /** Hands out badges and tablets; one badge for every deputy. */
  start(start: Omit<DeputiesStart, 'type' | 'badges'>, badges: readonly string[]): Promise<void> {
    return this.#all((positions) => ({
      ...start,
      type: 'start',
      badges: positions.map((position) => badges[position] as string),
    }));
  }

  /** The deputies at these positions sign in; all must be refused where a code is given. */
  signIn(who: readonly number[], refused?: RejectionCode): Promise<void> {
    return this.#all((positions) => ({ type: 'sign-in', deputies: indicesOf(positions, who), refused }));
  }

  /** A deputy takes a new badge and another tablet. */
  async replace(position: number, badge: string): Promise<void> {
    const member = this.#members.find(({ positions }) => positions.includes(position));
    if (member === undefined) throw new Error(`There is no deputy ${position + 1}.`);
    await this.#order(member, { type: 'new-badge', deputy: member.positions.indexOf(position), badge });
  }

  async vote({ round, marks, order, challenges, refused }: Casting): Promise<void> {
    const casting = order.filter((position) => marks.has(position));
    const checking = casting.slice(0, challenges);
    await this.#all((positions) => ({
      type: 'vote',
      round,
      marks: positions.map((position) => marks.get(position) ?? null),
      order: indicesOf(positions, casting),
      challengers: indicesOf(positions, checking),
      refused,
    }));
  }
}

/** Those of `who` whom a process has, by its own count, in the order of `who`. */
function indicesOf(positions: readonly number[], who: readonly number[]): number[] {
  const indices = new Map(positions.map((position, i) => [position, i]));
  return who.flatMap((position) => indices.get(position) ?? []);
}
