/** All deputies of a rehearsal, spread over a few processes; counts what they report. */
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Children } from './children.ts';
import type { DeputiesStart, FromDeputies, Vote } from './messages.ts';

const MOST_PROCESSES = 4;

interface Member {
  readonly process: ChildProcess;
  /** Positions of its deputies among all. */
  readonly positions: readonly number[];
  done: (() => void) | undefined;
}

export class Crowd {
  readonly #members: Member[] = [];
  /** Voting keys by deputy, where they are kept. */
  readonly votingSecrets: string[] = [];
  onStep: (what: 'signed-in' | 'cast' | 'checked', count: number) => void = () => {};

  constructor(children: Children, size: number, onFault: (fault: Error) => void) {
    const processes = Math.max(1, Math.min(MOST_PROCESSES, availableParallelism(), size));
    for (let p = 0; p < processes; p++) {
      const positions = Array.from({ length: size }, (_, i) => i).filter((i) => i % processes === p);
      const module = new URL('./deputies-process.ts', import.meta.url);
      const child = children.fork<FromDeputies>(`deputies ${p + 1}`, module, (message) => {
        if (message.type === 'failed') onFault(new Error(`A deputy could not vote: ${message.message}`));
        else if (message.type === 'done') member.done?.();
        else if (message.type === 'voting-keys') this.#keep(positions, message.secrets);
        else this.onStep(message.type, message.count);
      });
      const member: Member = { process: child, positions, done: undefined };
      this.#members.push(member);
    }
  }

  get pids(): (number | undefined)[] {
    return this.#members.map(({ process }) => process.pid);
  }

  #keep(positions: readonly number[], secrets: readonly string[]): void {
    for (const [i, position] of positions.entries()) this.votingSecrets[position] = secrets[i] as string;
  }

  async #all(send: (member: Member) => void): Promise<void> {
    await Promise.all(
      this.#members.map(
        (member) =>
          new Promise<void>((resolve) => {
            member.done = resolve;
            send(member);
          }),
      ),
    );
  }

  /** Every deputy signs in with its own badge and socket. */
  async signIn(start: Omit<DeputiesStart, 'type' | 'badges'>, badges: readonly string[]): Promise<void> {
    await this.#all(({ process, positions }) => {
      const own = positions.map((position) => badges[position] as string);
      process.send({ ...start, type: 'start', badges: own } satisfies DeputiesStart);
    });
  }

  /**
   * Everybody casts, in the order of arrival within each process, all at once between them. The first `challenges` who
   * come have a ballot checked before.
   */
  async vote(
    round: number,
    marks: readonly (Marks | null)[],
    arrival: readonly number[],
    challenges: number,
  ): Promise<void> {
    const casting = arrival.filter((position) => (marks[position] ?? null) !== null);
    const checking = new Set(casting.slice(0, challenges));
    await this.#all(({ process, positions }) => {
      const indexOf = new Map(positions.map((position, i) => [position, i]));
      const order = arrival.map((position) => indexOf.get(position)).filter((i) => i !== undefined);
      const own = positions.map((position) => marks[position] ?? null);
      const challengers = positions.flatMap((position, i) => (checking.has(position) ? [i] : []));
      process.send({ type: 'vote', round, marks: own, order, challengers } satisfies Vote);
    });
  }
}
