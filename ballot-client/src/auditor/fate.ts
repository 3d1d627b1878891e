/** What became of a ballot, in one word for its sentence. */
import type { FoundCode } from './look-up.ts';

export type Fate = 'counts' | 'counts-open' | 'test' | 'void' | 'not-decryptable' | 'replaced' | 'challenged';

export function fateOf({ fate, roundStatus }: Pick<FoundCode, 'fate' | 'roundStatus'>): Fate {
  if (fate !== 'counts') return fate;
  switch (roundStatus) {
    case 'final':
    case 'paper':
      return 'counts';
    case 'under-way':
      return 'counts-open';
    case 'test':
    case 'not-decryptable':
      return roundStatus;
    case 'void':
    case 'aborted':
      return 'void';
  }
}
