/** Words of taking over an earlier vote. */
import { dictionary } from '../lib/i18n.ts';

export const precedingWords = dictionary(
  {
    preceding: '所评价的票决',
    hint: '选择那次票决归档的 entries.jsonl：清单记下那次会议的指纹，当选项目成为测评项目。也可以不选，自己填写项目。',
    choose: '选择 entries.jsonl',
    drop: '不再引用这次票决',
    found: '{title}：当选 {chosen} 项。',
    notVerified:
      '这里只核对了签名和次序。采用之前，请先在审计页或者用 npm run verify 核对那份记录的全部内容。',
    take: '采用：当选项目作为测评项目',
    takeQuestion: '将替换第三部分现有的名单，继续？',
  },
  {
    preceding: 'The vote that is evaluated',
    hint: 'Choose the entries.jsonl of its archive: the manifest will name its fingerprint, and the chosen projects become those to be graded. Or type the projects yourself.',
    choose: 'Choose entries.jsonl',
    drop: 'Do not refer to this vote',
    found: '{title}: {chosen} projects chosen.',
    notVerified:
      'Only signatures and order were checked here. Before you take it, verify the whole record on the auditors’ page or with npm run verify.',
    take: 'Take its chosen projects',
    takeQuestion: 'The list in part 3 will be replaced. Go on?',
  },
);
