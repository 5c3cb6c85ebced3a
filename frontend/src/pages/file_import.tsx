import { OF_ALL } from "../form/said";
import { FilesTable } from "../kinds/file_import/files_table";
import { Problem } from "../views/parts";
import { FileDrop } from "./file_drop";
import { AllSaid, FileSaid } from "./file_said";
import { ImportJob } from "./import_job";
import { useFileImport } from "./use_file_import";

const filesWords = (count: number): string => (count === 1 ? "1 file" : `${count} files`);

/** Files from the drop to the markets: nothing is stored before one has seen what each is. */
export function FileImport({ onStored }: { onStored(): void }) {
  const work = useFileImport();
  const { looked, said, errors, doing } = work;
  const isBusy = doing !== undefined;
  const refused = looked?.files.filter((one) => one.refused !== null) ?? [];
  const good = looked?.files.filter((one) => one.refused === null && one.series.length > 0) ?? [];
  return (
    <div class="files">
      <FileDrop isBusy={isBusy} onChosen={(files) => void work.send(files)} />
      <p class="muted" role="status">
        {doing}
      </p>
      {work.problem && <Problem>{work.problem}</Problem>}
      {looked && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void work.lookAgain();
          }}
        >
          <FilesTable files={looked.files} isAsked />
          {looked.passedOver.length > 0 && (
            <p class="muted">Passed over, no data by their names: {looked.passedOver.join(", ")}</p>
          )}
          {refused.map((one) => (
            <FileSaid
              key={one.file}
              file={one.file}
              taken={one}
              values={said[one.file] ?? {}}
              errors={errors[one.file] ?? {}}
              onValues={(values) => work.say(one.file, values)}
            />
          ))}
          <AllSaid
            files={looked.files.length}
            values={said[OF_ALL] ?? {}}
            errors={errors[OF_ALL] ?? {}}
            onValues={(values) => work.say(OF_ALL, values)}
          />
          <p class="row">
            <button
              type="button"
              class="primary"
              disabled={isBusy || good.length === 0}
              onClick={() => void work.start()}
            >
              Import {filesWords(good.length)}
              {refused.length > 0 && good.length > 0 && ` without the ${refused.length} refused`}
            </button>
            <button type="submit" disabled={isBusy}>
              Look again
            </button>
            <button
              type="button"
              class="quiet"
              disabled={isBusy}
              onClick={() => void work.discard()}
            >
              Throw away
            </button>
          </p>
        </form>
      )}
      {work.runId && <ImportJob id={work.runId} onStored={onStored} key={work.runId} />}
    </div>
  );
}
