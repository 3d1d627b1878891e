/** The server's HTTP interface as a client sees it: answers in their form, every refusal a value. No DOM; `fetch` only. */
import { type Bytes, fromUtf8, utf8 } from '../../../crypto/bytes.ts';
import { parseWithheldLine } from '../../../crypto/log/withheld.ts';
import { accept, isRejectionCode, type Result, reject } from '../../../crypto/rejection.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Field } from '../../../crypto/statements/schema.ts';
import type { DemoAct, DemoDeputies, Demonstration } from '../../../server/contract/demo.ts';
import type {
  CosignatureSubmission,
  Draft,
  Enrolment,
  Logged,
  RegistrarEnrolment,
  Status,
} from '../../../server/contract/events.ts';
import {
  demonstrationAnswer,
  draftAnswer,
  enrolmentAnswer,
  enrolmentsAnswer,
  loggedAnswer,
  statusAnswer,
} from './answers.ts';

import { PassMaker } from './reading-pass.ts';

const REQUEST_TIMEOUT_MS = 60_000;

export class Api {
  readonly base: string;
  #passes: PassMaker | undefined;

  /** `base` like `http://127.0.0.1:8460`, without a slash at the end. */
  constructor(base: string) {
    this.base = base;
  }

  /** Reads from now on as this member of staff, also what is withheld from the public. */
  readAs(signer: StatementSigner): this {
    this.#passes = new PassMaker(signer);
    return this;
  }

  /** The reading pass of this log; null where everything is public, or nobody reads who has a key. */
  async readingPass(): Promise<Result<string | null>> {
    const first = async (): Promise<Result<Bytes | undefined>> => {
      const lines = await this.#lines(0, 1, {});
      return lines.ok ? accept(lines.value[0]) : lines;
    };
    return this.#passes === undefined ? accept(null) : this.#passes.passFor(first);
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

  /** `request.unavailable` for an answer of another form: a captive portal or a proxy answers with status 200 too. */
  async #json<T>(form: Field<T>, path: string, init?: RequestInit): Promise<Result<T>> {
    const answer = await this.#request(path, init);
    if (!answer.ok) return answer;
    const value = form.read(parsed(answer.value));
    return value === undefined
      ? reject('request.unavailable', 'the answer is not the server’s')
      : accept(value);
  }

  #post<T>(form: Field<T>, path: string, body: unknown): Promise<Result<T>> {
    const headers = { 'content-type': 'application/json' };
    return this.#json(form, path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  readonly status = (): Promise<Result<Status>> => this.#json(statusAnswer, '/api/status');
  readonly draft = (): Promise<Result<Draft>> => this.#json(draftAnswer, '/api/draft');
  readonly demonstration = (): Promise<Result<Demonstration>> => this.#json(demonstrationAnswer, '/api/demo');
  /** Hands badges to the simulated deputies of a demonstration. */
  readonly demoDeputies = (deputies: DemoDeputies): Promise<Result<unknown>> =>
    this.#post(demonstrationAnswer, '/api/demo/deputies', deputies);
  /** Asks the simulated staff of a demonstration for their next act. */
  readonly demoStaff = (act: DemoAct): Promise<Result<Demonstration>> =>
    this.#post(demonstrationAnswer, '/api/demo/staff', { act });
  readonly enrolRegistrar = (enrolment: RegistrarEnrolment): Promise<Result<unknown>> =>
    this.#post(draftAnswer, '/api/registrar', enrolment);
  readonly enrol = (enrolment: Enrolment): Promise<Result<unknown>> =>
    this.#post(enrolmentAnswer, '/api/enrolments', enrolment);
  readonly enrolments = (): Promise<Result<readonly Enrolment[]>> =>
    this.#json(enrolmentsAnswer, '/api/enrolments');
  readonly cosignature = (submission: CosignatureSubmission): Promise<Result<unknown>> =>
    this.#post(statusAnswer, '/api/cosignatures', submission);

  /** Submits a statement; the envelope's bytes are the body. */
  submit(envelope: Bytes): Promise<Result<Logged>> {
    const headers = { 'content-type': 'application/json' };
    return this.#json(loggedAnswer, '/api/statements', {
      method: 'POST',
      headers,
      body: fromUtf8(envelope) ?? '',
    });
  }

  /** Newest checkpoint with the cosignatures that the server has, or that of an earlier committed size. */
  checkpoint(size?: number): Promise<Result<string>> {
    return this.#request(size === undefined ? '/checkpoint' : `/checkpoint/${size}`);
  }

  /** Entries `from … to − 1`, all of them whole: `request.withheld` where one is for staff only and nobody of it reads. */
  async entries(from: number, to: number): Promise<Result<Bytes[]>> {
    const pass = await this.readingPass();
    if (!pass.ok) return pass;
    const lines = await this.#lines(from, to, pass.value === null ? {} : { authorization: pass.value });
    if (!lines.ok) return lines;
    const withheld = lines.value.findIndex((line) => parseWithheldLine(line) !== undefined);
    return withheld < 0 ? lines : reject('request.withheld', `entry ${from + withheld}`);
  }

  /** Entries `from … to − 1` as the public gets them: in place of one that is withheld, a line with its leaf hash. */
  publicEntries(from: number, to: number): Promise<Result<Bytes[]>> {
    return this.#lines(from, to, {});
  }

  /** Fetched in as many answers as it takes. */
  async #lines(from: number, to: number, headers: Record<string, string>): Promise<Result<Bytes[]>> {
    const entries: Bytes[] = [];
    while (from + entries.length < to) {
      const answer = await this.#request(`/log/entries?from=${from + entries.length}&to=${to}`, { headers });
      if (!answer.ok) return answer;
      const lines = answer.value.split('\n').filter((line) => line !== '');
      if (lines.length === 0) return reject('request.unavailable', 'the server sent no entries');
      entries.push(...lines.map(utf8));
    }
    return accept(entries);
  }
}

/** Undefined where it is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
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
