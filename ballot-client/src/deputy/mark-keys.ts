/** Arrow keys on the ballot: sideways between the marks of an item, up and down between the items. */

const STEPS: Readonly<Record<string, readonly [items: number, marks: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Moves the focus; marks nothing. Every mark can also be reached with the tabulator. */
export function markByArrow(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  const from = event.target;
  if (step === undefined || !(from instanceof HTMLElement) || from.closest('[role="group"]') === null) return;
  const rows = [...event.currentTarget.querySelectorAll('[role="group"]')].map((row): HTMLElement[] => [
    ...row.querySelectorAll('button'),
  ]);
  const row = rows.findIndex((buttons) => buttons.includes(from));
  const column = rows[row]?.indexOf(from) ?? -1;
  const [items, marks] = step;
  const to = rows[row + items]?.[column + marks];
  if (column < 0) return;
  // Also at the edge: the page must not scroll away from the mark.
  event.preventDefault();
  to?.focus();
}
