/** What is true now, what is still missing, and what comes next: one sentence each, for every task. Pure. */
import type { Values } from '../lib/i18n.ts';
import type { RoundWord } from './round-words.ts';
import type { SituationWord } from './situation-words.ts';
import type { PresidingView } from './view.ts';

interface Voice {
  readonly word: (key: SituationWord, values?: Values) => string;
  readonly round: (key: RoundWord) => string;
}

/** The sentence that is true now. */
export function sentenceOf(
  { task, kind, attendance, tables, due }: PresidingView,
  { word, round }: Voice,
): string {
  switch (task.kind) {
    case 'wait-material':
      return word('waitMaterial');
    case 'accept-manifest':
      return word('acceptSentence');
    case 'wait-acceptances':
      return word('waitAcceptances');
    case 'wait-ceremony':
      return word(task.step === 'void' ? 'ceremonyVoid' : 'waitCeremony');
    case 'adopt':
      return word('adoptSentence');
    case 'open-sign-in':
      return word('signInSentence');
    case 'open-round':
      return word(attendance.missing === 0 ? 'quorumHolds' : 'quorumFails', { ...attendance });
    case 'close-round':
      return word('openNow', { round: round(`round.${kind}`) });
    case 'resume-round':
      return word('suspendedNow', { round: round(`round.${kind}`) });
    case 'wait-seal':
      return word('waitSeal');
    case 'declare-round':
      return word(task.isTest ? 'declareTest' : 'declareSentence');
    case 'wait-decryption':
      if (task.partials < task.threshold) return word('waitDecryption');
      return word(task.isStated ? 'waitEndorsement' : 'waitResult');
    case 'decide':
      return task.tied.length > 0
        ? word('decideTie', { tied: task.tied.length, places: task.places })
        : word('decideFewer', { places: task.places });
    case 'proclaim':
      if (tables[0]?.isGraded) return word('proclaimGraded');
      return word(task.chosen.length === 0 ? 'proclaimNone' : 'proclaimSentence', {
        chosen: task.chosen.length,
        due,
      });
    case 'wait-archive':
      return word('waitArchive');
    case 'finished':
      return word('finished');
    case 'cancelled':
      return word('cancelledSentence');
  }
}

/** How far it has come, in numbers; undefined where there is nothing to count. */
export function detailOf(
  { task, attendance, arriving, progress }: PresidingView,
  { word }: Voice,
): string | undefined {
  switch (task.kind) {
    case 'wait-acceptances': {
      const counted = word('acceptances', { accepted: task.accepted, needed: task.needed });
      return task.isChiefMissing ? `${counted}${word('chiefMissing')}` : counted;
    }
    case 'wait-ceremony':
      return word('attempt', { attempt: task.attempt, step: word(`ceremony.${task.step}`) });
    case 'open-round': {
      const leave = word('leave', { leave: attendance.leave });
      return arriving > 0 ? `${leave}${word('arriving', { arriving })}` : leave;
    }
    case 'wait-seal':
      return word('seals', { cosigned: progress.cosigned, needed: progress.needed });
    case 'declare-round':
      return word('notMoreThanIssued');
    case 'wait-decryption':
      return word('shares', { partials: task.partials, threshold: task.threshold });
    default:
      return undefined;
  }
}

/** What comes next, and who does it; undefined where the next action says so itself. */
export function thenOf({ task, attendance }: PresidingView, { word }: Voice): string | undefined {
  switch (task.kind) {
    case 'wait-material':
    case 'wait-acceptances':
    case 'wait-ceremony':
    case 'wait-seal':
    case 'wait-archive':
    case 'finished':
    case 'cancelled':
      return word(`then.${task.kind}`);
    case 'wait-decryption':
      return word(task.partials < task.threshold ? 'then.shares' : 'then.result');
    case 'open-round':
      return attendance.missing > 0 ? word('then.no-quorum') : undefined;
    default:
      return undefined;
  }
}
