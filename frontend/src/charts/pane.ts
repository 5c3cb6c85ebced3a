import type { Points } from "./join";
import type { Marker } from "./markers";
import type { LineRole } from "./theme";

export interface Line extends Points {
  readonly label: string;
  readonly kind: "line" | "steps" | "area" | "bars";
  /** Whether a missing point is a gap of the line, not a point that another line has. */
  readonly hasGaps?: boolean;
  readonly role?: LineRole;
}

/** One of several charts over the same time axis, one above the other. */
export interface Pane {
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly markers?: readonly Marker[];
  readonly show: (value: number | null | undefined) => string;
  /** Writes the numbers of the axis, which need fewer digits. */
  readonly tick: (value: number) => string;
}

/** The panes with more markers in one of them; their lines stay the same objects. */
export const withMarkers = (
  panes: readonly Pane[],
  title: string,
  markers: readonly Marker[],
): Pane[] =>
  panes.map((pane) =>
    pane.title === title ? { ...pane, markers: [...(pane.markers ?? []), ...markers] } : pane,
  );

const NARROW = 600;
const ON_NARROW = 0.62;

/** Height of a pane in a window of this width: a phone shows the first of them at once. */
export const heightIn = (width: number, { height }: Pane): number =>
  width <= NARROW ? Math.round(Math.max(height * ON_NARROW, 80)) : height;
