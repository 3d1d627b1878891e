/** Witnesses that do not do what C2SP tlog-witness asks of them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface FakeWitness {
  readonly base: string;
  /** Requests that have come, and how many were under way at once at most. */
  readonly seen: { requests: number; most: number };
  close(): Promise<void>;
}

/** Answers each request in its own way; `answer` gets the whole body. */
export async function fakeWitness(
  answer: (body: string, response: ServerResponse) => void,
): Promise<FakeWitness> {
  const seen = { requests: 0, most: 0 };
  let open = 0;
  const server: Server = createServer((request: IncomingMessage, response) => {
    seen.requests++;
    seen.most = Math.max(seen.most, ++open);
    response.once('close', () => open--);
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.once('end', () => answer(body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Takes the request and never answers. */
export const hanging = (): Promise<FakeWitness> => fakeWitness(() => undefined);

/** Begins an answer that never ends. */
export const endless = (): Promise<FakeWitness> =>
  fakeWitness((_, response) => {
    const more = (): void => {
      while (response.write('— x AAAA\n'.repeat(1000)) && !response.destroyed);
      if (!response.destroyed) response.once('drain', more);
    };
    response.writeHead(200);
    more();
  });

export const answering = (
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<FakeWitness> => fakeWitness((_, response) => response.writeHead(status, headers).end(text));
