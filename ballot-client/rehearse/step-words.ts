/** The steps of a scenario as they are told while they happen. */
import type { Step } from './step-schema.ts';

/** What a step means to people; `round` is the round under way or last, `t` how many scrutineers decrypt. */
export function stepSentence(step: Step, round: number, t: number): string {
  const sentence = actSentence(step, round, t);
  const refused = 'refused' in step ? step.refused : undefined;
  return refused === undefined ? sentence : `Must be refused with ${refused}: ${sentence}`;
}

function actSentence(step: Step, round: number, t: number): string {
  switch (step.do) {
    case 'sign-in':
      return `Sign-in of deputies ${step.deputies}`;
    case 'open':
      return `Round ${round + 1} (${step.round}): empty box, opening`;
    case 'cast': {
      const who = step.deputies === undefined ? 'all who have not cast yet' : `deputies ${step.deputies}`;
      return `Round ${round}: ${who} cast`;
    }
    case 'suspend':
      return `Round ${round} suspended: ${step.reason}`;
    case 'resume':
      return `Round ${round} resumed: ${step.reason}`;
    case 'abort':
      return `Round ${round} aborted: ${step.reason}`;
    case 'close':
      return `Round ${round}: close; every scrutineer verifies all ballots and cosigns`;
    case 'declare':
      return step.verdict === 'void'
        ? `Round ${round} declared void: ${step.reason ?? ''}`
        : `Round ${round} declared valid; any ${t} decrypt a round that counts`;
    case 'decide':
      return `The presidium decides: ${step.choice}. ${step.reason}`;
    case 'replace-badge':
      return `Deputy ${step.deputy} gets a new badge: ${step.reason}`;
    case 'paper-round':
      return `Round ${round + 1} on paper: the chief enters it, a scrutineer and the presiding officer endorse`;
  }
}
