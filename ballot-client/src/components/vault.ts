/** What this browser keeps: sealed bytes by name, in IndexedDB. Nothing is ever stored here in the clear. */
const DATABASE = 'piaojue';
const STORE = 'sealed';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

/** Resolves once the bytes are safe on the disk. */
export async function keepSealed(name: string, sealed: Uint8Array): Promise<void> {
  await run('readwrite', (store) => store.put(sealed, name));
}

export async function readSealed(name: string): Promise<Uint8Array | undefined> {
  const found: unknown = await run('readonly', (store) => store.get(name));
  return found instanceof Uint8Array ? found : undefined;
}

export async function forgetSealed(name: string): Promise<void> {
  await run('readwrite', (store) => store.delete(name));
}
