// Long work beside the drawing: in slices, between which the window gets its turn.

/** How long a slice may take before the window gets a turn, in milliseconds. */
const slice = 8;

/** Gives the window a turn when it is due: to draw, and to take keys. A message comes sooner than a timer. */
export function turns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < slice) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    since = performance.now();
  };
}
