/** Words of a replaced badge that waits for a presiding officer. */
import { dictionary } from '../lib/i18n.ts';

export const endorsementWords = dictionary(
  {
    badgeWaits: '秘书处请您会签：更换代表证',
    badgeFrom: '原证',
    badgeTo: '新证',
    badgeWill: '新证生效，原证作废；原证未投的选票一并收回。',
    endorseBadge: '会签，新证生效',
  },
  {
    badgeWaits: 'The registrar asks for your endorsement: a replaced badge',
    badgeFrom: 'Old badge',
    badgeTo: 'New badge',
    badgeWill:
      'The new badge takes effect, the old one is void; an uncast ballot of the old one is withdrawn.',
    endorseBadge: 'Endorse the new badge',
  },
);
