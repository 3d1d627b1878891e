/** The numbers of the checks (PROTOCOL.md §9). */
export const CHECK_IDS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type CheckId = (typeof CHECK_IDS)[number];

/** Sections of PROTOCOL.md that a check rests on. */
export const SECTIONS: Readonly<Record<CheckId, string>> = {
  1: '6.1–6.4',
  2: '2.8–2.12, 6.5–6.7',
  3: '4',
  4: '5.1–5.2, 6.7',
  5: '5.3, 6.7',
  6: '3, 5.4–5.9, 7',
  7: '8.1–8.5',
  8: '8.5–8.11',
};
