import { expect, test } from "vitest";
import { SvgDrawing } from "../../src/charts/svg_drawing";

const drawing = () => new SvgDrawing(100, 50, (text) => 6 * text.length);
const body = (on: SvgDrawing): string =>
  on.text.replace(/^<svg [^>]*>/, "").replace(/<\/svg>$/, "");

test("shapes are written in the colours and pens of the moment", () => {
  const on = drawing();
  on.fillStyle = "#ff0000";
  on.fillRect(1, 2, 3.004, 4);
  on.strokeStyle = "#00ff00";
  on.lineWidth = 2;
  on.setLineDash([4, 3]);
  on.beginPath();
  on.moveTo(0, 0);
  on.lineTo(5, 5);
  on.stroke();
  expect(body(on)).toBe(
    '<rect x="1" y="2" width="3" height="4" fill="#ff0000"/>' +
      '<path d="M0 0L5 5" fill="none" stroke="#00ff00" stroke-width="2" stroke-dasharray="4 3"/>',
  );
});

test("what was saved comes back, and clips and shifts end there", () => {
  const on = drawing();
  on.fillStyle = "#111111";
  on.save();
  on.beginPath();
  on.rect(0, 0, 10, 10);
  on.clip();
  on.translate(3, 4);
  on.fillStyle = "#222222";
  on.fillRect(0, 0, 1, 1);
  on.restore();
  on.fillRect(0, 0, 2, 2);
  expect(body(on)).toBe(
    '<clipPath id="clip-1"><path d="M0 0h10v10h-10z"/></clipPath><g clip-path="url(#clip-1)">' +
      '<g transform="translate(3 4)"><rect x="0" y="0" width="1" height="1" fill="#222222"/>' +
      '</g></g><rect x="0" y="0" width="2" height="2" fill="#111111"/>',
  );
});

test("a text is escaped, anchored, and pressed where it has no room", () => {
  const on = drawing();
  on.font = '12px "Inter Variable", sans-serif';
  on.textAlign = "right";
  on.textBaseline = "middle";
  on.fillText("P&L <1>", 90, 20, 30);
  on.fillText("ok", 90, 40, 30);
  expect(body(on)).toBe(
    '<text x="90" y="20" dy="0.35em" fill="#000000" font-size="12px" font-family="&#34;Inter Variable&#34;, sans-serif" text-anchor="end" textLength="30" lengthAdjust="spacingAndGlyphs">P&#38;L &#60;1&#62;</text>' +
      '<text x="90" y="40" dy="0.35em" fill="#000000" font-size="12px" font-family="&#34;Inter Variable&#34;, sans-serif" text-anchor="end">ok</text>',
  );
});

test("a part of a picture is shown, with sharp edges where they are wanted", () => {
  const on = drawing();
  const image = { width: 8, height: 4, toDataURL: () => "data:image/png;base64,AA==" };
  on.imageSmoothingEnabled = false;
  on.drawImage(image as unknown as HTMLCanvasElement, 2, 1, 4, 2, 10, 5, 40, 20);
  expect(body(on)).toBe(
    '<svg x="10" y="5" width="40" height="20" viewBox="2 1 4 2" preserveAspectRatio="none">' +
      '<image width="8" height="4" image-rendering="pixelated" href="data:image/png;base64,AA=="/></svg>',
  );
});
