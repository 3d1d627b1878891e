/** Encrypts ballots beside the page, so that the screen never freezes. */
import { EncryptBench } from './encrypt-bench.ts';
import type { FromEncryptWorker, ToEncryptWorker } from './encrypt-messages.ts';

const bench = new EncryptBench();

const tell = (message: FromEncryptWorker, transfer: Transferable[] = []): void =>
  postMessage(message, { transfer });

addEventListener('message', ({ data }: MessageEvent<ToEncryptWorker>) => {
  switch (data.type) {
    case 'prepare':
      bench.prepare(data.form, data.slotKeys);
      break;
    case 'encrypt':
      tell({ type: 'encrypted', id: data.id, result: bench.encrypt(data) });
      break;
    case 'open': {
      const opening = bench.open();
      // Moved, not copied: from now on the worker has none.
      tell({ type: 'opened', id: data.id, opening }, opening && [opening.seed.buffer]);
      break;
    }
    case 'forget':
      bench.forget();
  }
});
