import { useRef, useState } from "preact/hooks";
import { type Chosen, chosen, dropped } from "../api/upload";

/** Where files are dropped, with buttons for who chooses them instead. */
export function FileDrop({
  isBusy,
  onChosen,
}: {
  isBusy: boolean;
  onChosen(files: readonly Chosen[]): void;
}) {
  const [isOver, setIsOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    const found = chosen(input.files);
    input.value = ""; // the same may be chosen again
    if (found.length > 0) onChosen(found);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same by keyboard
    <div
      class={isOver ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        if (isBusy || !event.dataTransfer) return;
        void dropped(event.dataTransfer).then((found) => found.length > 0 && onChosen(found));
      }}
    >
      <p>Drop files or folders here, or choose them:</p>
      <p class="row">
        <button type="button" disabled={isBusy} onClick={() => files.current?.click()}>
          Choose files
        </button>
        <button type="button" disabled={isBusy} onClick={() => folder.current?.click()}>
          Choose a folder
        </button>
      </p>
      <p class="hint">
        Any table of settlements or bars: CSV, JSON, Parquet, Feather, SQLite, packed or not. You
        see what each is taken for before anything is stored.
      </p>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to import"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder to import"
        {...{ webkitdirectory: true }}
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}
