/** What is dropped or chosen becomes a record folder, and whatever does not belong to one is a failure. */
import { describe, expect, it } from 'vitest';
import {
  chosenFolder,
  type DroppedEntry,
  droppedFolder,
} from '../../../../ballot-client/src/auditor/chosen-files.ts';
import { readChosen } from '../../../../ballot-client/src/auditor/read-chosen.ts';

/** A dropped file. */
const file = (name: string, content = ''): DroppedEntry => {
  const entry = {
    ...{ name, isFile: true, isDirectory: false },
    file: (done: (file: File) => void) => done(new File([content], name)),
  };
  return entry;
};
/** A dropped folder, whose children come two at a time as browsers give them in lots. */
const folder = (name: string, ...children: DroppedEntry[]): DroppedEntry => {
  const entry = {
    ...{ name, isFile: false, isDirectory: true },
    createReader: () => {
      const left = [...children];
      return { readEntries: (done: (some: DroppedEntry[]) => void) => done(left.splice(0, 2)) };
    },
  };
  return entry;
};

const PARTS = [file('entries.jsonl', 'a\nb\n'), file('checkpoint', 'note')];
const read = async (...dropped: DroppedEntry[]) => readChosen(await droppedFolder(dropped));
const faults = async (...dropped: DroppedEntry[]): Promise<string[]> => {
  const record = await read(...dropped);
  if (!record.ok) return [`${record.code} ${record.detail}`];
  return record.value.faults.map(({ code, detail }) => `${code} ${detail}`);
};

describe('what is dropped', () => {
  it('may be the folder or what is in it', async () => {
    for (const dropped of [[folder('haian', ...PARTS)], PARTS]) {
      const record = await read(...dropped);
      expect(record).toMatchObject({ ok: true, value: { checkpoint: 'note', faults: [] } });
      expect(record.ok && record.value.entries).toHaveLength(2);
      expect(record.ok && record.value.published).toBeUndefined();
    }
  });

  it.each<[string, DroppedEntry[], string[]]>([
    ['another file', [file('notes.txt')], ['record.extra_file notes.txt']],
    [
      'another folder with many files',
      [folder('more', file('a'), file('b'), file('c'))],
      ['record.extra_file more'],
    ],
    ['an empty folder', [folder('more')], ['record.extra_file more']],
    ['a file for a folder', [file('published')], ['record.extra_file published']],
    ['published files, for the verifier to compare', [folder('published', file('result.json', '{}'))], []],
    ['an empty folder of published files', [folder('published')], ['record.extra_file published/ is empty']],
    [
      'tiles that are none',
      [folder('tile', folder('0', file('000', 'x')))],
      [
        'log.tile tile/0/000 is beyond the log',
        'log.tile tile/0/000.p/2 is missing',
        'log.tile tile/entries/000.p/2 is missing',
      ],
    ],
  ])('finds %s', async (_, more, expected) => {
    expect(await faults(folder('record', ...PARTS, ...more))).toEqual(expected);
  });

  it.each([0, 1])('cannot be read without part %i', async (i) => {
    const left = PARTS.filter((_, at) => at !== i);
    expect(await read(folder('record', ...left))).toMatchObject({ ok: false, code: 'record.unreadable' });
  });

  it('is not taken for a record where the parts are folders', async () => {
    expect(
      await faults(folder('record', folder('entries.jsonl', file('x')), PARTS[1] as DroppedEntry)),
    ).toEqual(['record.unreadable no file entries.jsonl']);
  });

  it('hands on the published files', async () => {
    const record = await read(folder('record', ...PARTS, folder('published', file('result.json', '{}'))));
    expect(record.ok && record.value.published?.map(({ path }) => path)).toEqual(['published/result.json']);
  });
});

describe('what is chosen', () => {
  const chosen = (path: string, content = ''): File =>
    Object.defineProperty(new File([content], path.split('/').at(-1) ?? ''), 'webkitRelativePath', {
      value: path.includes('/') ? path : '',
    });

  it('as a folder loses the name of the folder', () => {
    const paths = chosenFolder([chosen('haian/checkpoint'), chosen('haian/tile/0/000')]).files.map(
      ({ path }) => path,
    );
    expect(paths).toEqual(['checkpoint', 'tile/0/000']);
  });

  it('file by file is the record', async () => {
    const files = [chosen('checkpoint', 'note'), chosen('entries.jsonl', 'a\n')];
    expect(await readChosen(chosenFolder(files))).toMatchObject({ ok: true, value: { faults: [] } });
  });

  it('says which file cannot be read', async () => {
    const arrayBuffer = () => Promise.reject(new Error('gone'));
    const gone = { path: 'checkpoint', file: Object.assign(new File([], 'checkpoint'), { arrayBuffer }) };
    const files = [{ path: 'entries.jsonl', file: new File(['a\n'], 'entries.jsonl') }, gone];
    expect(await readChosen({ files, emptyFolders: [] })).toMatchObject({
      code: 'record.unreadable',
      detail: 'checkpoint',
    });
  });
});
