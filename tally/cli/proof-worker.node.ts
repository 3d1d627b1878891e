/** A proof thread: rebuilds the keys of a round from their bytes and verifies the ballots that it is sent. */
import { parentPort } from 'node:worker_threads';
import { type RoundKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { verifyBallots } from '../../crypto/ballot/verify.ts';
import { decodePoint } from '../../crypto/group.ts';
import { type KeysMessage, type ProofAnswer, type ProofMessage, systemRandom } from './proof-jobs.node.ts';

const rounds = new Map<number, RoundKeys>();

/** Throws on what the main thread would never send: it has decoded these keys itself. */
function rebuild({ form, slotKeys }: KeysMessage): RoundKeys {
  const points = slotKeys.map((bytes) => {
    const point = decodePoint(bytes);
    if (point === undefined) throw new TypeError('not a group element');
    return point;
  });
  const keys = roundKeys(form, points);
  if (!keys.ok) throw new TypeError(keys.code);
  return keys.value;
}

parentPort?.on('message', (message: ProofMessage) => {
  if (message.type === 'keys') {
    rounds.set(message.id, rebuild(message));
    return;
  }
  const keys = rounds.get(message.id);
  if (keys === undefined) throw new TypeError('ballots before their keys');
  const answer: ProofAnswer = verifyBallots(keys, message.ballots, systemRandom);
  parentPort?.postMessage(answer);
});
