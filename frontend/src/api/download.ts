import { ServiceError, serviceAddress } from "./client";
import { authorization } from "./key";

const NAME = /filename="([A-Za-z0-9.-]+)"/;

interface Refusal {
  errors?: readonly { message: string }[];
}

/** What the service says where it gives no file. */
export async function refusalOf(response: Response): Promise<string> {
  try {
    const { errors } = (await response.json()) as Refusal;
    if (errors?.[0]) return errors[0].message;
  } catch {
    // Not ours: the status has to do.
  }
  return `The service answered with status ${response.status}.`;
}

/** Gives a file to whoever sits before the browser. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file over once the click is handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** Saves what the service sends at a download address; throws ServiceError in words. */
export async function download(path: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(serviceAddress(path), { headers: authorization() });
  } catch {
    throw new ServiceError("The service does not answer. Is it running?");
  }
  if (!response.ok) throw new ServiceError(await refusalOf(response));
  const name = NAME.exec(response.headers.get("content-disposition") ?? "")?.[1];
  save(await response.blob(), name ?? path.slice(path.lastIndexOf("/") + 1));
}

export type FileFormat = "csv" | "parquet" | "json";
export const FILE_FORMATS: readonly FileFormat[] = ["csv", "parquet", "json"];

export const runFile = (id: string, table: string, format: FileFormat): string =>
  `/export/runs/${id}/${table}.${format}`;

export const seriesFile = (
  market: { venue: string; symbol: string },
  series: string,
  format: FileFormat,
): string => `/export/markets/${market.venue}/${market.symbol}/${series}.${format}`;
