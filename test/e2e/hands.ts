/** What hands do on any page: press, fill in, wait for what it says, take a file. */
import type { Page } from 'playwright-core';
import { REGISTRAR_CODE } from '../support/test-server.ts';

export const PASSPHRASE = '海安的口令 2024 春';
/** For whatever another person or the server does first. */
export const PATIENCE = { timeout: 60_000 };

/** Presses a button and leaves it at that. */
export const click = (page: Page, testid: string): Promise<void> => page.getByTestId(testid).click(PATIENCE);

/** Presses a button, and confirms where it asks. */
export async function press(page: Page, testid: string): Promise<void> {
  await click(page, testid);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  const confirm = page.getByTestId(`${testid}-confirm`);
  if (await confirm.isVisible()) await confirm.click();
}

export const fill = (page: Page, testid: string, text: string): Promise<void> =>
  page.getByTestId(testid).fill(text, PATIENCE);

/** Waits until something can be seen. */
export const seen = (page: Page, selector: string): Promise<void> =>
  page.locator(selector).first().waitFor(PATIENCE);

/** Waits until an element says in one of its `data-` attributes what state it is in. */
export const waitState = (page: Page, testid: string, attribute: string, value: string): Promise<void> =>
  seen(page, `[data-testid="${testid}"][data-${attribute}="${value}"]`);

/** Waits until a refusal with this code is shown. */
export const refused = (page: Page, code: string): Promise<void> => waitState(page, 'refusal', 'code', code);

/** Opens a folded part, if it is not open already. */
export async function unfold(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).waitFor(PATIENCE);
  const folded = page.locator(`details:not([open])[data-testid="${testid}"] > summary`);
  if ((await folded.count()) > 0) await folded.click();
}

/** Presses a button that gives a file; its path. */
export async function take(page: Page, testid: string): Promise<string> {
  const download = page.waitForEvent('download');
  await click(page, testid);
  return (await download).path();
}

/** Makes the keys of a role. */
export async function makeKeys(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await fill(page, 'passphrase', passphrase);
  await fill(page, 'passphrase-again', passphrase);
  await click(page, 'open-key');
  await page.getByTestId('export-key').waitFor(PATIENCE);
}

/** Opens a key file that was saved elsewhere. */
export async function bringKeys(page: Page, path: string, passphrase = PASSPHRASE): Promise<void> {
  await page.getByTestId('import-key').setInputFiles(path);
  await fill(page, 'passphrase', passphrase);
  await click(page, 'open-key');
}

/** The registrar makes keys and enrols with the code that the server has printed. */
export async function becomeRegistrar(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await makeKeys(page, passphrase);
  await fill(page, 'registrar-code', REGISTRAR_CODE);
  await click(page, 'enrol-registrar');
}

/** What this browser keeps, as text: databases with the names under which they keep it, and both storages. */
export const storedText = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const request = indexedDB.open('piaojue', 1);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const store = request.result.transaction('sealed').objectStore('sealed');
          const [names, values] = [store.getAllKeys(), store.getAll()];
          values.onsuccess = () => {
            request.result.close();
            const texts = values.result.map((bytes) => new TextDecoder().decode(bytes));
            const storages = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
            resolve([...names.result.map(String), ...texts, storages].join('\n'));
          };
        };
      }),
  );
