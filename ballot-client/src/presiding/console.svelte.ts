/** Signs what the presiding officer decides, from the log as it stands now and only if it is still what was shown. */
import type { LeafHash } from '../../../crypto/bytes.ts';
import { type Rejection, reject } from '../../../crypto/rejection.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { Kind, PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Live } from '../components/live.svelte.ts';

/** Seconds since 1970: the signer's claim. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

/** What the parts of the page need in order to give a command. */
export interface Commands {
  /** A command is on its way. */
  readonly isBusy: boolean;
  /** Whether the page still takes in what has happened, so that nothing should be pressed. */
  readonly isBehind: boolean;
  /** Why the last command was refused, until the next one. */
  readonly refusal: Rejection | undefined;
  /** Signs and submits; gives whether the statement is in the log. */
  say<K extends Kind>(kind: K, make: (state: SessionState) => PayloadOf<K>): Promise<boolean>;
}

export class PresidingConsole implements Commands {
  readonly live: Live;
  readonly signer: StatementSigner;
  isBusy = $state(false);
  refusal = $state<Rejection>();

  constructor(live: Live, signer: StatementSigner) {
    this.live = live;
    this.signer = signer;
    live.readAs(signer);
  }

  get isBehind(): boolean {
    const { phase } = this.live.state;
    return this.isBusy || this.live.status?.phase !== phase;
  }

  /**
   * Takes in the log, signs and submits. A command that somebody else was faster to give changes what is shown: then
   * nothing is signed, and the refusal says to look again. Gives whether the statement is in the log.
   */
  async say<K extends Kind>(kind: K, make: (state: SessionState) => PayloadOf<K>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.refusal = undefined;
    const { lastCommand, phase } = this.live.view.state;
    try {
      const refused = await this.#try(kind, make, { lastCommand, phase });
      this.refusal = refused;
      await this.live.sync();
      return refused === undefined;
    } finally {
      this.isBusy = false;
    }
  }

  async #try<K extends Kind>(
    kind: K,
    make: (state: SessionState) => PayloadOf<K>,
    shown: { lastCommand: LeafHash | undefined; phase: Phase },
  ): Promise<Rejection | undefined> {
    const synced = await this.live.sync();
    if (!synced.ok) return synced;
    const { state } = this.live.view;
    if (state.lastCommand !== shown.lastCommand || state.phase !== shown.phase) {
      return reject('session.stale_command', 'something else came first');
    }
    const answer = await this.live.api.submit(this.signer.sign(kind, make(state)));
    return answer.ok ? undefined : answer;
  }
}
