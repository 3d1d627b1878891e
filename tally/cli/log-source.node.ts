/**
 * A log read over HTTP as C2SP tlog-tiles has it: `checkpoint` and bundles of entries. A hall's server answers it, and so
 * does any server of files with a record's `checkpoint` and `tile/`. What comes from there is attacker-controlled.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { MAX_ENTRY_LENGTH, parseEntryBundle, TILE_WIDTH, tilePath } from '../../crypto/log/tiles.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';

const TIMEOUT_MS = 60_000;
/** The server is restarting, or asks for patience. */
const RETRY_MS = [250, 1000, 3000, 6000] as const;
const MAX_NOTE = 65_536;
const MAX_BUNDLE = TILE_WIDTH * (MAX_ENTRY_LENGTH + 2);

interface Answer {
  readonly status: number;
  readonly body: Bytes;
}

export interface LogSourceOptions {
  readonly ca?: string | undefined;
  readonly pass?: string | undefined;
}

export class LogSource {
  readonly #base: URL;
  readonly #agent: HttpAgent;
  readonly #isSecure: boolean;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * `ca`: PEM certificates to trust instead of the system's; `pass`: reading pass of staff. Throws on what is no http or
   * https address.
   */
  constructor(address: string, { ca, pass }: LogSourceOptions = {}) {
    this.#base = new URL(address.endsWith('/') ? address : `${address}/`);
    if (!/^https?:$/.test(this.#base.protocol)) throw new TypeError('not an http or https address');
    this.#isSecure = this.#base.protocol === 'https:';
    this.#headers = pass === undefined ? {} : { authorization: pass };
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = this.#isSecure
      ? new HttpsAgent({ ...options, ...(ca !== undefined && { ca }) })
      : new HttpAgent(options);
  }

  /** The newest checkpoint, as text: `request.not_found` where there is no log yet. */
  async checkpoint(): Promise<Result<string>> {
    const body = await this.#get('checkpoint', MAX_NOTE);
    return body.ok ? accept(fromUtf8(body.value) ?? '') : body;
  }

  /** Entries `from … size − 1`; `from` is a multiple of 256. `log.tile` where a bundle is none. */
  async entries(from: number, size: number, onEntries: (count: number) => void): Promise<Result<Bytes[]>> {
    const entries: Bytes[] = [];
    for (let first = from; first < size; first += TILE_WIDTH) {
      const width = Math.min(TILE_WIDTH, size - first);
      const path = tilePath({ level: 'entries', index: first / TILE_WIDTH, width });
      const bundle = await this.#get(path, MAX_BUNDLE);
      if (!bundle.ok) return bundle;
      const parsed = parseEntryBundle(bundle.value, width);
      if (!parsed.ok) return parsed;
      entries.push(...parsed.value);
      onEntries(first + width);
    }
    return accept(entries);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #get(path: string, most: number): Promise<Result<Bytes>> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#ask(path, most).catch((error: Error) => error);
      if (!(answer instanceof Error)) {
        if (answer.status === 200) return accept(answer.body);
        if (answer.status === 404) return reject('request.not_found', path);
        if (answer.status === 403) return forbidden(answer.body);
      }
      const wait = RETRY_MS[tries];
      const isPassing =
        answer instanceof Error ? isLost(answer) : answer.status === 429 || answer.status >= 500;
      if (wait === undefined || !isPassing) {
        return reject('request.unavailable', answer instanceof Error ? why(answer) : `HTTP ${answer.status}`);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  #ask(path: string, most: number): Promise<Answer> {
    const request = this.#isSecure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, this.#base),
        { agent: this.#agent, timeout: TIMEOUT_MS, headers: this.#headers },
        (response) => {
          readAnswer(response, most).then(resolve, reject);
        },
      );
      asked.once('timeout', () => asked.destroy(new Error('no answer')));
      asked.once('error', reject);
      asked.end();
    });
  }
}

/** Why the server gives something to nobody, or not to this reader; its words are attacker-controlled. */
function forbidden(body: Bytes): Result<never> {
  const code = CODE.exec(fromUtf8(body) ?? '')?.[1];
  return code === 'request.withheld' || code === 'request.not_staff'
    ? reject(code)
    : reject('request.unavailable', 'HTTP 403');
}
const CODE = /"code":"([a-z._]{1,40})"/;

/** A connection that broke may come back; a name or certificate that is wrong stays wrong. */
const isLost = (error: Error): boolean =>
  'code' in error && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(String(error.code));

/** A hall's own authority is not among those that the system trusts. */
const why = ({ message }: Error): string =>
  /certificate/.test(message) ? `${message}; give the authority of the hall with --ca` : message;

async function readAnswer(response: IncomingMessage, most: number): Promise<Answer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) throw new TypeError('a response without encoding gives bytes');
    length += part.length;
    if (length > most) {
      response.destroy();
      throw new Error('the answer is too long');
    }
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(parts)) };
}
