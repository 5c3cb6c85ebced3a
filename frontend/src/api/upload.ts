import { ServiceError, serviceAddress } from "./client";
import { refusalOf } from "./download";
import { authorization } from "./key";

/** A file to be imported, by its path in what was dropped: folders tell what a file does not. */
export interface Chosen {
  readonly name: string;
  readonly file: File;
}

/** Sends one file, of a new upload or of one that there is; the upload's id. */
export async function sendFile({ name, file }: Chosen, upload?: string): Promise<string> {
  const asked = new URLSearchParams({ name, ...(upload === undefined ? {} : { upload }) });
  let response: Response;
  try {
    response = await fetch(serviceAddress(`/upload?${asked}`), {
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...authorization() },
      body: file,
    });
  } catch {
    // The service ends the connection of a file that is too large while it still comes.
    throw new ServiceError(
      `${name} could not be sent: the service does not answer, or the file is too large for it.`,
    );
  }
  if (!response.ok) throw new ServiceError(`${name}: ${await refusalOf(response)}`);
  return ((await response.json()) as { upload: string }).upload;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function inFolder(folder: FileSystemDirectoryEntry): Promise<Chosen[]> {
  const reader = folder.createReader();
  const found: Chosen[] = [];
  for (;;) {
    // A part of the entries at a time, until there are no more.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    for (const entry of some) found.push(...(await inEntry(entry)));
  }
}

async function inEntry(entry: FileSystemEntry): Promise<Chosen[]> {
  if (isFolder(entry)) return inFolder(entry);
  if (!isFile(entry)) return [];
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return [{ name: entry.fullPath.replace(/^\//, ""), file }];
}

/** The files of what was dropped, those in folders too. */
export async function dropped(transfer: DataTransfer): Promise<Chosen[]> {
  // Taken before anything is waited for: then the browser forgets them.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.some(Boolean)) {
    const found = await Promise.all(entries.map((entry) => (entry ? inEntry(entry) : [])));
    return found.flat();
  }
  return chosen(transfer.files);
}

/** The files of a field. */
export const chosen = (files: FileList | null): Chosen[] =>
  [...(files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
