/** The page's side of its worker: the newest snapshot, and orders. Stores the key file whenever the device asks. */
import { useHallAddress } from '../components/hall.svelte.ts';
import { type KeyFile, placeOf } from '../components/key-file.svelte.ts';
import type { FromWorker, Order, Progress, ToWorker } from './messages.ts';
import type { Snapshot } from './snapshot.ts';

/** One tab at a time: two devices with one key file would forget what the other one did. */
const LOCK = 'piaojue scrutineer device';
const SAY_AFTER_MS = 700;

export class DeviceLink {
  snapshot = $state.raw<Snapshot>();
  progress = $state.raw<Progress | null>(null);
  /** An order is being carried out. */
  isBusy = $state(false);
  /** No other tab uses the key file: it may be opened. */
  isOurs = $state(false);
  /** The key file is in use in another tab. */
  isElsewhere = $state(false);
  /** The content of the file is not a scrutineer's, or the worker ended. */
  isBroken = $state(false);
  readonly #hall = useHallAddress();
  #worker: Worker | undefined;
  #keyFile: KeyFile | undefined;
  #isClosed = false;
  #release: () => void = () => {};

  /** Call it while a component is set up. */
  constructor() {
    this.#claim();
  }

  /** Starts the worker with the opened key file; once. */
  open(keyFile: KeyFile): void {
    if (this.#keyFile !== undefined) return;
    this.#keyFile = keyFile;
    const worker = new Worker(new URL('./device-worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => void this.#receive(data));
    worker.addEventListener('error', () => {
      this.isBroken = true;
    });
    this.#tell({ type: 'open', content: keyFile.content, base: this.#hall });
  }

  /**
   * Waits for its turn before the stored file is even read: what was read earlier may lack what the other tab has
   * cosigned. Browsers have locks in secure contexts only.
   */
  #claim(): void {
    if (!('locks' in navigator)) {
      this.isOurs = true;
      return;
    }
    const say = setTimeout(() => {
      this.isElsewhere = true;
    }, SAY_AFTER_MS);
    void navigator.locks.request(`${LOCK} ${placeOf('scrutineer')}`, () => {
      clearTimeout(say);
      this.isElsewhere = false;
      this.isOurs = true;
      return new Promise<void>((release) => {
        this.#release = release;
        if (this.#isClosed) release();
      });
    });
  }

  async #receive(message: FromWorker): Promise<void> {
    switch (message.type) {
      case 'snapshot':
        this.snapshot = message.snapshot;
        return;
      case 'progress':
        this.progress = message.progress;
        return;
      case 'save':
        this.#tell({ type: 'saved', id: message.id, isSafe: await this.#store(message.content) });
        return;
      case 'done':
        this.isBusy = false;
        return;
      case 'damaged':
        this.isBroken = true;
    }
  }

  async #store(content: Uint8Array): Promise<boolean> {
    try {
      await this.#keyFile?.save(content);
      return this.#keyFile !== undefined;
    } catch {
      return false;
    }
  }

  #tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  look(): void {
    this.#tell({ type: 'look' });
  }

  order(order: Order): void {
    this.isBusy = true;
    this.#tell({ type: 'order', order });
  }

  /** Ends the worker; the key file may then be opened in another tab. */
  close(): void {
    this.#isClosed = true;
    this.#worker?.terminate();
    this.#release();
  }
}
