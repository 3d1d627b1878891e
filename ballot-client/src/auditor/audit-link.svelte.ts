/** The page's side of its worker: the newest snapshot, and answers to questions. */
import type { Language } from '../lib/i18n.ts';
import type { AuditorDesk } from './context.ts';
import type { LogFilter } from './log-reader.ts';
import type { Answers, Begin, ChosenFile, FromWorker, Question, ToWorker } from './messages.ts';
import type { Expectations, Snapshot } from './snapshot.ts';

interface Waiting {
  readonly resolve: (answer: Answers[keyof Answers]['result']) => void;
  readonly reject: (error: Error) => void;
}

export class AuditLink implements AuditorDesk {
  snapshot = $state.raw<Snapshot>();
  /** The worker ended by an error: a bug, never a verdict. */
  isBroken = $state(false);
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #questions = 0;

  verifyFiles(
    files: readonly ChosenFile[],
    emptyFolders: readonly string[],
    expectations: Expectations,
  ): void {
    this.#begin({ type: 'verify-files', files, emptyFolders, expectations });
  }

  follow(base: string, expectations: Expectations): void {
    this.#begin({ type: 'follow', base, expectations });
  }

  /** A worker of its own for every record: nothing of an earlier one can come through. */
  #begin(begin: Begin): void {
    this.leave();
    this.isBroken = false;
    const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener('error', () => {
      this.isBroken = true;
      this.#rejectAll();
    });
    worker.postMessage(begin satisfies ToWorker);
  }

  leave(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.snapshot = undefined;
    this.#rejectAll();
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the worker ended'));
    this.#waiting.clear();
  }

  #receive(message: FromWorker): void {
    if (message.type === 'snapshot') {
      this.snapshot = message.snapshot;
      return;
    }
    this.#waiting.get(message.id)?.resolve(message.result);
    this.#waiting.delete(message.id);
  }

  #ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]['result']> {
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      // Each question has one type of answer, which the worker gives under the same number.
      const answered = (answer: Answers[keyof Answers]['result']): void =>
        resolve(answer as Answers[Q['type']]['result']);
      this.#waiting.set(id, { resolve: answered, reject });
      this.#worker?.postMessage({ ...question, id } satisfies ToWorker);
    });
  }

  readonly find = (code: string) => this.#ask({ type: 'find', code });
  readonly readLog = (filter: LogFilter, page: number, language: Language) =>
    this.#ask({ type: 'read-log', filter, page, language });
  readonly readEntry = (entry: number, language: Language) =>
    this.#ask({ type: 'read-entry', entry, language });
  readonly publish = () => this.#ask({ type: 'publish' });
  readonly exportRecord = () => this.#ask({ type: 'export' });
  readonly checkDisclosure = (text: string, seenCode: string | null) =>
    this.#ask({ type: 'check-disclosure', text, seenCode });
}
