/** Encrypt, verify, add, decrypt: forms with one option per item, and those of two grades. */
import { tallyLaw } from '../../support/crypto-tally-law.ts';

tallyLaw('approve up to 2 of 3', [2, 3]);
tallyLaw('approve up to 2 of 3, blank', [2, 2]);
tallyLaw('approve exactly 2 of 3', [3, 3]);
tallyLaw('approve exactly 2 of 3, blank', [2, 3]);
tallyLaw('grade of 2', [3, 5]);
