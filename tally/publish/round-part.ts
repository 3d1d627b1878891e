/** A round on a printed page: its numbers, and its table with bars. */
import type { Rules } from '../../crypto/statements/rules.ts';
import { explanationWord } from '../rules/sentences/explanation.ts';
import { reasonText } from './decision-words.ts';
import type { HallRow, HallTable } from './hall-table.ts';
import { outcomeWord, STATUS_WORDS, shortOutcomeWord, voteColumns } from './hall-words.ts';
import { html, type Markup } from './html.ts';
import {
  figures,
  hasResult,
  needed,
  publishedRows,
  type RankedRow,
  standing,
  validBallots,
} from './rounds-told.ts';
import { gradeBar, voteBar } from './vote-bar.ts';

/** 应到, 实到, 请假 → 发出, 收回 → 废票, 空白票, as a table of one row. */
export function figuresTable(table: HallTable): Markup {
  const all = figures(table);
  return html`<table class="figures"><tr>${all.map(([word]) => html`<th>${word}</th>`)}</tr><tr>${all.map(([, n]) => html`<td>${n}</td>`)}</tr></table>\n`;
}

/** Whether the round stands, in a sentence. */
export function verdict(table: HallTable, reason: string | null): Markup {
  const { issued, received } = table;
  const why = reason === null ? '' : reasonText(reason);
  if (!hasResult(table)) return html`<p>${STATUS_WORDS[table.status]}。${why}</p>\n`;
  const compared = received === issued ? '等于' : '少于';
  return html`<p>收回选票${compared}发出选票，表决有效。</p>\n`;
}

/** The bar of a row; nothing where no counts are published. */
function bar(row: HallRow, scale: number, least: number | null): Markup | undefined {
  if (row.votes === null) return undefined;
  const { grades, abstain } = row.votes;
  if (grades !== null) return gradeBar(grades, abstain, scale);
  return voteBar(row.votes.for ?? 0, scale, least, standing(row));
}

/** The outcome, and beside it why; where no counts are published, the outcome alone. */
function told(row: HallRow, table: HallTable, rules: Rules): Markup {
  if (row.explanation === null) return html`${outcomeWord(row, table)}`;
  return html`${shortOutcomeWord(row, table)} <small>${explanationWord(row.explanation, rules)}</small>`;
}

const SIGNS = { chosen: '✓', tied: '＝', 'not-chosen': '' } as const;

function line(
  { row, rank }: RankedRow,
  table: HallTable,
  rules: Rules,
  scale: number,
  least: number | null,
  isCut: boolean,
): Markup {
  const votes = voteColumns(row, table).map(([, count]) => html`<td class="n">${count}</td>`);
  const drawn = row.votes === null ? undefined : html`<td class="bar">${bar(row, scale, least)}</td>`;
  const sign = table.form === 'grade' ? '' : `${SIGNS[standing(row)]} `;
  const place = rank === null ? undefined : html`<td class="c">${rank}</td>`;
  return html`<tr${isCut ? html` class="cut"` : undefined}>${place}<td class="c">${row.number}</td><td>${row.title}</td>${votes}${drawn}<td class="w">${sign}${told(row, table, rules)}</td></tr>\n`;
}

/** The scale of the bars: the most votes that an item can have, or those that it needed. */
function scaleOf(table: HallTable, least: number | null): number {
  return Math.max(validBallots(table), least ?? 0);
}

/** What the bars say, under the table. */
function legend(table: HallTable, least: number | null): Markup | undefined {
  const [first] = table.rows;
  if (first === undefined || first.votes === null) return undefined;
  if (table.form === 'grade')
    return html`<p class="note">条形自左至右：${voteColumns(first, table)
      .map(([word]) => word)
      .join('、')}。</p>\n`;
  const dashed = least === null ? '' : `虚线为当选所需的 ${least} 票；`;
  return html`<p class="note">条形为赞成票：黑色当选，灰色虚框得票相同，白色未当选；${dashed}粗线为当选与未当选的分界。</p>\n`;
}

/** The table of a round that has a result, in the published order. */
export function resultTable(table: HallTable, rules: Rules): Markup {
  const least = needed(table, rules)?.votes ?? null;
  const rows = publishedRows(table, rules);
  const [first] = rows;
  if (first === undefined) return html``;
  const scale = scaleOf(table, least);
  const isAbove = (i: number): boolean => rows[i] !== undefined && standing(rows[i].row) !== 'not-chosen';
  const isSorted = rules.publication.order === 'votes' && table.form !== 'grade';
  const head = html`${first.rank === null ? undefined : html`<th class="c">名次</th>`}<th class="c">编号</th><th>项目</th>${voteColumns(first.row, table).map(([word]) => html`<th class="n">${word}</th>`)}${first.row.votes === null ? undefined : html`<th>图示</th>`}<th class="w">${first.row.explanation === null ? '结果' : '结果与说明'}</th>`;
  const body = rows.map((ranked, i) =>
    line(
      ranked,
      table,
      rules,
      scale,
      least,
      isSorted && isAbove(i) && rows[i + 1] !== undefined && !isAbove(i + 1),
    ),
  );
  return html`<table class="result"><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table>\n${legend(table, least)}`;
}
