import { useMemo } from "preact/hooks";
import { query, setQuery } from "../../state";
import { MOST_PINS } from "./preview_panel";

export interface Pins {
  readonly cells: readonly number[];
  add(cell: number): void;
  remove(cell: number): void;
}

/** Cells as the address has them: of the grid, each once, no more than may be pinned. */
function pinsOf(text: string | null, totalCells: number): number[] {
  const told = (text ?? "").split(" ").filter((one) => /^\d{1,15}$/.test(one));
  const cells = new Set(told.map(Number).filter((cell) => cell < totalCells));
  return [...cells].slice(0, MOST_PINS);
}

/** The pinned cells of a sweep; they stand in the address, so that Back and a reload have them. */
export function usePins(totalCells: number): Pins {
  const text = query.value.get("pins");
  return useMemo(() => {
    const cells = pinsOf(text, totalCells);
    const set = (next: readonly number[]): void =>
      setQuery({ pins: next.length > 0 ? next.join(" ") : undefined });
    return {
      cells,
      add: (cell) => {
        if (!cells.includes(cell) && cells.length < MOST_PINS) set([...cells, cell]);
      },
      remove: (cell) => set(cells.filter((one) => one !== cell)),
    };
  }, [text, totalCells]);
}
