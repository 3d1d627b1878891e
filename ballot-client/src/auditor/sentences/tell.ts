/** An entry, or a run of entries, as a sentence. */
import type { Statement } from '../../../../crypto/statements/envelope.ts';
import type { Language } from '../../lib/i18n.ts';
import { en } from './en.ts';
import type { Facts, Telling } from './facts.ts';
import { zh } from './zh.ts';

export const TELLINGS: Readonly<Record<Language, Telling>> = { 'zh-CN': zh, en };

/** When a command was given, by the clock of whoever signed it; in the reader's time zone. */
export const formatTime = (seconds: number, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(seconds * 1000);

const BETWEEN: Readonly<Record<Language, string>> = { 'zh-CN': '：', en: ': ' };

/** The sentence of a statement; commands begin with the time that their signer claims. */
export function tell(statement: Statement, facts: Facts, language: Language): string {
  const { sentences } = TELLINGS[language];
  const sentence = sentences[statement.kind] as (payload: Statement['payload'], facts: Facts) => string;
  const { payload } = statement;
  const time = 'time' in payload ? formatTime(payload.time, language) + BETWEEN[language] : '';
  return time + sentence(payload, facts);
}
