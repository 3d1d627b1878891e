/**
 * What an evaluation (满意度测评) takes over from the record of the vote before it: the fingerprint that the manifest
 * will name in `precededBy`, and the projects that were chosen, as the list to be graded. The entries are folded and
 * their signatures checked; ballots and proofs are the auditor's matter, and the page says so.
 */
import type { Bytes, Hash, RandomBytes } from '../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { Ledger } from '../../../crypto/session/ledger.ts';
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import type { Candidate } from '../../../crypto/statements/setup.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import type { OutlineLine } from '../lib/import/candidate-list.ts';
import { formatOutline, isMarkup } from '../lib/import/outline-text.ts';

export interface Preceding {
  /** SHA-256 of the manifest payload of the earlier session. */
  readonly session: Hash;
  readonly title: string;
  /** How many projects it chose. */
  readonly chosen: number;
  /** They, in printed order under their categories, as a list is typed. */
  readonly outline: string;
}

const LINE_FEED = 0x0a;

/** Lines of `entries.jsonl`; bytes after the last line feed make one more, which no decoder takes. */
function linesOf(file: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  for (let start = 0; start < file.length; ) {
    const found = file.indexOf(LINE_FEED, start);
    const end = found < 0 ? file.length : found;
    lines.push(file.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** The chosen as lines of a list; undefined where a text holds what would be read as a mark of the list. */
function outlineOfChosen({ candidates, categories, proclaimed }: SessionState): string | undefined {
  const chosen = new Set(proclaimed?.chosen);
  const lines: OutlineLine[] = [];
  let category: number | undefined;
  for (const one of candidates.filter(({ number }) => chosen.has(number))) {
    if (one.category !== category) lines.push(lineOf('category', categories[one.category] ?? ''));
    category = one.category;
    lines.push(lineOf('item', one.title, one));
  }
  const isReadable = lines.every(({ name, target, budget, owner }) =>
    [name, target, budget, owner].every((text) => text === '' || !isMarkup(text)),
  );
  return isReadable ? formatOutline(lines) : undefined;
}

const lineOf = (level: OutlineLine['level'], name: string, known?: Candidate): OutlineLine => ({
  ...{ line: 0, level, name },
  ...{ target: known?.target ?? '', budget: known?.budget ?? '', owner: known?.owner ?? '' },
});

/**
 * Reads the `entries.jsonl` of an earlier record, attacker-controlled. Any rejection of the ledger; `preceding.record`
 * where the session proclaimed nothing that could be graded.
 */
export function readPreceding(file: Bytes, random: RandomBytes): Result<Preceding> {
  const ledger = new Ledger({ laws: LAWS, random });
  for (const line of linesOf(file)) {
    const statement = decodeStatement(line);
    if (!statement.ok) return statement;
    const appended = ledger.append(statement.value);
    if (!appended.ok) return appended;
  }
  const { state } = ledger;
  const chosen = state.proclaimed?.chosen.length ?? 0;
  if (state.session === undefined || chosen === 0) return reject('preceding.record');
  const outline = outlineOfChosen(state);
  if (outline === undefined) return reject('preceding.record', 'a title cannot be typed as a line');
  return accept({ session: state.session, title: manifestOf(state).title, chosen, outline });
}
