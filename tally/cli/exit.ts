/** What the process says when it ends. */
export const EXIT = { verified: 0, failed: 1, unusable: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
