import type { ComponentChildren, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { save } from "../api/download";
import { chartIn, pngOf, svgOf } from "../charts/picture";

const fileOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

/** Buttons that save the chart inside an element. */
export function SaveButtons({
  of,
  name,
  isCanvas = false,
  svgDrawn,
}: {
  of: RefObject<HTMLElement | null>;
  name: string;
  /** A canvas has no SVG, unless it can be drawn as one. */
  isCanvas?: boolean;
  /** The document of a canvas that can. */
  svgDrawn?(): string;
}) {
  const [problem, setProblem] = useState("");
  const saved = async (kind: "png" | "svg"): Promise<void> => {
    const host = of.current;
    const chart = host && chartIn(host);
    const document = svgDrawn ?? (chart ? () => svgOf(chart) : undefined);
    setProblem("");
    try {
      if (kind === "png" && host) save(await pngOf(host), `${fileOf(name)}.png`);
      else if (document)
        save(new Blob([document()], { type: "image/svg+xml" }), `${fileOf(name)}.svg`);
    } catch (cause) {
      setProblem((cause as Error).message);
    }
  };
  const button = (kind: "png" | "svg") => (
    <button
      type="button"
      class="quiet"
      aria-label={`Save ${name} as ${kind.toUpperCase()}`}
      title={`Save as ${kind.toUpperCase()}`}
      onClick={() => void saved(kind)}
    >
      {kind.toUpperCase()}
    </button>
  );
  return (
    <span class="save">
      {problem && <span role="status">{problem}</span>}
      {button("png")}
      {(!isCanvas || svgDrawn) && button("svg")}
    </span>
  );
}

/** A chart with the buttons that save it in its corner. */
export function Picture({
  name,
  isEmpty = false,
  children,
}: {
  name: string;
  /** Nothing is drawn yet: there is nothing to save. */
  isEmpty?: boolean;
  children: ComponentChildren;
}) {
  const host = useRef<HTMLDivElement>(null);
  return (
    <div class="picture" ref={host}>
      {children}
      {!isEmpty && <SaveButtons of={host} name={name} />}
    </div>
  );
}
