/** Words of the auditor’s page where the record and what is published of it are saved. */
import { dictionary } from '../lib/i18n.ts';

export const saveWords = dictionary(
  {
    publish: '结果报告单、表决记录',
    publishedHint: '保存后用任何浏览器打开即可打印（A4）。这些文件由记录推算得出，任何人都能得到相同的内容。',
    publishedForm: '结果报告单',
    publishedMinutes: '表决记录',
    publishedAnnouncement: '主持词',
    save: '保存这份记录',
    saveHint: '两个文件合起来就是到此为止的记录（{size} 条），请一起保存。以后的记录应当接续它。',
    saveEntries: '保存 entries.jsonl',
    saveCheckpoint: '保存 checkpoint',
  },
  {
    publish: 'Result form and minutes',
    publishedHint:
      'Save one and open it in any browser to print it (A4). These files follow from the record: anybody gets the same ones.',
    publishedForm: 'Result form',
    publishedMinutes: 'Minutes',
    publishedAnnouncement: 'Announcement',
    save: 'Save this record',
    saveHint:
      'The two files together are the record so far ({size} entries); keep them together. A later record must extend it.',
    saveEntries: 'Save entries.jsonl',
    saveCheckpoint: 'Save checkpoint',
  },
);
