/** Whether a later record extends an earlier one: the same log, signed by the same key, nothing rewritten. Pure. */
import { equalBytes, type RandomBytes, toHex } from '../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { verifyConsistency } from '../../crypto/log/verify-merkle.ts';
import { accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import { LAWS } from '../rules/laws.ts';
import type { Finding } from './session-verifier.ts';
import { checkHead, type RecordSource, toFinding } from './verify-record.ts';

export interface RecordHead {
  readonly size: number;
  /** Root over the entries, hex. */
  readonly root: string;
}

export interface Comparison {
  readonly ok: boolean;
  readonly old: RecordHead;
  readonly new: RecordHead;
  /** Entries that only the later record has, by kind; `unreadable` for those that are no statement. */
  readonly added: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

const treeOf = ({ entries }: RecordSource): MerkleTree => new MerkleTree(entries.map(leafHash));
const headOf = (tree: MerkleTree): RecordHead => ({ size: tree.size, root: toHex(tree.root()) });

/** The state after the manifest, checked as the ledger checks it: it names the log and its keys. */
function manifestState({ entries: [first] }: RecordSource, random: RandomBytes): Result<SessionState> {
  if (first === undefined) return reject('manifest.missing');
  const statement = decodeStatement(first);
  if (!statement.ok) return statement;
  const ledger = new Ledger({ laws: LAWS, random });
  const appended = ledger.append(statement.value);
  return appended.ok ? accept(ledger.state) : appended;
}

/** Byte for byte first, which names the entry; then by the proof that a witness would see. */
function checkExtension(
  older: RecordSource,
  newer: RecordSource,
  from: MerkleTree,
  to: MerkleTree,
): Finding[] {
  if (from.size > to.size) {
    return [
      toFinding(reject('log.inconsistent', `the later record has ${from.size - to.size} entries fewer`)),
    ];
  }
  const entry = older.entries.findIndex(
    (bytes, i) => !equalBytes(bytes, newer.entries[i] ?? new Uint8Array()),
  );
  if (entry >= 0) return [{ ...toFinding(reject('log.inconsistent', 'the first that differs')), entry }];
  const proof = to.consistencyProof(from.size);
  const isConsistent = verifyConsistency(from.size, from.root(), to.size, to.root(), proof);
  return isConsistent ? [] : [toFinding(reject('log.inconsistent', 'consistency proof'))];
}

function countKinds({ entries }: RecordSource, from: number): Record<string, number> {
  const added: Record<string, number> = {};
  for (const bytes of entries.slice(from)) {
    const statement = decodeStatement(bytes);
    const kind = statement.ok ? statement.value.kind : 'unreadable';
    added[kind] = (added[kind] ?? 0) + 1;
  }
  return added;
}

/** Compares two records as they were read. What their statements mean is not verified here. */
export function compareRecords(older: RecordSource, newer: RecordSource, random: RandomBytes): Comparison {
  const [from, to] = [treeOf(older), treeOf(newer)];
  const findings = [...(older.faults ?? []), ...(newer.faults ?? [])].map(toFinding);
  const state = manifestState(older, random);
  const heads: Result<unknown>[] = state.ok
    ? [checkHead(state.value, older, from), checkHead(state.value, newer, to)]
    : [state];
  findings.push(...heads.filter((head): head is Rejection => !head.ok).map(toFinding));
  findings.push(...checkExtension(older, newer, from, to));
  const isOk = findings.length === 0;
  const added = countKinds(newer, Math.min(from.size, to.size));
  return { ok: isOk, old: headOf(from), new: headOf(to), added, findings };
}
