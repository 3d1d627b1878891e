/**
 * The published files: `result.json` for machines, `announcement.txt` to be read aloud, `result.csv` for a
 * spreadsheet, `result-form.html` to be signed and `minutes.html`, both print-ready. They follow from the record alone, byte for byte, so anybody can make them again and compare.
 */
import { equalBytes, toHex, utf8 } from '../../crypto/bytes.ts';
import { accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import { manifestOf } from '../../crypto/session/state.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { SessionVerifier } from '../verify/session-verifier.ts';
import { announcement } from './announcement.ts';
import { type HallTable, hallTables, namesOnly, proclaimedItems } from './hall-table.ts';
import { minutes } from './minutes.ts';
import type { NamedFile } from './named-file.ts';
import { resultCsv } from './result-csv.ts';
import { resultForm } from './result-form.ts';

/** What all published files are made of. */
export interface ResultSheet {
  readonly title: string;
  readonly purpose: 'official' | 'rehearsal' | 'demonstration';
  /** SHA-256 of the manifest's payload. */
  readonly manifest: string;
  readonly session: string;
  /** The checkpoint that the files were made from; root in hex. */
  readonly checkpoint: { readonly size: number; readonly root: string };
  /** The rules of the house that were applied. */
  readonly rules: Rules;
  readonly roll: number;
  /** Signed in when the record ends; each round has its own number. */
  readonly present: number;
  readonly leave: number;
  readonly rounds: readonly HallTable[];
  /** The proclaimed items in their order. */
  readonly chosen: readonly { readonly number: number; readonly title: string }[];
}

/**
 * The sheet of a session that verified and whose result was proclaimed; `session.state` before that or where the
 * verifier found anything. In a `names-only` session it holds no counts.
 */
export function resultSheet(verifier: SessionVerifier): Result<ResultSheet> {
  const { state, tree } = verifier;
  if (verifier.isHalted || verifier.findings.length > 0) {
    return reject('session.state', 'only a record that verifies is published');
  }
  if (state.proclaimed === undefined) {
    return reject('session.state', 'nothing is published before the proclamation');
  }
  const { title, purpose, rules, sessionId } = manifestOf(state);
  const tables = hallTables(verifier);
  return accept({
    title,
    purpose,
    manifest: state.session ?? '',
    session: sessionId,
    checkpoint: { size: tree.size, root: toHex(tree.root()) },
    rules,
    roll: state.roll.size,
    present: state.present.size,
    leave: state.leave,
    rounds: rules.publication.counts === 'names-only' ? tables.map(namesOnly) : tables,
    chosen: proclaimedItems(state),
  });
}

/** One object per round: numbers, items in printed order, and the chosen in order. */
const roundJson = ({ rows, round, kind, status, present, issued, received, ...rest }: HallTable): object => ({
  round,
  kind,
  status,
  present,
  issued,
  received,
  ...(rest.invalid === null ? {} : { invalid: rest.invalid }),
  blank: rest.blank,
  items: rows.map(({ number, title, category, votes }) => ({
    number,
    title,
    category,
    for: votes?.for ?? null,
    against: votes?.against ?? null,
    abstain: votes?.abstain ?? null,
    ...(votes?.grades ? { grades: votes.grades } : {}),
  })),
  outcome: rows.flatMap(({ number, outcome, presidium }) =>
    outcome === null ? [] : [{ item: number, ...outcome, ...(presidium === null ? {} : { presidium }) }],
  ),
  chosen: rest.chosen,
});

const resultJson = ({ rounds, ...sheet }: ResultSheet): string =>
  `${JSON.stringify({ ...sheet, rounds: rounds.map(roundJson) }, null, 2)}\n`;

/** The files of `published/`; rejects as {@link resultSheet} does. */
export function publishedFiles(verifier: SessionVerifier): Result<NamedFile[]> {
  const sheet = resultSheet(verifier);
  if (!sheet.ok) return sheet;
  return accept([
    { path: 'published/announcement.txt', bytes: utf8(announcement(sheet.value, verifier)) },
    { path: 'published/minutes.html', bytes: utf8(`${minutes(sheet.value, verifier)}`) },
    { path: 'published/result-form.html', bytes: utf8(`${resultForm(sheet.value, verifier)}`) },
    { path: 'published/result.csv', bytes: utf8(resultCsv(sheet.value)) },
    { path: 'published/result.json', bytes: utf8(resultJson(sheet.value)) },
  ]);
}

/**
 * Compares attacker-controlled files with those that follow from the record: `published.mismatch` for one that
 * differs, is missing, or may not be there yet; `record.extra_file` for any other.
 */
export function comparePublished(verifier: SessionVerifier, found: readonly NamedFile[]): Rejection[] {
  const expected = publishedFiles(verifier);
  if (!expected.ok) return [reject('published.mismatch', expected.detail)];
  const names = new Set(expected.value.map(({ path }) => path));
  const extra = found.filter(({ path }) => !names.has(path));
  const wrong = expected.value.filter(({ path, bytes }) => {
    const other = found.find((file) => file.path === path);
    return other === undefined || !equalBytes(other.bytes, bytes);
  });
  return [
    ...extra.map(({ path }) => reject('record.extra_file', path)),
    ...wrong.map(({ path }) => reject('published.mismatch', path)),
  ];
}
