/** The server's HTTP interface as a client sees it: typed, and every refusal a value. No DOM; `fetch` only. */
import { type Bytes, fromUtf8, utf8 } from '../../../crypto/bytes.ts';
import { accept, isRejectionCode, type Result, reject } from '../../../crypto/rejection.ts';
import type { DemoDeputies, Demonstration } from '../../../server/contract/demo.ts';
import type {
  CosignatureSubmission,
  Draft,
  Enrolment,
  Logged,
  RegistrarEnrolment,
  Status,
} from '../../../server/contract/events.ts';

const REQUEST_TIMEOUT_MS = 60_000;

export class Api {
  readonly base: string;

  /** `base` like `http://127.0.0.1:8460`, without a slash at the end. */
  constructor(base: string) {
    this.base = base;
  }

  async #request(path: string, init: RequestInit = {}): Promise<Result<string>> {
    let response: Response;
    let body: string;
    try {
      response = await fetch(`${this.base}${path}`, {
        ...init,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      body = await response.text();
    } catch (error) {
      return reject('request.unavailable', error instanceof Error ? error.message : 'no connection');
    }
    return response.ok ? accept(body) : refusalIn(body, response.status);
  }

  async #json<T>(path: string, init?: RequestInit): Promise<Result<T>> {
    const answer = await this.#request(path, init);
    if (!answer.ok) return answer;
    try {
      return accept(JSON.parse(answer.value) as T);
    } catch {
      // A captive portal or a proxy answers pages of its own with status 200.
      return reject('request.unavailable', 'the answer is not the server’s');
    }
  }

  #post<T>(path: string, body: unknown): Promise<Result<T>> {
    const headers = { 'content-type': 'application/json' };
    return this.#json<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  readonly status = (): Promise<Result<Status>> => this.#json('/api/status');
  readonly draft = (): Promise<Result<Draft>> => this.#json('/api/draft');
  readonly demonstration = (): Promise<Result<Demonstration>> => this.#json('/api/demo');
  /** Hands badges to the simulated deputies of a demonstration. */
  readonly demoDeputies = (deputies: DemoDeputies): Promise<Result<Demonstration>> =>
    this.#post('/api/demo/deputies', deputies);
  readonly enrolRegistrar = (enrolment: RegistrarEnrolment): Promise<Result<unknown>> =>
    this.#post('/api/registrar', enrolment);
  readonly enrol = (enrolment: Enrolment): Promise<Result<unknown>> =>
    this.#post('/api/enrolments', enrolment);
  readonly enrolments = (): Promise<Result<Enrolment[]>> => this.#json('/api/enrolments');
  readonly cosignature = (submission: CosignatureSubmission): Promise<Result<unknown>> =>
    this.#post('/api/cosignatures', submission);

  /** Submits a statement; the envelope's bytes are the body. */
  submit(envelope: Bytes): Promise<Result<Logged>> {
    const headers = { 'content-type': 'application/json' };
    return this.#json('/api/statements', { method: 'POST', headers, body: fromUtf8(envelope) ?? '' });
  }

  /** Newest checkpoint with the cosignatures that the server has, or that of an earlier committed size. */
  checkpoint(size?: number): Promise<Result<string>> {
    return this.#request(size === undefined ? '/checkpoint' : `/checkpoint/${size}`);
  }

  /** Entries `from … to − 1`, fetched in as many answers as it takes. */
  async entries(from: number, to: number): Promise<Result<Bytes[]>> {
    const entries: Bytes[] = [];
    while (from + entries.length < to) {
      const answer = await this.#request(`/log/entries?from=${from + entries.length}&to=${to}`);
      if (!answer.ok) return answer;
      const lines = answer.value.split('\n').filter((line) => line !== '');
      if (lines.length === 0) return reject('request.unavailable', 'the server sent no entries');
      entries.push(...lines.map(utf8));
    }
    return accept(entries);
  }
}

/** The refusal in the body of an HTTP error, or the nearest code where there is none. */
function refusalIn(body: string, status: number): Result<never> {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    if (typeof code === 'string' && isRejectionCode(code)) return reject(code, String(detail ?? ''));
  } catch {
    // Not JSON: a proxy or a server that is going down answered.
  }
  if (status === 413) return reject('request.too_large');
  return reject(status >= 500 ? 'request.unavailable' : 'request.malformed', `HTTP ${status}`);
}
