/** The snapshot of a verification as it stands. */
import type { Rejection } from '../../../crypto/rejection.ts';
import { KIND_NAMES, SIGNERS } from '../../../crypto/statements/catalogue.ts';
import { hallTables, proclaimedItems } from '../../../tally/publish/hall-table.ts';
import type { Finding, SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import type { Verification } from '../../../tally/verify/verify-record.ts';
import { CHECK_IDS, type CheckId } from './check-id.ts';
import { cosignersNeeded, type HeldCheckpoint, verifierKeys } from './checkpoints.ts';
import type { LogIndex } from './log-index.ts';
import type { CheckView, Progress, SessionView, Snapshot, Source } from './snapshot.ts';

export interface AuditPosition {
  readonly source: Source;
  readonly isRunning: boolean;
  readonly progress: Progress;
  readonly unreadable: Rejection | null;
  readonly verifier: SessionVerifier;
  /** The last conclusion. */
  readonly verification: Verification | undefined;
  readonly index: LogIndex;
  readonly haltedAt: number | null;
  readonly checkpoint: HeldCheckpoint | undefined;
  readonly hasFingerprint: boolean;
  readonly extendsKnown: boolean | null;
  readonly tookMs: number | null;
  readonly root: string;
}

/** Findings that are listed with a check. */
const MOST_FINDINGS = 50;

export function makeSnapshot(position: AuditPosition): Snapshot {
  const { verifier, verification, index, haltedAt, hasFingerprint, source } = position;
  const isOk = verification === undefined ? null : verification.report.ok;
  const findings = verification?.findings ?? verifier.findings;
  const differs = findings.some(({ code }) => code === 'log.manifest_hash');
  const isSettled = verification !== undefined && verifier.state.session !== undefined;
  const kinds = new Set(index.rows.map(({ kind }) => kind));
  const roles = new Set(index.rows.map(({ role }) => role));
  const { isRunning, progress, unreadable, checkpoint, extendsKnown, tookMs, root } = position;
  return {
    ...{ source, isRunning, progress, unreadable, extendsKnown, tookMs, root, isOk },
    cosigners: checkpoint?.cosigners ?? [],
    isCheckpointRight: checkpoint !== undefined,
    checks: CHECK_IDS.map((id) => checkView(id, position, findings)),
    session: sessionView(verifier),
    size: verifier.size,
    origin: !hasFingerprint || !isSettled ? 'not-established' : differs ? 'differs' : 'matches',
    halt: haltedAt === null ? null : { entry: haltedAt, unseen: verifier.size - haltedAt - 1 },
    tables: isOk === true ? hallTables(verifier) : [],
    chosen: isOk === true ? proclaimedItems(verifier.state) : [],
    kinds: KIND_NAMES.filter((kind) => kinds.has(kind)),
    roles: SIGNERS.filter((role) => roles.has(role)),
  };
}

/** While it runs for the first time nothing is passed; afterwards the last conclusion stands until the next. */
function checkView(
  id: CheckId,
  { verifier, verification }: AuditPosition,
  concluded: readonly Finding[],
): CheckView {
  const own = [...new Set([...concluded, ...verifier.findings])].filter(({ check }) => check === id);
  const report = verification?.report.checks.find((check) => check.id === id);
  return {
    id,
    state: own.length > 0 ? 'failed' : (report?.status ?? 'running'),
    counted: id === 1 ? verifier.size : (verifier.counted.get(id) ?? 0),
    findings: own.slice(0, MOST_FINDINGS),
    more: Math.max(0, own.length - MOST_FINDINGS),
  };
}

function sessionView({ state }: SessionVerifier): SessionView | null {
  const { manifest, session } = state;
  if (manifest === undefined || session === undefined) return null;
  const electronic = state.rounds.filter(({ kind }) => kind !== 'paper');
  return {
    title: manifest.title,
    purpose: manifest.purpose,
    fingerprint: session,
    sessionId: manifest.sessionId,
    clientBuild: manifest.clientBuild,
    rules: manifest.rules,
    phase: state.phase,
    roll: state.roll.size,
    present: state.present.size,
    slotKeys: state.keys?.slotKeys.length ?? 0,
    roundsOpened: electronic.length,
    roundsSealed: state.rounds.filter(({ sealedRoot }) => sealedRoot !== undefined).length,
    roundsFinal: state.rounds.filter(({ status }) => status === 'final' || status === 'paper').length,
    cosignersNeeded: cosignersNeeded(state),
    verifierKeys: verifierKeys(state),
  };
}
