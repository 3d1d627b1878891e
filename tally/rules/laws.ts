/** The arithmetic of the rules as the ledger takes it: every ledger in the project is made with these. */
import type { Laws } from '../../crypto/session/handler.ts';
import { decideOutcome } from './outcome.ts';
import { quorumHolds } from './quorum.ts';

export const LAWS: Laws = { quorumHolds, decideOutcome };
