/** Examinations that run in the browser: each is sent there by itself and uses nothing from outside. */

/** What sticks out of the screen to the right. */
export function overflowOf(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll<HTMLElement>('#app *')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth + 1,
  );
  const names = out.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  return [`${scrollWidth} px wide on a screen of ${clientWidth}: ${names.join(', ')}`];
}

/** What can be pressed and is lower or narrower than `least` CSS pixels. Links within a sentence are text. */
export function smallTargetsOf(least: number): string[] {
  const SELECTOR = 'button, a[href], input, select, textarea, summary, [role="button"], [role="tab"]';
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>(SELECTOR)) {
    // A box to tick is pressed by its label.
    const isTicked = element.matches('input[type="checkbox"], input[type="radio"], input[type="file"]');
    const target = (isTicked && element.closest('label')) || element;
    if (element.matches('p a, li a, td a, dd a') || !target.checkVisibility({ opacityProperty: true }))
      continue;
    const { width, height } = target.getBoundingClientRect();
    // One pixel: there for screen readers, or shown with the focus.
    if (width <= 1 || height <= 1 || (height >= least - 0.5 && width >= least - 0.5)) continue;
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 20) ?? '';
    found.push(
      `${element.tagName.toLowerCase()} “${name}” is ${Math.round(width)} × ${Math.round(height)} px`,
    );
  }
  return found;
}

/** Chinese text on an English screen that is neither data nor marked as Chinese. */
export function foreignTextOf(data: readonly string[]): string[] {
  const HAN = /\p{Script=Han}/u;
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest('script, style, [lang^="zh"]') || !parent.checkVisibility())
      continue;
    let text = node.textContent ?? '';
    for (const known of data) text = text.replaceAll(known, '');
    if (HAN.test(text)) found.push(text.trim());
  }
  return found;
}
