/** The worker of the auditor's page: reads, verifies and answers, so that the page never freezes. */
import { Api } from '../lib/api.ts';
import { Audit } from './audit.ts';
import { checkDisclosure } from './check-ballot/check-disclosure.ts';
import type { Answers, Begin, FromWorker, Question, ToWorker } from './messages.ts';
import { readChosen } from './read-chosen.ts';
import { ServerFollower } from './server-follower.ts';
import type { Source } from './snapshot.ts';

const tell = (message: FromWorker): void => self.postMessage(message);

class Office {
  #audit: Audit | undefined;
  #follower: ServerFollower | undefined;

  receive(message: ToWorker): void {
    if ('id' in message) tell({ ...this.#answer(message), id: message.id });
    else void this.#begin(message);
  }

  async #begin(begin: Begin): Promise<void> {
    this.#follower?.stop();
    const source: Source =
      begin.type === 'follow' ? { kind: 'server', base: begin.base, fault: null } : { kind: 'files' };
    const audit = new Audit(source, begin.expectations, {
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      clock: () => performance.now(),
      onSnapshot: (snapshot) => {
        // What was begun before may still come to its end.
        if (this.#audit === audit) tell({ type: 'snapshot', snapshot });
      },
    });
    this.#audit = audit;
    if (begin.type === 'follow') {
      this.#follower = new ServerFollower(new Api(begin.base), audit);
      await this.#follower.run();
      return;
    }
    const record = await readChosen(begin);
    if (record.ok) await audit.verifyFolder(record.value);
    else audit.failToRead(record);
  }

  #answer(question: Question): Answers[keyof Answers] {
    const audit = this.#audit;
    if (audit === undefined) throw new Error('nothing has been begun');
    switch (question.type) {
      case 'find':
        return { type: 'found', result: audit.find(question.code) };
      case 'read-log': {
        const { filter, page, language } = question;
        return { type: 'log', result: audit.readLog(filter, page, language) };
      }
      case 'read-entry':
        return { type: 'entry', result: audit.readEntry(question.entry, question.language) };
      case 'export':
        return { type: 'exported', result: audit.exportRecord() };
      case 'publish':
        return { type: 'published', result: audit.publish() };
      case 'check-disclosure': {
        const { text, seenCode } = question;
        return { type: 'checked-disclosure', result: checkDisclosure(audit.latestState, text, seenCode) };
      }
    }
  }
}

const office = new Office();
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => office.receive(data));
