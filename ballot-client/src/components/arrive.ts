/** Moves the focus with the screens, so that a screen reader says where one has come to. */

/** Somebody who types is not interrupted. */
const isTyping = ({ activeElement }: Document): boolean =>
  activeElement instanceof HTMLInputElement ||
  activeElement instanceof HTMLTextAreaElement ||
  activeElement instanceof HTMLSelectElement;

/**
 * A Svelte action for the heading of a screen: focuses it when the screen takes the place of another. The first screen
 * of a page leaves the focus where a page begins.
 */
export function arrive(heading: HTMLElement): void {
  heading.tabIndex = -1;
  const main = heading.closest('main');
  const isFirst = main !== null && main.dataset.arrived === undefined;
  if (main !== null) main.dataset.arrived = '';
  if (!isFirst && !isTyping(heading.ownerDocument)) heading.focus();
}
