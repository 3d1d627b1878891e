/** The rules of the house in English. */
import type { Evaluation, Rules } from '../../../crypto/statements/rules.ts';
import { leastReaching } from '../quorum.ts';
import type { RuleLanguage, RuleNumbers } from './tellers.ts';

type Share = Pick<Evaluation['thresholds'][number], 'numerator' | 'denominator' | 'strict'>;

const fraction = ({ numerator, denominator }: Omit<Share, 'strict'>): string => {
  if (numerator * 2 === denominator) return 'half';
  if (numerator * 3 === denominator * 2) return 'two thirds';
  return numerator === denominator ? 'all' : `${numerator}/${denominator}`;
};

const BASES = {
  'all-deputies': 'all deputies',
  present: 'those present',
  'ballots-cast': 'the valid ballots (those received, less invalid ones on paper)',
} as const;
const GRADING_BASES = { ...BASES, 'all-deputies': 'all members' } as const;

/** `more than half of all deputies (at least 163 of 324)` */
function shareText(share: Share, base: Evaluation['base'], form: Rules['form'], roll: number): string {
  const than = share.strict ? 'more than' : 'at least';
  const least = leastReaching(share, roll, share.strict);
  const note = base === 'all-deputies' ? ` (at least ${least} of ${roll})` : '';
  return `${than} ${fraction(share)} of ${(form === 'grade' ? GRADING_BASES : BASES)[base]}${note}`;
}

function formText({ form, grades }: Rules): string {
  switch (form) {
    case 'approve':
      return 'Only votes for are marked; an unmarked project counts as an abstention.';
    case 'for-against-abstain':
      return 'Each project is voted for, against or abstained on; an unmarked one counts as an abstention.';
    case 'grade':
      return `Each project is graded ${grades.join(', ')}, or abstained on; an unmarked one counts as an abstention.`;
  }
}

function boundText({ min, max }: Rules): string {
  if (max === null) return 'Any number of projects may be voted for.';
  if (min === max)
    return `Exactly ${max} projects must be voted for; a ballot with more or fewer cannot be cast.`;
  return min > 0
    ? `At least ${min} and at most ${max} projects may be voted for; other ballots cannot be cast.`
    : `At most ${max} projects may be voted for; a ballot with more cannot be cast, and the tablet says what to undo.`;
}

function chosenText({ chosen }: Rules, { candidates }: RuleNumbers): string {
  const kind = chosen < candidates ? 'fewer than are listed' : 'as many as are listed';
  return `Of ${candidates} candidate projects ${chosen} are to be chosen: ${kind}.`;
}

function evaluationText({ form, grades, evaluation }: Rules, { roll }: RuleNumbers): string {
  if (evaluation === null) return '';
  const { base, thresholds, inquiry } = evaluation;
  const shares = thresholds.map((share, i) => {
    const votes = i === 0 ? grades[0] : `${grades.slice(0, i + 1).join(', ')} together`;
    return `${grades[i]}: votes for ${votes} from ${shareText(share, base, form, roll)}`;
  });
  const rest = `otherwise ${grades.at(-1)}${inquiry ? ', which leads to a special inquiry' : ''}`;
  return `${shares.join('; ')}; ${rest}.`;
}

const TIES: Readonly<Record<Rules['tie'], string>> = {
  runoff:
    'Where equal votes at the last place leave open who is chosen, another round is held among the tied.',
  presidium:
    'Where equal votes at the last place leave open who is chosen, the presidium chooses among the tied and records why.',
  'admit-all': 'All projects with equal votes at the last place are chosen.',
  'choose-fewer': 'Projects with equal votes at the last place are not chosen; there are fewer then.',
};

const COUNTS = {
  choice: {
    counts: 'The votes of each project are published',
    'names-only': 'Only the names of the chosen are published',
  },
  grade: {
    counts: 'The votes and grade of each project are published.',
    'names-only': 'Only the grades are published.',
  },
} as const;

function publicationText({ form, publication: { counts, order } }: Rules): string {
  if (form === 'grade') return COUNTS.grade[counts];
  return `${COUNTS.choice[counts]}; the chosen stand ${order === 'votes' ? 'by votes for' : 'in the order of the ballot'}.`;
}

export const EN: RuleLanguage = {
  rows: {
    quorum: ({ quorum }, { roll }) => ({
      name: 'Quorum',
      text: `A ballot opens only while ${shareText({ ...quorum, strict: false }, 'all-deputies', 'approve', roll)} are present; this is checked at every opening.`,
    }),
    form: (rules) => ({ name: 'Ballot', text: `Votes are secret. ${formText(rules)}` }),
    options: () => undefined,
    grades: () => undefined,
    min: () => undefined,
    max: (rules) => (rules.form === 'grade' ? undefined : { name: 'Votes for', text: boundText(rules) }),
    blank: ({ blank }) => ({
      name: 'Blank ballots',
      text: blank
        ? 'A ballot with no mark is blank; it is counted as such and as an abstention on every project.'
        : 'There are no blank ballots.',
    }),
    secondCast: ({ secondCast }) => ({
      name: 'Second cast',
      text:
        secondCast === 'first-valid'
          ? 'Each deputy votes once a round; a ballot that was cast cannot be changed.'
          : 'Until the ballot closes one may vote again; the last ballot counts.',
    }),
    chosen: (rules, numbers) =>
      rules.form === 'grade' ? undefined : { name: 'To be chosen', text: chosenText(rules, numbers) },
    majority: ({ form, majority }, { roll }) => {
      if (form === 'grade') return undefined;
      const text =
        majority === null
          ? 'No least number of votes: the most votes for decide.'
          : `To be chosen a project needs votes for from ${shareText(majority, majority.base, form, roll)}.`;
      return { name: 'Votes needed', text };
    },
    evaluation: (rules, numbers) =>
      rules.evaluation === null ? undefined : { name: 'Grade', text: evaluationText(rules, numbers) },
    tie: ({ form, tie }) => (form === 'grade' ? undefined : { name: 'Equal votes', text: TIES[tie] }),
    tooFew: ({ form }) =>
      form === 'grade'
        ? undefined
        : {
            name: 'Too few',
            text: 'Where fewer projects have the votes needed, the presidium decides on a further round or on fewer, and records why.',
          },
    publication: (rules) => ({ name: 'Publication', text: publicationText(rules) }),
    decryptionFloor: ({ decryptionFloor }) => ({
      name: 'Fewest ballots',
      text: `A round with fewer than ${decryptionFloor} ballots is not counted, to keep votes secret.`,
    }),
  },
  fixed: [
    { name: 'Not cast', text: 'Deputies who do not cast are counted by themselves, not as abstentions.' },
    {
      name: 'Validity',
      text: 'A round is valid if no more ballots are received than were issued, and void otherwise.',
    },
  ],
};
