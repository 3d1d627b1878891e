/** The content of the open key file: edited on the page, saved sealed, one write after the other. */
import { equalBytes } from '../../../crypto/bytes.ts';
import type { KeyFile } from '../components/key-file.svelte.ts';
import { type Draft, encodeContent, type RegistrarContent } from './content.ts';
import { editable } from './rules/draft-rules.ts';

export type Kept = Omit<RegistrarContent, 'draft'>;
/** The sealed file, as far as it is needed here. */
export type KeptFile = Pick<KeyFile, 'content' | 'save'>;

export class Notebook {
  readonly #keyFile: KeptFile;
  /** All but the draft; replaced whole. */
  content = $state.raw<Kept>() as Kept;
  /** Edited in place by the fields of the page. */
  draft = $state<Draft>() as Draft;
  #saving: Promise<void> = Promise.resolve();

  constructor(keyFile: KeptFile, { draft, ...content }: RegistrarContent) {
    this.#keyFile = keyFile;
    this.content = content;
    this.draft = { ...draft, rules: editable(draft.rules) };
  }

  /** Saves what has changed; resolves once it is safe. Calls wait for each other. */
  save(): Promise<void> {
    const write = async (): Promise<void> => {
      const bytes = encodeContent({ ...this.content, draft: this.snapshot() });
      if (!equalBytes(bytes, this.#keyFile.content)) await this.#keyFile.save(bytes);
    };
    // One that failed was reported to its caller and does not stop the next.
    this.#saving = this.#saving.then(write, write);
    return this.#saving;
  }

  /** The draft as it stands, without half characters, which no file can hold. */
  snapshot(): Draft {
    const draft = $state.snapshot(this.draft) as Draft;
    const { title, candidates, testQuestion, observers } = draft;
    return {
      ...draft,
      title: title.toWellFormed(),
      candidates: candidates.toWellFormed(),
      testQuestion: testQuestion.toWellFormed(),
      observers: observers.toWellFormed(),
    };
  }

  /** Changes the content; resolves once it is safe. */
  async update(changes: Partial<Kept>): Promise<void> {
    this.content = { ...this.content, ...changes };
    await this.save();
  }
}
