import { useState } from "preact/hooks";
import { request } from "../api/client";
import {
  DiscardUploadDocument,
  type FileTakenFragment,
  ImportFilesDocument,
  LookAtFilesDocument,
} from "../api/generated";
import { type Chosen, sendFile } from "../api/upload";
import { placeOf, readSaid, type Said } from "../form/said";

/** Files that lie with the service, and what it took each for. */
export interface Looked {
  readonly upload: string;
  readonly files: readonly FileTakenFragment[];
  readonly passedOver: readonly string[];
}

type FieldErrors = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Files from the drop to the run that imports them: sent, looked at, said of, looked at again. */
export function useFileImport() {
  const [said, setSaid] = useState<Said>({});
  const [looked, setLooked] = useState<Looked>();
  const [doing, setDoing] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [runId, setRunId] = useState<string>();

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setProblem(undefined);
    setErrors({});
    try {
      await work();
    } catch (cause) {
      setProblem((cause as Error).message);
    } finally {
      setDoing(undefined);
    }
  };

  const lookAt = async (upload: string, words: Said): Promise<void> => {
    setDoing("Looking at the files …");
    const sent = readSaid(words);
    const answer = await request(LookAtFilesDocument, { input: { upload, said: sent } });
    const taken = answer.looked;
    if (taken.__typename === "FilesTaken") setLooked(taken);
    else if (taken.__typename === "InvalidInput") {
      const [file, field] = placeOf(taken.field, sent);
      setErrors({ [file]: { [field]: taken.message } });
    } else setProblem(taken.message);
  };

  const forget = async (): Promise<void> => {
    const upload = looked?.upload;
    setLooked(undefined);
    setSaid({});
    // Only so that they go at once: the service throws them away by itself.
    if (upload) await request(DiscardUploadDocument, { upload }).catch(() => undefined);
  };

  return {
    said,
    looked,
    doing,
    problem,
    errors,
    runId,
    say: (file: string, values: Said[string]) => setSaid((old) => ({ ...old, [file]: values })),
    send: (files: readonly Chosen[]) =>
      attempt(async () => {
        setRunId(undefined);
        await forget();
        let upload: string | undefined;
        for (const [index, file] of files.entries()) {
          setDoing(`Sending ${file.name}: ${index + 1} of ${files.length} …`);
          upload = await sendFile(file, upload);
        }
        if (upload) await lookAt(upload, {});
      }),
    lookAgain: () => attempt(async () => looked && (await lookAt(looked.upload, said))),
    discard: () => attempt(forget),
    start: () =>
      attempt(async () => {
        if (!looked) return;
        setDoing("Starting the import …");
        const input = { upload: looked.upload, skipRefused: true };
        const { started } = await request(ImportFilesDocument, { input });
        if (started.__typename !== "RunAccepted") return setProblem(started.message);
        setRunId(started.run.id);
        setLooked(undefined);
        setSaid({});
      }),
  };
}
