/** The session as a page follows it: numbers pushed by the server, and the log that the page has checked itself. */
import { io, type Socket } from 'socket.io-client';
import { onDestroy } from 'svelte';
import type { RandomBytes } from '../../../crypto/bytes.ts';
import type { Result } from '../../../crypto/rejection.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { ClientEvents, ServerEvents, Status } from '../../../server/contract/events.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { Api } from '../lib/api.ts';
import { publicView, type SessionView, wholeView } from '../lib/session-view.ts';
import { useHallAddress } from './hall.svelte.ts';

/** The browser's generator; available without a secure context. */
export const browserRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

export class Live {
  readonly #hall = useHallAddress();
  readonly api = new Api(this.#hall);
  readonly view: SessionView;
  /** Undefined until the server has answered for the first time. */
  status = $state<Status>();
  isConnected = $state(false);
  /** Why the log cannot be believed or read, if so. */
  fault = $state<Result<void>>();
  /** Grows with every change of the checked log: read it where something is derived from `view.state`. */
  revision = $state(0);
  readonly #socket: Socket<ServerEvents, ClientEvents> = io(this.#hall, { transports: ['websocket'] });

  /**
   * Call it while a component is set up; it ends with the component. `public`: for a screen that everybody sees, which
   * shows nothing that the public does not get from the server.
   */
  constructor(audience: 'public' | 'staff') {
    const tools = { laws: LAWS, random: browserRandom };
    this.view = audience === 'public' ? publicView(this.api, tools) : wholeView(this.api, tools);
    this.#socket.on('connect', () => {
      this.isConnected = true;
    });
    this.#socket.on('disconnect', () => {
      this.isConnected = false;
    });
    this.#socket.on('status', (status) => {
      this.status = status;
    });
    onDestroy(() => this.#socket.disconnect());
  }

  /** The checked state. Objects in it change in place: derive plain values from it, never keep it. */
  get state(): SessionState {
    void this.revision;
    return this.view.state;
  }

  /** Reads from now on as this member of staff, also what is withheld from the public. */
  readAs(signer: StatementSigner): void {
    this.api.readAs(signer);
    void this.sync();
  }

  /** Takes in the log as it stands now and checks it. */
  async sync(): Promise<Result<void>> {
    const status = await this.api.status();
    if (!status.ok) return status;
    // An answer may be older than what was pushed meanwhile.
    if ((this.status?.size ?? 0) <= status.value.size) this.status = status.value;
    const synced = await this.view.sync(status.value.size);
    this.fault = synced.ok ? undefined : synced;
    this.revision += 1;
    return synced;
  }
}
