/**
 * The worker of the scrutineer's page: everything secret and everything heavy runs here. The page shows snapshots,
 * sends orders and stores the sealed key file.
 */
import type { Bytes } from '../../../crypto/bytes.ts';
import { Api } from '../lib/api.ts';
import { ScrutineerDesk } from './desk.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Also without word from the page: a lost connection, or somebody who stays away. */
const LOOK_EVERY_MS = 4000;

const tell = (message: FromWorker): void => self.postMessage(message);

class Office {
  #desk: ScrutineerDesk | undefined;
  #saves = 0;
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();

  /** Resolves once the page has stored the content durably. */
  #save(content: Bytes): Promise<void> {
    const id = ++this.#saves;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      tell({ type: 'save', id, content });
    });
  }

  #open(content: Bytes, base: string): void {
    const api = new Api(base);
    const opened = ScrutineerDesk.open(content, {
      api,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      now: () => Math.floor(Date.now() / 1000),
      clock: () => performance.now(),
      save: (bytes) => this.#save(bytes),
      onSnapshot: (snapshot) => tell({ type: 'snapshot', snapshot }),
      onProgress: (progress) => tell({ type: 'progress', progress }),
    });
    if (!opened.ok) {
      tell({ type: 'damaged' });
      return;
    }
    this.#desk = opened.value;
    api.readAs(opened.value.signer);
    void this.#desk.look();
    setInterval(() => void this.#desk?.look(), LOOK_EVERY_MS);
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'open':
        if (this.#desk === undefined) this.#open(message.content, message.base);
        return;
      case 'look':
        void this.#desk?.look();
        return;
      case 'order':
        void this.#desk?.order(message.order).then(() => tell({ type: 'done' }));
        return;
      case 'saved': {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.isSafe) waiting?.resolve();
        else waiting?.reject(new Error('the key file could not be stored'));
      }
    }
  }
}

const office = new Office();
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => office.receive(data));
