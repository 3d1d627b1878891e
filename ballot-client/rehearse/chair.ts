/** What the presiding officer of a rehearsal does with a round; each act waits for what must come before and after it. */
import type { RoundKind } from '../../crypto/session/forms.ts';
import { currentRound, keyHolders, type Round, type SessionState } from '../../crypto/session/state.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { commandFields, declaration, roundCommand, roundOpening } from '../src/lib/commands.ts';
import type { PaperEntry } from '../src/lib/paper-round.ts';
import { isSameEntry } from './paper-desk.ts';
import { nowInSeconds, type StaffConsole } from './staff-console.ts';

export class Chair {
  readonly #console: StaffConsole;

  constructor(console: StaffConsole) {
    this.#console = console;
  }

  get state(): SessionState {
    return this.#console.state;
  }

  /** The round under way or last. */
  get round(): Round {
    const round = currentRound(this.state);
    if (round === undefined) throw new Error('No round has been opened.');
    return round;
  }

  /** Opens a round of a kind that is due, once every scrutineer has seen the empty box. */
  async open(kind: RoundKind): Promise<Round> {
    const console = this.#console;
    await console.waitUntil(({ phase }) => phase === 'idle');
    await console.watch((state) => {
      const seen = state.witnessedEmpty.get(state.rounds.length + 1)?.size ?? 0;
      return seen >= keyHolders(state).length;
    });
    await console.say('round-opened', (state) => roundOpening(state, kind, nowInSeconds()));
    await console.look();
    return this.round;
  }

  async interrupt(
    kind: 'round-suspended' | 'round-resumed' | 'round-aborted',
    reason: string,
  ): Promise<void> {
    await this.#console.say(kind, (state) => ({ ...roundCommand(state, nowInSeconds()), reason }));
    await this.#console.look();
  }

  /** Closes the round; resolves when it is sealed. */
  async close(): Promise<void> {
    await this.#console.say('round-closed', (state) => roundCommand(state, nowInSeconds()));
    await this.#console.waitUntil(({ phase }) => phase === 'sealed');
  }

  /** Declares the round valid, or void for a reason; gives whether a result follows. */
  async declare(verdict: 'valid' | 'void', reason: string | null): Promise<boolean> {
    await this.#console.say('round-declared', (state) => ({
      ...declaration(state, nowInSeconds()),
      ...{ verdict, reason },
    }));
    await this.#console.look();
    return this.round.status === 'under-way';
  }

  /** Resolves when the result of the round is final. */
  async awaitResult(): Promise<void> {
    await this.#console.waitUntil(({ phase }) => phase === 'decrypted');
  }

  async decide(
    choice: PayloadOf<'decision'>['choice'],
    items: readonly number[],
    reason: string,
  ): Promise<void> {
    await this.#console.say('decision', (state) => ({
      ...commandFields(state, nowInSeconds()),
      round: currentRound(state)?.number ?? 0,
      ...{ choice, items, reason },
    }));
    await this.#console.look();
  }

  /** Endorses the round on paper that the chief entered, if its numbers are these; resolves when it is in force. */
  async endorsePaper(entry: PaperEntry): Promise<void> {
    await this.#console.endorse(
      (statement) => statement.kind === 'paper-round' && isSameEntry(statement.payload, entry),
    );
    await this.awaitResult();
  }
}
