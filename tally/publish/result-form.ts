/** 票决结果报告单: the form that scrutineers and presiding officer sign, as a page that prints to A4. */
import type { SessionState } from '../../crypto/session/state.ts';
import { toldOf } from '../verify/chronicle.ts';
import type { SessionVerifier } from '../verify/session-verifier.ts';
import { decisionText } from './decision-words.ts';
import type { HallTable } from './hall-table.ts';
import { html, type Markup } from './html.ts';
import { beijingTime, printPage, signatureLines } from './print-page.ts';
import { proofPart } from './proof-part.ts';
import type { ResultSheet } from './result-sheet.ts';
import { figuresTable, resultTable, verdict } from './round-part.ts';
import { figures, gradeSummary, hasResult, isAnnounced, needed, roundName, voteName } from './rounds-told.ts';

export type ToldSession = Pick<SessionVerifier, 'state' | 'chronicle'>;

/** Why a round was declared void or broken off. */
export function reasonOf({ chronicle }: ToldSession, round: number): string | null {
  const declared = toldOf(chronicle, 'round-declared').find(
    ({ statement }) => statement.payload.round === round,
  );
  const aborted = toldOf(chronicle, 'round-aborted').find(
    ({ statement }) => statement.payload.round === round,
  );
  return aborted?.statement.payload.reason ?? declared?.statement.payload.reason ?? null;
}

/** The decision of the presidium on a round, if it made one. */
export function decisionPart({ state }: ToldSession, round: number): Markup | undefined {
  const decision = state.rounds.find(({ number }) => number === round)?.decision;
  return decision && html`<p>${decisionText(decision.payload, state)}</p>\n`;
}

export const staffCount = ({ staff }: SessionState, role: 'scrutineer' | 'presiding'): number =>
  [...staff.values()].filter((member) => member.role === role).length;

/** A round that was void, broken off or not counted takes a sentence. */
function withoutResult(session: ToldSession, table: HallTable): Markup {
  const numbers = figures(table).map(([word, n]) => `${word} ${n}`);
  return html`<h2>${roundName(table)}</h2>\n<p>${numbers.join('，')}。</p>\n${verdict(table, reasonOf(session, table.round))}`;
}

function roundPart(sheet: ResultSheet, session: ToldSession, table: HallTable, isNamed: boolean): Markup {
  if (!hasResult(table)) return withoutResult(session, table);
  const least = needed(table, sheet.rules);
  return html`${isNamed ? html`<h2>${roundName(table)}</h2>\n` : undefined}${figuresTable(table)}${verdict(table, reasonOf(session, table.round))}${least === null ? undefined : html`<p>${least.text}</p>\n`}${resultTable(table, sheet.rules)}${decisionPart(session, table.round)}`;
}

/** The chosen of the session in their order; a session that grades chooses nothing, its part counts the grades. */
export function conclusionPart({ chosen, rounds, rules }: ResultSheet): Markup {
  if (rules.form === 'grade') {
    const sentences = gradeSummary(rounds).map((sentence) => html`<p>${sentence}</p>\n`);
    return html`<h2>测评结果</h2>\n${sentences}`;
  }
  const isPaper = rounds.some(({ kind }) => kind === 'paper');
  const note = isPaper
    ? html`<p class="note">标明纸质投票的一轮为人工计票，与电子投票的票数分别统计，不合并。</p>\n`
    : undefined;
  const items = chosen.map(({ number, title }) => html`<li>${title}（${number} 号）</li>\n`);
  return html`<h2>当选项目（共 ${chosen.length} 项）</h2>\n<ol class="chosen">\n${items}</ol>\n${note}`;
}

/** The whole form, from a sheet that holds no counts where none are published. */
export function resultForm(sheet: ResultSheet, session: ToldSession): Markup {
  const { state, chronicle } = session;
  const announced = sheet.rounds.filter(isAnnounced);
  const isNamed = announced.length > 1 || announced.some(({ kind }) => kind === 'paper');
  const proclaimed = toldOf(chronicle, 'proclaimed').at(-1);
  const when =
    proclaimed &&
    html`<p class="lead">宣布时间（执行主席所报）：${beijingTime(proclaimed.statement.payload.time)}</p>\n`;
  const parts = announced.map((table) => roundPart(sheet, session, table, isNamed));
  const signatures = signatureLines(staffCount(state, 'scrutineer'), 1);
  return printPage(sheet, `${voteName(sheet)}结果报告单`, [
    when,
    parts,
    conclusionPart(sheet),
    signatures,
    proofPart(sheet),
  ]);
}
