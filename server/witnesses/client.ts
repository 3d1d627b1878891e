/**
 * One `add-checkpoint` to a witness (C2SP tlog-witness). Whatever answers there is not trusted: it gets a few seconds
 * and a few kilobytes, and what it sends is data until somebody has verified it.
 */
import { type Bytes, concat, fromUtf8 } from '../../crypto/bytes.ts';
import { parseDecimal } from '../../crypto/log/text.ts';

export type WitnessReply =
  /** Not verified: text that should be signature lines. */
  | { readonly kind: 'cosigned'; readonly text: string }
  /** The witness says that it holds this size. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** In words. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A hundred signature lines with names of two hundred characters have less. */
const MAX_ANSWER = 64 * 1024;
const PATIENCE_MS = 5000;

/** Posts a request body. Failures are answers, too: a witness is expected to fail. */
export async function postAddCheckpoint(
  base: string,
  body: string,
  isOver: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<WitnessReply> {
  try {
    const response = await fetch(`${base}/add-checkpoint`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.any([isOver, AbortSignal.timeout(patienceMs)]),
    });
    return readReply(response, await readText(response));
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: 'refused', reason: cause instanceof Error ? cause.message : 'no answer' };
  }
}

function readReply({ status, headers }: Response, text: string): WitnessReply {
  if (status === 200) return { kind: 'cosigned', text };
  const type = headers.get('content-type')?.split(';')[0]?.trim();
  const size = text.endsWith('\n') ? parseDecimal(text.slice(0, -1)) : undefined;
  if (status === 409 && type === 'text/x.tlog.size' && size !== undefined) return { kind: 'conflict', size };
  return { kind: 'refused', reason: `status ${status}` };
}

/** The body as text; throws, and reads no further, where it is too long. */
async function readText({ body }: Response): Promise<string> {
  const chunks: Bytes[] = [];
  let length = 0;
  if (body !== null) {
    // Leaving the loop by an exception cancels the rest.
    for await (const chunk of body) {
      length += chunk.length;
      if (length > MAX_ANSWER) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
  }
  const text = fromUtf8(concat(...chunks));
  if (text === undefined) throw new Error('the answer is no text');
  return text;
}
