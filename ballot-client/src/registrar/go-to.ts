/** Leads to the part of the draft where a line of the checklist is put right. */
import { type Check, PART_OF } from './checklist.ts';

/** Scrolls there and gives the focus to the first field that is at fault, or to the first one. */
export function goTo(check: Check): void {
  const part = document.getElementById(`part-${PART_OF[check]}`);
  part?.scrollIntoView();
  const field =
    part?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
    part?.querySelector<HTMLElement>('input:not([type="file"]), textarea, select');
  field?.focus({ preventScroll: true });
}
