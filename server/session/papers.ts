/** Ballot papers (选票): one signed paper for every deputy present when a round opens. */
import { randomBytes } from 'node:crypto';
import { type PublicKey, toHex } from '../../crypto/bytes.ts';
import { type Result, reject } from '../../crypto/rejection.ts';
import { currentRound, manifestOf, type SessionState } from '../../crypto/session/state.ts';
import { decodeStatement, type Statement, type StatementSigner } from '../../crypto/statements/envelope.ts';
import type { IssuedPaper } from '../contract/events.ts';
import type { Book } from '../log/book.ts';

/** The papers of everybody present who has none in the current round, in order of the credentials. */
export function papersFor(state: SessionState, issuing: StatementSigner): readonly Statement[] {
  const round = currentRound(state);
  if (round === undefined) throw new Error('papers are issued in a round');
  return [...state.present]
    .filter((credential) => !round.paperOf.has(credential))
    .sort()
    .map((credential) => paperOf(state, credential, issuing));
}

function paperOf(state: SessionState, credential: PublicKey, issuing: StatementSigner): Statement {
  const { session, ceremony, rulesHash: rules } = state;
  const round = currentRound(state);
  const votingKey = state.attendance.get(credential)?.votingKey;
  if (!session || !ceremony || !rules || !round || !votingKey) throw new Error('a round is open');
  const envelope = issuing.sign('paper', {
    session,
    round: round.number,
    credential,
    votingKey,
    serial: toHex(randomBytes(16)),
    candidates: manifestOf(state).candidatesHash,
    rules,
    opened: round.opened,
    ceremony,
  });
  const paper = decodeStatement(envelope);
  if (!paper.ok) throw new Error(paper.detail);
  return paper.value;
}

const decoder = new TextDecoder();

/** The paper of a credential in a round, once it is committed: `round.not_open` or `paper.unknown`. */
export function issuedPaper(book: Book, number: number, credential: string): Result<IssuedPaper> {
  const round = book.ledger.state.rounds.find((other) => other.number === number);
  if (round === undefined) return reject('round.not_open', `round ${number}`);
  const paper = round.paperOf.get(credential as PublicKey);
  const logged = paper && book.logged(paper.leaf);
  const bytes = logged && book.envelope(logged.index);
  if (logged === undefined || bytes === undefined) return reject('paper.unknown');
  return { ok: true, value: { paper: decoder.decode(bytes), receipt: logged.receipt } };
}
