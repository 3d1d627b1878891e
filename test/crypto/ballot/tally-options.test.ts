/** Encrypt, verify, add, decrypt: forms with three and four options per item. */
import { tallyLaw } from '../../support/crypto-tally-law.ts';

tallyLaw('for-against-abstain', [2, 3]);
tallyLaw('for-against-abstain, blank', [2, 2]);
tallyLaw('for-against-abstain up to 1', [2, 4]);
