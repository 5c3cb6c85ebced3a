// Runs in a page before its own scripts, and keeps what the page did until it stood still.
(() => {
  const seen = { shifts: [], tasks: [], complete: null, painted: 0, frames: [] };
  window.witness = seen;

  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, startTime, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => node && (node.className || node.nodeName));
      if (!hadRecentInput) seen.shifts.push({ value, at: startTime, moved });
    }
  }).observe({ type: "layout-shift", buffered: true });

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      seen.tasks.push({ from: startTime, to: startTime + duration });
    }
  }).observe({ type: "longtask", buffered: true });

  // Complete: a heading is there and nothing says that it is being loaded. The last time counts.
  const isComplete = () =>
    document.querySelector("main h1, .graphiql-query-editor .CodeMirror, .graphiql-query-editor .monaco-editor") !== null &&
    document.querySelector("#app .loading, main [aria-busy=true]") === null;
  const look = () => {
    if (!isComplete()) seen.complete = null;
    else seen.complete ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-busy", "class"],
  });

  // The first picture of a map: its frame is there when a message sent in it is delivered.
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...picture) {
    draw.apply(this, picture);
    if (seen.painted !== 0) return;
    seen.painted = -1;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        seen.painted = performance.now();
      };
      port2.postMessage(undefined);
    });
  };

  // Frames are counted between watchFrames() and unwatchFrames().
  let isWatching = false;
  const frame = (now) => {
    seen.frames.push(now);
    if (isWatching) requestAnimationFrame(frame);
  };
  window.watchFrames = () => {
    isWatching = true;
    seen.frames = [];
    requestAnimationFrame(frame);
  };
  window.unwatchFrames = () => {
    isWatching = false;
    return seen.frames.slice(1).map((at, index) => at - seen.frames[index]);
  };
})();
