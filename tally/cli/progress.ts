/** How far a long work has come, on standard error: a bar on a terminal, a line now and then elsewhere. */
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
  const say = sparingly();
  return {
    update: ({ entries, ballots }) =>
      say(() => stream.write(`verifying: ${entries} of ${total} entries, ${ballots} ballot proofs\n`)),
    stop: () => undefined,
  };
}

/** Lets a line through every few seconds. */
function sparingly(): (write: () => void) => void {
  let last = Date.now();
  return (write) => {
    if (Date.now() - last < SECONDS_BETWEEN_LINES * 1000) return;
    last = Date.now();
    write();
  };
}

/** Progress of reading `total` entries from a server. */
export function startReading(
  total: number,
  stream: NodeJS.WriteStream,
): { readonly update: (entries: number) => void; readonly stop: () => void } {
  if (!stream.isTTY) {
    const say = sparingly();
    const update = (entries: number): void =>
      say(() => stream.write(`reading: ${entries} of ${total} entries\n`));
    return { update, stop: () => undefined };
  }
  const format = 'reading {bar} {value}/{total} entries';
  const shown = new cliProgress.SingleBar({ format, stream, hideCursor: true, clearOnComplete: true });
  shown.start(total, 0);
  return { update: (entries) => shown.update(entries), stop: () => shown.stop() };
}
