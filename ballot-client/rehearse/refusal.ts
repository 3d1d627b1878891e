/** Answers of the server in a rehearsal: what must succeed, and what a scenario says must be refused. */
import { explain, type Rejection, type RejectionCode, type Result } from '../../crypto/rejection.ts';

/** Something was refused; the rehearsal ends unless its scenario says so. */
export class Refused extends Error {
  readonly code: RejectionCode;

  constructor(rejection: Rejection) {
    super(`${rejection.code}: ${explain(rejection)}`);
    this.code = rejection.code;
  }
}

/** The value, or an error in words. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result);
  return result.value;
}

/** Waits for work that must succeed, or, where a code is given, be refused with just that one. */
export async function mustEnd(work: Promise<unknown>, refused: RejectionCode | undefined): Promise<void> {
  if (refused === undefined) {
    await work;
    return;
  }
  const code = await work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Refused) return error.code;
      throw error;
    },
  );
  if (code === refused) return;
  const instead = code === undefined ? 'it was accepted' : `the refusal was ${code}`;
  throw new Error(`It should have been refused with ${refused}, but ${instead}.`);
}
