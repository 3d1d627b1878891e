/** Opening a challenged encryption for the checking device, once the log holds the challenge. */
import type { Hash } from '../../../crypto/bytes.ts';
import { encodeDisclosure, packMarks } from '../lib/disclosure.ts';
import type { Encryption } from './encryption.ts';
import type { Ballot } from './open-ballot.ts';

/** The text for the checking device; undefined where a reload has lost the seed. */
export async function disclose(
  session: Hash,
  ballot: Ballot | undefined,
  encryption: Encryption,
  code: Hash,
): Promise<string | undefined> {
  const opening = await encryption.open();
  if (opening === undefined || ballot === undefined) return undefined;
  const { round, paper, sheet } = ballot;
  const { seed } = opening;
  const slots = packMarks(sheet.layout, opening.marks);
  const text = encodeDisclosure({ session, round: round.number, paper: paper.hash, code, seed, slots });
  seed.fill(0);
  return text;
}
