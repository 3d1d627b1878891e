/**
 * The verifier: recomputes everything that a record claims from its entries alone (PROTOCOL.md §9). It trusts no field
 * that it can derive. Pure: works in a browser as in the command line.
 */
import { type Bytes, fromHex, toHash, toHex } from '../../crypto/bytes.ts';
import type { MerkleTree } from '../../crypto/log/merkle.ts';
import { type OpenedCheckpoint, openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { ACCEPTED, checkOf, explain, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import { witnessName } from '../../crypto/session/setup-checks.ts';
import { manifestOf, type Round, type SessionState } from '../../crypto/session/state.ts';
import type { CheckReport, RoundReport, VerificationReport } from './report.ts';
import { type Finding, SessionVerifier, type VerifierOptions } from './session-verifier.ts';

/** A record as it was read; how it is stored is not this module's matter. */
export interface RecordSource {
  readonly entries: readonly Bytes[];
  /** C2SP signed note. */
  readonly checkpoint: string;
  /** Faults that reading found: missing or extra files, tiles that do not agree. */
  readonly faults?: readonly Rejection[];
}

export interface VerifyOptions extends VerifierOptions {
  /** SHA-256 of the manifest payload as printed or read aloud. */
  readonly expectManifest?: string;
  /** A checkpoint of this log that the auditor kept. */
  readonly knownCheckpoint?: string;
  /** The log of a server that is being followed: cosignatures of its end may still be on their way. */
  readonly isGrowing?: boolean;
  /** Looks at what only the whole verified session can answer, such as published files; gives further faults. */
  readonly inspect?: (verifier: SessionVerifier) => readonly Rejection[];
}

export interface Verification {
  readonly report: VerificationReport;
  readonly findings: readonly Finding[];
  readonly verifier: SessionVerifier;
}

/** Verifies a whole record: checks 1 to 8 in order, each passed, failed or not applicable and why. */
export async function verifyRecord(record: RecordSource, options: VerifyOptions): Promise<Verification> {
  const verifier = new SessionVerifier(options);
  await verifier.take(record.entries);
  return conclude(record, verifier, options);
}

/** The report on a record whose entries, all of them and in order, this verifier has taken. */
export function conclude(
  record: RecordSource,
  verifier: SessionVerifier,
  options: VerifyOptions,
): Verification {
  const logFindings = checkLog(record, verifier, options);
  const inspected = options.inspect?.(verifier) ?? [];
  const findings = [...logFindings, ...verifier.findings, ...inspected.map(toFinding)];
  const checks = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => checkReport(id, findings, verifier, options));
  const { state } = verifier;
  const report: VerificationReport = {
    ok: findings.length === 0,
    manifest: state.session ?? null,
    session: state.manifest?.sessionId ?? null,
    clientBuild: state.manifest?.clientBuild ?? null,
    size: record.entries.length,
    root: toHex(verifier.tree.root()),
    checks,
    rounds: state.rounds.map((round) => roundReport(verifier, round.number)),
    chosen: state.proclaimed?.chosen ?? null,
  };
  return { report, findings, verifier };
}

/** Witnesses that may cosign a checkpoint: every scrutineer and observer of the manifest, which there must be. */
export function allWitnesses(state: SessionState): { name: string; publicKey: Bytes }[] {
  const { origin, staff, witnesses } = manifestOf(state);
  return [
    ...staff.flatMap(({ index, witnessKey }) =>
      witnessKey === null ? [] : [{ name: witnessName(origin, index), publicKey: fromHex(witnessKey) }],
    ),
    ...witnesses.map(({ name, key }) => ({ name, publicKey: fromHex(key) })),
  ];
}

/** Check 1: root, signatures, cosignatures, the auditor's own checkpoint and fingerprint. */
function checkLog(record: RecordSource, verifier: SessionVerifier, options: VerifyOptions): Finding[] {
  const { state } = verifier;
  const faults: Rejection[] = [...(record.faults ?? [])];
  const add = (result: Result<unknown>): void => {
    if (!result.ok) faults.push(result);
  };
  // Where the first entry was refused, that finding says why there is no manifest.
  if (record.entries.length === 0) add(reject('manifest.missing'));
  if (state.manifest !== undefined) {
    add(checkOwnCheckpoint(record, verifier, options));
    if (options.knownCheckpoint !== undefined) add(checkKnown(options.knownCheckpoint, verifier));
  }
  if (options.expectManifest !== undefined && options.expectManifest.toLowerCase() !== state.session) {
    add(reject('log.manifest_hash', state.session ?? 'none'));
  }
  return faults.map(toFinding);
}

/** A rejection under the check that its code belongs to. */
export const toFinding = ({ code, detail }: Rejection): Finding => ({ check: checkOf(code), code, detail });

/**
 * The record's own checkpoint: it opens under the log key and the witness keys of a manifest, without lines of other keys,
 * and is that of exactly these entries. `state` is that after the manifest or later, `tree` that over all entries.
 */
export function checkHead(
  state: SessionState,
  record: RecordSource,
  tree: MerkleTree,
): Result<OpenedCheckpoint> {
  const { origin, logKey } = manifestOf(state);
  const opened = openCheckpoint(record.checkpoint, origin, fromHex(logKey), allWitnesses(state));
  if (!opened.ok) return opened;
  const { checkpoint, unknown } = opened.value;
  if (unknown.length > 0) return reject('log.unknown_key', unknown.join(' ').trim());
  if (checkpoint.size !== tree.size) {
    return reject('log.size', `${checkpoint.size}, the record has ${tree.size}`);
  }
  return toHash(checkpoint.root) === toHash(tree.root()) ? opened : reject('log.root');
}

function checkOwnCheckpoint(
  record: RecordSource,
  { state, tree }: SessionVerifier,
  { isGrowing = false }: VerifyOptions,
): Result<void> {
  const opened = checkHead(state, record, tree);
  if (!opened.ok) return opened;
  const { origin, witnessThreshold } = manifestOf(state);
  const { cosignedBy } = opened.value;
  const scrutineers = cosignedBy.filter(({ name }) => name.startsWith(`${origin}/scrutineer/`)).length;
  const isFinished = state.phase === 'archived' || state.phase === 'proclaimed';
  return isFinished && !isGrowing && scrutineers < witnessThreshold
    ? reject('log.too_few_cosignatures', `${scrutineers} of ${witnessThreshold}`)
    : ACCEPTED;
}

/** Whether the record extends a checkpoint that the auditor kept; unknown signature lines on it are tolerated. */
function checkKnown(note: string, { state, tree }: SessionVerifier): Result<void> {
  const { origin, logKey } = manifestOf(state);
  const opened = openCheckpoint(note, origin, fromHex(logKey), allWitnesses(state));
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  if (size > tree.size) return reject('log.inconsistent', `the kept checkpoint has ${size} entries`);
  return toHash(tree.rootAt(size)) === toHash(root)
    ? ACCEPTED
    : reject('log.inconsistent', `at size ${size}`);
}

/** Whether a check has anything to look at in this record, or why not. */
function notApplicable(id: number, { state }: SessionVerifier): string | undefined {
  const opened = state.rounds.filter(({ kind }) => kind !== 'paper');
  const reasons: Readonly<Record<number, string | undefined>> = {
    1: state.manifest === undefined ? 'no manifest says who signs this log' : undefined,
    3: state.attempts.length === 0 ? 'no key ceremony has begun' : undefined,
    4: state.isSignInOpen ? undefined : 'sign-in has not been opened',
    5: opened.length === 0 ? 'no round has been opened' : undefined,
    6: opened.length === 0 ? 'no round has been opened' : undefined,
    7: opened.some(({ closedSize }) => closedSize !== undefined) ? undefined : 'no round has been closed',
    8: state.rounds.some(({ status }) => status === 'final' || status === 'paper')
      ? undefined
      : 'no round has a final result',
  };
  return reasons[id];
}

function checkReport(
  id: number,
  findings: readonly Finding[],
  verifier: SessionVerifier,
  options: VerifyOptions,
): CheckReport {
  const counted = id === 1 ? verifier.size : (verifier.counted.get(id) ?? 0);
  const own = findings.filter(({ check }) => check === id);
  const [first] = own;
  if (first !== undefined) {
    const more = own.length > 1 ? `; ${own.length - 1} more of this check` : '';
    const reason = explain(reject(first.code, first.detail)) + more;
    const { code, entry } = first;
    return { id, status: 'failed', reason, code, ...(entry === undefined ? {} : { entry }), counted };
  }
  const absent = notApplicable(id, verifier);
  if (absent !== undefined) return { id, status: 'not applicable', reason: absent, counted };
  if (verifier.isHalted && id > 1) {
    const reason = `only the entries before the rejected one were looked at`;
    return { id, status: 'not applicable', reason, counted };
  }
  return { id, status: 'passed', reason: passedReason(id, counted, verifier, options), counted };
}

function passedReason(
  id: number,
  counted: number,
  { state }: SessionVerifier,
  { expectManifest, knownCheckpoint }: VerifyOptions,
): string {
  const phase = state.phase;
  const sentences: Readonly<Record<number, string>> = {
    1: [
      `${counted} entries under the checkpoint`,
      expectManifest === undefined
        ? 'origin not established: no expected manifest hash was given'
        : 'expected manifest',
      ...(knownCheckpoint === undefined ? [] : ['extends the kept checkpoint']),
    ].join('; '),
    2: `${counted} statements; the session is ${phase}`,
    3: `${counted} ceremony messages; ${state.keys ? `${state.keys.slotKeys.length} slot keys` : 'not complete yet'}`,
    4: `${state.present.size} of ${state.roll.size} deputies present`,
    5: `${counted} papers`,
    6: `${counted} ballots and challenges`,
    7: `${counted} statements; ${state.rounds.filter(({ sealedRoot }) => sealedRoot).length} rounds sealed`,
    8:
      phase === 'proclaimed' || phase === 'archived'
        ? 'results and proclamation recomputed'
        : 'results recomputed',
  };
  return sentences[id] ?? '';
}

function roundReport(verifier: SessionVerifier, number: number): RoundReport {
  const round = verifier.state.rounds.find((one) => one.number === number) as Round;
  const count = round.status === 'final' ? verifier.countOf(number) : undefined;
  const paper = round.paperResult?.payload;
  return {
    round: number,
    kind: round.kind,
    status: round.status,
    issued: paper?.issued ?? round.papers.size,
    received: paper?.received ?? round.counting.size,
    blank: paper?.blank ?? count?.blank ?? null,
    counts: paper?.counts ?? count?.counts.slice(0, round.form.items * round.form.options) ?? null,
    outcome: count?.outcome ?? round.paperOutcome ?? null,
  };
}
