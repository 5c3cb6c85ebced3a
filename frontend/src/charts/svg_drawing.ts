/** A canvas's words, written down as an SVG: what is painted on one can be painted on the other. */

/** What is used of a canvas; its own context is one. */
export type Drawing = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "clearRect"
  | "clip"
  | "fill"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "imageSmoothingEnabled"
  | "lineTo"
  | "lineWidth"
  | "moveTo"
  | "rect"
  | "restore"
  | "save"
  | "setLineDash"
  | "stroke"
  | "strokeRect"
  | "strokeStyle"
  | "textAlign"
  | "textBaseline"
  | "translate"
> & {
  measureText(text: string): Pick<TextMetrics, "width">;
  drawImage(
    image: HTMLCanvasElement,
    ...boxes: [
      fromX: number,
      fromY: number,
      fromWidth: number,
      fromHeight: number,
      x: number,
      y: number,
      width: number,
      height: number,
    ]
  ): void;
};

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end" };
const CENTRED = "0.35em"; // half the height of a digit: not all readers know `dominant-baseline`

const rounded = (value: number): string => String(Math.round(value * 100) / 100);
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/** What `save` keeps, beside the groups that clips and shifts have opened. */
const KEPT = [
  "fillStyle",
  "strokeStyle",
  "lineWidth",
  "font",
  "textAlign",
  "textBaseline",
  "imageSmoothingEnabled",
  "dash",
] as const;

/** Takes what is painted on it; `text` is the document. Pictures are kept as PNG inside it. */
export class SvgDrawing implements Drawing {
  fillStyle: Drawing["fillStyle"] = "#000000";
  strokeStyle: Drawing["strokeStyle"] = "#000000";
  lineWidth = 1;
  font = "12px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  imageSmoothingEnabled = true;
  private dash: readonly number[] = [];
  private groups = 0;
  private readonly saved: [state: object, groups: number][] = [];
  private readonly parts: string[] = [];
  private path = "";
  private clips = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
    /** The width of a text in a font, in the units of the drawing. */
    private readonly widthOf: (text: string, font: string) => number,
  ) {}

  get text(): string {
    const [width, height] = [rounded(this.width), rounded(this.height)];
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    const body = this.parts.join("") + "</g>".repeat(this.groups);
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${body}</svg>`;
  }

  save(): void {
    this.saved.push([Object.fromEntries(KEPT.map((name) => [name, this[name]])), this.groups]);
    this.groups = 0;
  }

  restore(): void {
    const [state, groups] = this.saved.pop() ?? [{}, 0];
    this.parts.push("</g>".repeat(this.groups));
    Object.assign(this, state);
    this.groups = groups;
  }

  translate(x: number, y: number): void {
    this.open(`transform="translate(${rounded(x)} ${rounded(y)})"`);
  }

  clip(): void {
    this.clips += 1;
    const id = `clip-${this.clips}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`);
    this.open(`clip-path="url(#${id})"`);
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${rounded(x)} ${rounded(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${rounded(x)} ${rounded(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${rounded(x)} ${rounded(y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}z`;
  }

  fill(): void {
    this.parts.push(`<path d="${this.path}" fill="${this.fillStyle}"/>`);
  }

  stroke(): void {
    this.parts.push(`<path d="${this.path}" ${this.pen()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${placed(x, y, width, height)} fill="${this.fillStyle}"/>`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect ${placed(x, y, width, height)} ${this.pen()}/>`);
  }

  /** A document begins empty. */
  clearRect(): void {}

  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }

  measureText(text: string): { width: number } {
    return { width: this.widthOf(text, this.font) };
  }

  fillText(text: string, x: number, y: number, room = Number.POSITIVE_INFINITY): void {
    const [, size = "12px", family = "sans-serif"] = /([\d.]+px) (.+)/.exec(this.font) ?? [];
    const pressed =
      this.measureText(text).width > room
        ? ` textLength="${rounded(room)}" lengthAdjust="spacingAndGlyphs"`
        : "";
    const anchor = ANCHORS[this.textAlign] ?? "start";
    const lower = this.textBaseline === "middle" ? ` dy="${CENTRED}"` : "";
    this.parts.push(
      `<text x="${rounded(x)}" y="${rounded(y)}"${lower} fill="${this.fillStyle}" font-size="${size}" font-family="${escaped(family)}" text-anchor="${anchor}"${pressed}>${escaped(text)}</text>`,
    );
  }

  drawImage(
    image: HTMLCanvasElement,
    fromX: number,
    fromY: number,
    fromWidth: number,
    fromHeight: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void {
    const rendering = this.imageSmoothingEnabled ? "auto" : "pixelated";
    const part = `viewBox="${fromX} ${fromY} ${fromWidth} ${fromHeight}" preserveAspectRatio="none"`;
    this.parts.push(
      `<svg ${placed(x, y, width, height)} ${part}>`,
      `<image width="${image.width}" height="${image.height}" image-rendering="${rendering}" href="${image.toDataURL("image/png")}"/>`,
      "</svg>",
    );
  }

  private open(attributes: string): void {
    this.parts.push(`<g ${attributes}>`);
    this.groups += 1;
  }

  private pen(): string {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    return `fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}`;
  }
}

const placed = (x: number, y: number, width: number, height: number): string =>
  `x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}"`;
