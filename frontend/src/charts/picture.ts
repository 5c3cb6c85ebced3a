/** Charts as files: what is on the screen, in the theme's colours, without the page around it. */

// What a chart takes from style sheets, which a file of its own does not have.
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;
const NAMESPACE = "http://www.w3.org/2000/svg";
const SHARPER = 2;

const surface = (): string =>
  getComputedStyle(document.documentElement).getPropertyValue("--page").trim() || "#ffffff";

/** The chart as an SVG document that looks alike wherever it is opened. */
export function svgOf(chart: SVGSVGElement): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const copies = [...copy.querySelectorAll("*")];
  for (const [index, original] of [...chart.querySelectorAll("*")].entries()) {
    const [style, target] = [getComputedStyle(original), copies[index] as Element];
    for (const name of STYLES) target.setAttribute(name, style.getPropertyValue(name));
    target.removeAttribute("class");
  }
  const { width, height } = chart.viewBox.baseVal;
  copy.setAttribute("xmlns", NAMESPACE);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  for (const name of ["class", "tabindex", "aria-describedby"]) copy.removeAttribute(name);
  const ground = document.createElementNS(NAMESPACE, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", surface());
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function blank(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width), Math.round(height)];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to draw the picture on.");
  context.fillStyle = surface();
  context.fillRect(0, 0, canvas.width, canvas.height);
  return [canvas, context];
}

async function drawn(chart: SVGSVGElement): Promise<HTMLCanvasElement> {
  const { width, height } = chart.viewBox.baseVal;
  const image = new Image();
  // The CSP lets images come from data: addresses alone.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(chart))}`;
  await image.decode();
  const [canvas, context] = blank(width * SHARPER, height * SHARPER);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** All canvases of an element as they lie one over or under the other. */
function composed(host: Element): HTMLCanvasElement {
  const layers = [...host.querySelectorAll("canvas")];
  const boxes = layers.map((layer) => layer.getBoundingClientRect());
  const [left, top] = [
    Math.min(...boxes.map((box) => box.left)),
    Math.min(...boxes.map((box) => box.top)),
  ];
  const pixels = window.devicePixelRatio;
  const [canvas, context] = blank(
    (Math.max(...boxes.map(({ right }) => right)) - left) * pixels,
    (Math.max(...boxes.map(({ bottom }) => bottom)) - top) * pixels,
  );
  for (const [index, layer] of layers.entries()) {
    const box = boxes[index] as DOMRect;
    context.drawImage(
      layer,
      (box.left - left) * pixels,
      (box.top - top) * pixels,
      box.width * pixels,
      box.height * pixels,
    );
  }
  return canvas;
}

/** The chart inside an element as PNG. */
export async function pngOf(host: Element): Promise<Blob> {
  const chart = chartIn(host);
  const canvas = chart ? await drawn(chart) : composed(host);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("This browser could not write the picture.");
  return blob;
}

/** The SVG that an element shows; undefined where its chart is a canvas. */
export const chartIn = (host: Element): SVGSVGElement | undefined =>
  host.querySelector<SVGSVGElement>("svg[role=img], svg[role=application]") ?? undefined;
