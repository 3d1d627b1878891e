/** The states of the key gate, which stands before the pages of all staff. */
import type { KeyRole } from '../../ballot-client/src/components/key-file.svelte.ts';
import KeyGateStage from './KeyGateStage.svelte';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet'] as const;

/** Until what is awaited stands on the page: sealing takes its time on purpose. */
async function appears(page: HTMLElement, selector: string): Promise<void> {
  for (let tries = 0; tries < 400 && page.querySelector(selector) === null; tries++) {
    await new Promise((done) => setTimeout(done, 25));
  }
}

function type(page: HTMLElement, testid: string, text: string): void {
  const field = page.querySelector<HTMLInputElement>(`[data-testid="${testid}"]`);
  if (field === null) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const press = (page: HTMLElement): void =>
  page.querySelector<HTMLElement>('[data-testid="open-key"]')?.click();

const atHand = (page: HTMLElement): Promise<void> => appears(page, '[data-testid="open-key"]');

async function attempt(page: HTMLElement, passphrase: string, again: string): Promise<void> {
  await atHand(page);
  type(page, 'passphrase', passphrase);
  type(page, 'passphrase-again', again);
  await new Promise((done) => setTimeout(done, 25));
  press(page);
}

/** `prefix`: of the names of the states. */
export const keyGateStates = (prefix: string, role: KeyRole): readonly GalleryState[] => {
  const state = (name: string, stored: 'none' | 'other', act: GalleryState['act']): GalleryState => ({
    ...{ name: `key-${name}`, sizes, component: KeyGateStage, props: { role, stored, title: prefix } },
    ...(act && { act }),
  });
  return [
    state('new', 'none', atHand),
    state('new-too-short', 'none', (page) => attempt(page, '短', '短')),
    state('new-differs', 'none', (page) => attempt(page, '海安的口令 2024 春', '海安的口令 2024 夏')),
    state('open', 'other', atHand),
    state('open-wrong', 'other', async (page) => {
      await attempt(page, '海安的口令 2024 春', '');
      await appears(page, '[role="alert"]');
    }),
    state('made', 'none', async (page) => {
      await attempt(page, '海安的口令 2024 春', '海安的口令 2024 春');
      await appears(page, '[data-testid="export-key"]');
    }),
  ];
};
