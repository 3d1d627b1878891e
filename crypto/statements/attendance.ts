/** Statements about who is present. No name, seat, address, device or time stands in them. */
import { inSession } from './common.ts';
import { hex, integer, publicKey, text } from './schema.ts';

/** Signed with the credential; binds the tablet's fresh voting key to it. */
export const attendance = { ...inSession, nonce: hex(32), votingKey: publicKey } as const;

export const attendanceWithdrawn = { ...inSession, credential: publicKey, reason: text(500) } as const;

/** The number of deputies on leave (请假), as reported to the hall. */
export const leaveReported = { ...inSession, count: integer(0, 100_000) } as const;

/** Takes effect when a presiding officer endorses it. */
export const badgeReplaced = {
  ...inSession,
  old: publicKey,
  new: publicKey,
  reason: text(500),
} as const;
