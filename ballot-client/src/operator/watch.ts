/** Asks the server again and again, and tells the page what to draw. */
import type { Rejection, Result } from '../../../crypto/rejection.ts';
import type { BackupFile, OperatorStatus } from '../../../server/contract/operator.ts';

export type OperatorView =
  | { readonly step: 'code'; readonly isBusy: boolean; readonly refusal: Rejection | undefined }
  | {
      readonly step: 'watching';
      readonly status: OperatorStatus;
      /** When it was so; milliseconds since 1970 by this device's clock. */
      readonly answeredAt: number;
      /** The server has not answered since. */
      readonly isLost: boolean;
      readonly backup: BackupAttempt;
    };

/** The backup that was asked for on this page. */
export interface BackupAttempt {
  readonly isBusy: boolean;
  readonly refusal: Rejection | undefined;
}

export interface WatchOptions {
  readonly connect: (code: string) => {
    status(): Promise<Result<OperatorStatus>>;
    backUp(): Promise<Result<BackupFile>>;
  };
  readonly show: (view: OperatorView) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds between an answer and the next question. */
  readonly pauseMs: number;
}

type Connection = ReturnType<WatchOptions['connect']>;
type Watching = Extract<OperatorView, { step: 'watching' }>;

export const GATE: OperatorView = { step: 'code', isBusy: false, refusal: undefined };
const NO_ATTEMPT: BackupAttempt = { isBusy: false, refusal: undefined };

/** The code is kept in memory alone: whoever reloads the page types it again. */
export class Watch {
  readonly #options: WatchOptions;
  #connection: Connection | undefined;
  #view: OperatorView = GATE;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async enter(code: string): Promise<void> {
    this.#show({ step: 'code', isBusy: true, refusal: undefined });
    const connection = this.#options.connect(code);
    this.#connection = connection;
    await this.#ask(connection);
  }

  async backUp(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || this.#view.step !== 'watching' || this.#view.backup.isBusy) return;
    this.#change({ backup: { isBusy: true, refusal: undefined } });
    const made = await connection.backUp();
    if (connection !== this.#connection) return;
    this.#change({ backup: { isBusy: false, refusal: made.ok ? undefined : made } });
    await this.#ask(connection);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#connection = undefined;
  }

  async #ask(connection: Connection): Promise<void> {
    clearTimeout(this.#timer);
    const answered = await connection.status();
    if (connection !== this.#connection) return;
    clearTimeout(this.#timer);
    if (answered.ok) {
      const backup = this.#view.step === 'watching' ? this.#view.backup : NO_ATTEMPT;
      const answeredAt = this.#options.clock();
      this.#show({ step: 'watching', status: answered.value, answeredAt, isLost: false, backup });
    } else if (this.#view.step === 'code' || answered.code === 'operator.code') {
      // A server that was started anew has another code.
      this.close();
      return this.#show({ step: 'code', isBusy: false, refusal: answered });
    } else {
      this.#change({ isLost: true });
    }
    this.#timer = setTimeout(() => void this.#ask(connection), this.#options.pauseMs);
  }

  #change(part: Partial<Pick<Watching, 'isLost' | 'backup'>>): void {
    if (this.#view.step === 'watching') this.#show({ ...this.#view, ...part });
  }

  #show(view: OperatorView): void {
    this.#view = view;
    this.#options.show(view);
  }
}
