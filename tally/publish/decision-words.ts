/** What the presidium decided, in a sentence. */
import type { SessionState } from '../../crypto/session/state.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';

const CHOICES: Readonly<Record<PayloadOf<'decision'>['choice'], string>> = {
  runoff: '在得票相同的项目中再次投票',
  'further-round': '对未当选的项目另行投票',
  'accept-fewer': '不再投票，少选',
  'choose-among-tied': '在得票相同的项目中决定',
};

/** `理由：…。`, whether or not the one who gave it ended the sentence. */
export const reasonText = (reason: string): string =>
  `理由：${reason}${/[。！？.!?]$/.test(reason) ? '' : '。'}`;

/** `主席团决定：…。理由：…` */
export function decisionText(
  { choice, items, reason }: PayloadOf<'decision'>,
  { candidates }: Pick<SessionState, 'candidates'>,
): string {
  const titles = items.map((item) => candidates.find(({ number }) => number === item)?.title ?? '');
  const named = titles.length === 0 ? '' : `，当选：${titles.join('、')}`;
  return `主席团决定：${CHOICES[choice]}${named}。${reasonText(reason)}`;
}
