/** Words of a scrutineer’s last screen. */
import { dictionary } from '../lib/i18n.ts';

export const endWords = dictionary(
  {
    cosigned: '✓ 已签署',
    notCosigned: '… 未签署',
    endTitle: '会议已归档',
    cancelledTitle: '会议已取消',
    finalHint: '您的设备已验证全部 {size} 条记录。签署后，这份记录就有了您的见证。',
    cosignFinal: '签署全部记录',
    destroyHint: '最后销毁密钥份额，今后谁也不能再解密这次会议的选票。导出的密钥文件也请一并删除。',
    destroy: '销毁我的密钥份额',
    destroyQuestion: '销毁后不能恢复，这次会议的选票再也不能解密。确定吗？',
    destroyed: '✓ 已销毁',
    notDestroyed: '… 未销毁',
    allDone: '您的工作已全部完成。请把导出的密钥文件也删除。',
    keepOpen: '在其他监票人完成之前请不要关闭这一页：您的设备会继续签署最后几条记录。',
  },
  {
    cosigned: '✓ signed',
    notCosigned: '… not yet',
    endTitle: 'The session is archived',
    cancelledTitle: 'The session is cancelled',
    finalHint:
      'Your device has verified all {size} entries. With your signature this record has your witness.',
    cosignFinal: 'Sign the whole record',
    destroyHint:
      'Last, destroy your share of the keys, so that nobody can ever decrypt the ballots of this session. Delete exported key files too.',
    destroy: 'Destroy my share of the keys',
    destroyQuestion:
      'It cannot be undone: the ballots of this session can never be decrypted again. Are you sure?',
    destroyed: '✓ destroyed',
    notDestroyed: '… not yet',
    allDone: 'Your work is done. Delete the exported key file as well.',
    keepOpen:
      'Keep this page open until the other scrutineers are done: your device signs the last entries by itself.',
  },
);
