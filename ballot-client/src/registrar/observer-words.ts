/** Words of the observers' witnesses. */
import { dictionary } from '../lib/i18n.ts';

export const observerWords = dictionary(
  {
    observers: '六、观察见证（可不填）',
    hint: '会外的观察者可以在自己的机器上运行见证程序（npm run witness），确认公开记录只增不改。请把它打印的公钥整行粘贴在下面，一行一个。',
    field: '见证公钥',
    logKey: '把这一行交给观察者，作为 --log 的值：',
    listed: '将列入会议材料：{names}',
    line: '第 {line} 行：',
    'no-key': '不是完整的公钥。请重新复制见证程序打印的整行。',
    'key-of-log': '这是一份记录的公钥，不是见证程序的公钥。',
    'unusable-name': '名称不能用：过长、含有看不见的字符，或以 piaojue/ 开头。请观察者换一个名称。',
    'same-name': '与前面一行的名称相同。',
    'same-key': '与前面一行的密钥相同。',
    'too-many': '最多 100 个。',
  },
  {
    observers: '6 Observers (optional)',
    hint: 'Observers outside may run a witness on machines of their own (npm run witness), which confirms that the public record only ever grows. Paste the line that it prints, one a line.',
    field: 'Keys of witnesses',
    logKey: 'Give this line to the observers, for their --log:',
    listed: 'Will be listed: {names}',
    line: 'Line {line}: ',
    'no-key': 'not a whole key. Copy the line again that the witness prints.',
    'key-of-log': 'this is the key of a log, not of a witness.',
    'unusable-name':
      'the name cannot be used: too long, with invisible characters, or beginning with piaojue/. Ask the observer for another.',
    'same-name': 'the same name as in a line before.',
    'same-key': 'the same key as in a line before.',
    'too-many': 'at most 100.',
  },
);
