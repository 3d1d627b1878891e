/** The tabs of a demonstration and the order of its steps. */

interface Tab {
  readonly name:
    | 'registrar'
    | 'presiding'
    | 'scrutineer1'
    | 'scrutineer2'
    | 'scrutineer3'
    | 'deputy'
    | 'hall';
  readonly href: string;
}

export const STEPS = [
  ...(['step1', 'step2', 'step3', 'step4', 'step5'] as const),
  ...(['step6', 'step7', 'step8', 'step9', 'step10'] as const),
] as const;

/**
 * A tab for each role. The seats are this demonstration's own, so that the key files of an earlier one in the same
 * browser, whose passphrases nobody remembers, are not met again.
 */
export function tabsOf(sessionId: string): Tab[] {
  const run = Number.parseInt(sessionId.slice(0, 7), 16);
  const seated = (page: string, seat: number): string => `/${page}?seat=${run}${seat}`;
  return [
    { name: 'registrar', href: seated('registrar', 0) },
    { name: 'presiding', href: seated('presiding', 0) },
    { name: 'scrutineer1', href: seated('scrutineer', 1) },
    { name: 'scrutineer2', href: seated('scrutineer', 2) },
    { name: 'scrutineer3', href: seated('scrutineer', 3) },
    { name: 'deputy', href: '/' },
    { name: 'hall', href: '/hall' },
  ];
}
