/** The files of a record as they were dropped or chosen. Links are followed by the browser before a page sees them. */
import type { ChosenFile } from './messages.ts';

export interface ChosenFolder {
  readonly files: readonly ChosenFile[];
  readonly emptyFolders: readonly string[];
}

/** What this needs of a `FileSystemEntry`. */
export type DroppedEntry = Pick<FileSystemEntry, 'name' | 'isFile' | 'isDirectory'>;

const isDirectory = (entry: DroppedEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: DroppedEntry): entry is FileSystemFileEntry => entry.isFile;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** All children: a browser gives them a hundred at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function gather(
  entries: readonly DroppedEntry[],
  below: string,
  into: { files: ChosenFile[]; emptyFolders: string[] },
): Promise<void> {
  for (const entry of entries) {
    const path = below + entry.name;
    if (isFile(entry)) into.files.push({ path, file: await fileOf(entry) });
    else if (isDirectory(entry)) {
      const children = await childrenOf(entry);
      if (children.length === 0) into.emptyFolders.push(path);
      await gather(children, `${path}/`, into);
    }
  }
}

/** A single folder that was dropped is the record; several things that were dropped are its content. */
export async function droppedFolder(entries: readonly DroppedEntry[]): Promise<ChosenFolder> {
  const found = { files: [], emptyFolders: [] };
  const [only] = entries;
  const isWhole = entries.length === 1 && only !== undefined && isDirectory(only);
  await gather(isWhole ? await childrenOf(only) : entries, '', found);
  return found;
}

/** The entries of a drop. They must be taken before the event ends: later the list is empty. */
export const entriesOf = (items: DataTransferItemList): FileSystemEntry[] =>
  [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);

/** Files of a folder that was chosen have its name before their paths; files chosen one by one have none. */
export function chosenFolder(files: readonly File[]): ChosenFolder {
  const named = files.map((file) => {
    const { webkitRelativePath: path } = file;
    return { path: path === '' ? file.name : path.slice(path.indexOf('/') + 1), file };
  });
  return { files: named, emptyFolders: [] };
}
