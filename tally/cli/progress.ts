/** How far a verification has come, on standard error: a bar on a terminal, a line now and then elsewhere. */
import cliProgress from 'cli-progress';

const SECONDS_BETWEEN_LINES = 5;

export interface Progress {
  readonly update: (done: { entries: number; ballots: number }) => void;
  readonly stop: () => void;
}

/** Progress over `total` entries. */
export function startProgress(total: number, stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(total, stream) : lines(total, stream);
}

function bar(total: number, stream: NodeJS.WriteStream): Progress {
  const shown = new cliProgress.SingleBar({
    format: 'verifying {bar} {value}/{total} entries, {ballots} ballot proofs',
    stream,
    hideCursor: true,
    clearOnComplete: true,
  });
  shown.start(total, 0, { ballots: 0 });
  return {
    update: ({ entries, ballots }) => shown.update(entries, { ballots }),
    stop: () => shown.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): Progress {
  let last = Date.now();
  return {
    update: ({ entries, ballots }) => {
      if (Date.now() - last < SECONDS_BETWEEN_LINES * 1000) return;
      last = Date.now();
      stream.write(`verifying: ${entries} of ${total} entries, ${ballots} ballot proofs\n`);
    },
    stop: () => undefined,
  };
}
