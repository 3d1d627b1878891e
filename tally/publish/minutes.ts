/** 表决记录: the minutes of the vote, as pages that print to A4. They name no deputy and no badge. */
import { manifestOf } from '../../crypto/session/state.ts';
import { ruleSentences } from '../rules/sentences.ts';
import { toldOf } from '../verify/chronicle.ts';
import { chronicleLines } from './chronicle-lines.ts';
import { html, type Markup } from './html.ts';
import { beijingTime, facts, fingerprint, hexGroups, printPage, signatureLines } from './print-page.ts';
import { proofPart } from './proof-part.ts';
import { conclusionPart, decisionPart, reasonOf, staffCount, type ToldSession } from './result-form.ts';
import type { ResultSheet } from './result-sheet.ts';
import { figuresTable, resultTable, verdict } from './round-part.ts';
import { hasResult, needed, roundName } from './rounds-told.ts';

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** Parts under headings 一、二、三…; an absent one takes no number. */
function numbered(parts: readonly (readonly [heading: string, body: Markup] | undefined)[]): Markup[] {
  return parts
    .filter((part) => part !== undefined)
    .map(([heading, body], i) => html`<h2>${NUMERALS[i]}、${heading}</h2>\n${body}`);
}

const mono = (text: string): Markup => html`<span class="mono">${text}</span>`;
/** `第 7 条`, or `第 7–9 条`. Entries count from 0, as in the log. */
const entries = (from: number, to: number): string => (from === to ? `${from}` : `${from}–${to}`);

function sessionPart(sheet: ResultSheet, { state }: ToldSession): Markup {
  const { precededBy, threshold, staff, candidatesHash, clientBuild } = manifestOf(state);
  const scrutineers = staff.filter(({ role }) => role === 'scrutineer').length;
  const presiding = staffCount(state, 'presiding');
  return facts([
    ['会议', sheet.title],
    ['应到代表', `${sheet.roll} 人（名册）`],
    ['签到代表', `${sheet.present} 人（记录结束时），请假 ${sheet.leave} 人`],
    ['监票人', `${scrutineers} 人，其中 ${threshold} 人共同方可计票`],
    ['执行主席', `${presiding} 人`],
    ['候选项目', `${state.candidates.length} 项`],
    ['会议指纹', mono(fingerprint(sheet.manifest))],
    ['候选名单散列', mono(hexGroups(candidatesHash))],
    precededBy === null ? undefined : ['所评价的票决', mono(fingerprint(precededBy))],
    clientBuild === null ? undefined : ['页面版本散列', mono(hexGroups(clientBuild))],
  ]);
}

function rulesPart(sheet: ResultSheet, { state }: ToldSession): Markup {
  const numbers = { roll: manifestOf(state).rollSize, candidates: state.candidates.length };
  const sentences = ruleSentences(sheet.rules, numbers);
  return html`${facts(sentences.map(({ name, text }) => [name, text]))}<p class="note">票决办法散列（SHA-256）：${mono(hexGroups(state.rulesHash ?? ''))}</p>\n`;
}

function candidatesPart({ state }: ToldSession): Markup {
  const hasMore = state.candidates.some(({ owner, budget, target }) => owner ?? budget ?? target);
  const head = html`<th class="c">编号</th><th>项目</th><th>类别</th>${hasMore ? html`<th>承办单位</th><th>预算</th><th>目标</th>` : undefined}`;
  const rows = state.candidates.map(
    ({ number, title, category, owner, budget, target }) =>
      html`<tr><td class="c">${number}</td><td>${title}</td><td>${state.categories[category]}</td>${hasMore ? [owner, budget, target].map((text) => html`<td>${text ?? '—'}</td>`) : undefined}</tr>\n`,
  );
  return html`<table class="note"><thead><tr>${head}</tr></thead><tbody>\n${rows}</tbody></table>\n`;
}

function coursePart({ state, chronicle }: ToldSession): Markup {
  const rows = chronicleLines(state, chronicle).map(
    ({ time, from, to, text }) =>
      html`<tr><td class="t">${time === null ? '' : beijingTime(time)}</td><td class="c">${entries(from, to)}</td><td>${text}</td></tr>\n`,
  );
  return html`<table class="note"><thead><tr><th class="t">时间</th><th class="c">条目</th><th>经过</th></tr></thead><tbody>\n${rows}</tbody></table>\n<p class="note">时间为签署人设备所报（北京时间），先后次序以公开日志的条目为准；条目从 0 起编号。</p>\n`;
}

function roundsPart(sheet: ResultSheet, session: ToldSession): Markup {
  const rounds = sheet.rounds.map((table) => {
    const least = hasResult(table) ? needed(table, sheet.rules) : null;
    return html`<h3>${roundName(table)}</h3>\n${figuresTable(table)}${verdict(table, reasonOf(session, table.round))}${least === null ? undefined : html`<p>${least.text}</p>\n`}${hasResult(table) ? resultTable(table, sheet.rules) : undefined}${decisionPart(session, table.round)}`;
  });
  return html`${rounds}`;
}

/** Replacements that are in force, by number: nothing that ties a badge to a person. */
function badgesPart({ chronicle }: ToldSession): Markup {
  const filed = new Map(toldOf(chronicle, 'badge-replaced').map((told) => [told.statement.leaf, told.entry]));
  const inForce = toldOf(chronicle, 'endorsed').flatMap(({ entry, statement }) => {
    const from = filed.get(statement.payload.entry);
    return from === undefined ? [] : [`第 ${from} 条申请、第 ${entry} 条确认`];
  });
  const text = inForce.length === 0 ? '没有换发。' : `共换发 ${inForce.length} 张：${inForce.join('；')}。`;
  return html`<p>${text}</p>\n`;
}

function incidentsPart({ chronicle }: ToldSession): Markup {
  const incidents = toldOf(chronicle, 'incident');
  if (incidents.length === 0) return html`<p>没有记录。</p>\n`;
  const items = incidents.map(({ entry, statement: { payload } }) => {
    const round = payload.round === null ? '' : `第 ${payload.round} 轮，`;
    return html`<li>${payload.text}（${round}第 ${entry} 条）</li>\n`;
  });
  return html`<ol>\n${items}</ol>\n`;
}

/** The whole minutes, from a sheet that holds no counts where none are published. */
export function minutes(sheet: ResultSheet, session: ToldSession): Markup {
  const { state } = session;
  const parts = numbered([
    ['会议', sessionPart(sheet, session)],
    ['票决办法', rulesPart(sheet, session)],
    ['候选项目', candidatesPart(session)],
    ['表决经过', coursePart(session)],
    ['各轮结果', roundsPart(sheet, session)],
    ['换发代表证', badgesPart(session)],
    ['突发情况', incidentsPart(session)],
  ]);
  const people = signatureLines(staffCount(state, 'scrutineer'), staffCount(state, 'presiding'));
  return printPage(sheet, '表决记录', [parts, conclusionPart(sheet), people, proofPart(sheet)]);
}
