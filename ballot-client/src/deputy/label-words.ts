/** Words for the label of a tablet. */
import { dictionary } from '../lib/i18n.ts';

export const labelWords = dictionary(
  {
    unlabelled: '平板未编号（工作人员设置）',
    labelled: '平板 {label}',
    labelHint: '这台平板的编号，例如 A-12，最多 20 个字符。只供值守人员查看设备是否在线，与代表和选票无关。',
    keep: '保存编号',
    back: '返回',
  },
  {
    unlabelled: 'Tablet without a number (for the staff)',
    labelled: 'Tablet {label}',
    labelHint:
      'The number of this tablet, like A-12, at most 20 characters. It only tells the operator whether the device is connected, and has nothing to do with deputies or ballots.',
    keep: 'Keep the number',
    back: 'Back',
  },
);
