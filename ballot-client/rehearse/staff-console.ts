/** Registrar and presiding officer of a rehearsal: each signs with its own key what its console would sign. */
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import type { Pending, SessionState } from '../../crypto/session/state.ts';
import type { Kind, PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Status } from '../../server/contract/events.ts';
import type { Api } from '../src/lib/api.ts';
import type { SessionView } from '../src/lib/session-view.ts';
import { must } from './refusal.ts';

const LOOK_EVERY_MS = 150;
const COMMAND_TRIES = 5;

export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

export class StaffConsole {
  readonly signer: StatementSigner;
  readonly #api: Api;
  readonly #view: SessionView;

  constructor(signer: StatementSigner, api: Api, view: SessionView) {
    this.signer = signer;
    this.#api = api;
    this.#view = view;
  }

  get state(): SessionState {
    return this.#view.state;
  }

  /** The log as it stands now, checked by this console. */
  async look(): Promise<Status> {
    const status = must(await this.#api.status());
    must(await this.#view.sync(status.size));
    return status;
  }

  /** Waits until the status fulfils the condition. */
  async waitUntil(
    condition: (status: Status) => boolean,
    onLook?: (status: Status) => void,
  ): Promise<Status> {
    for (;;) {
      const status = must(await this.#api.status());
      onLook?.(status);
      if (condition(status)) {
        must(await this.#view.sync(status.size));
        return status;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Waits until the log itself, as this console checked it, fulfils the condition. */
  async watch(condition: (state: SessionState) => boolean): Promise<void> {
    for (await this.look(); !condition(this.state); await this.look()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Endorses the pending statement of that description, once it stands in the log. */
  async endorse(isMeant: (statement: Pending['statement']) => boolean): Promise<void> {
    const find = ({ pending }: SessionState): Pending | undefined =>
      [...pending.values()].find(({ statement }) => isMeant(statement));
    await this.watch((state) => find(state) !== undefined);
    await this.say('endorsed', (state) => ({
      session: state.session as Hash,
      entry: (find(state) as Pending).statement.leaf,
    }));
  }

  submit = async (envelope: Bytes): Promise<void> => {
    must(await this.#api.submit(envelope));
  };

  /** Signs and submits a statement made from the newest state; made anew where something came in between. */
  async say<K extends Kind>(kind: K, make: (state: SessionState) => PayloadOf<K>): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.look();
      const answer = await this.#api.submit(this.signer.sign(kind, make(this.state)));
      const isOvertaken =
        !answer.ok && ['session.stale_command', 'round.present', 'archive.mismatch'].includes(answer.code);
      if (!isOvertaken || tries >= COMMAND_TRIES) {
        must(answer);
        return;
      }
    }
  }
}
