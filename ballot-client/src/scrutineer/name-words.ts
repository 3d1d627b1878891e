/** Words that name scrutineers. */
import { dictionary } from '../lib/i18n.ts';

export const nameWords = dictionary(
  {
    scrutineer: '监票人 {index}',
    chief: '总监票人（1 号）',
    named: '{role} {name}',
    you: '（您）',
    between: '、',
    missing: '缺：{who}。',
    missingAnyOf: '下列任意 {needed} 位都可以：{who}。',
  },
  {
    scrutineer: 'Scrutineer {index}',
    chief: 'Chief scrutineer (1)',
    named: '{role} {name}',
    you: ' (you)',
    between: ', ',
    missing: 'Missing: {who}.',
    missingAnyOf: 'Any {needed} of these will do: {who}.',
  },
);
