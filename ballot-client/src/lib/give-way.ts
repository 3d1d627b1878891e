/** Long work in slices, so that the screen never freezes. */

/** Lets what is waiting happen first: touches, painting, timers. Not delayed as timers in a row are. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
