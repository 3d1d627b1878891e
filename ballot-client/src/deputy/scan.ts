/** Reading a QR code with the camera; the decoder is loaded when it is needed. */

/** Whether there is a camera that a page may use. */
export async function hasCamera(): Promise<boolean> {
  if (!isSecureContext || navigator.mediaDevices === undefined) return false;
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.some(({ kind }) => kind === 'videoinput');
  } catch {
    return false;
  }
}

/** Shows the camera in `video` and calls `onText` with what it reads; gives what stops it. Rejects without camera. */
export async function startScan(
  video: HTMLVideoElement,
  onText: (text: string) => void,
): Promise<() => void> {
  const { frameLoop, QRCanvas, rearCamera } = await import('qr/dom.js');
  const camera = await rearCamera(video);
  const canvas = new QRCanvas();
  let isReading = false;
  let isStopped = false;
  const read = async (): Promise<void> => {
    isReading = true;
    try {
      const text = await camera.readFrame(canvas);
      if (typeof text === 'string' && !isStopped) onText(text);
    } finally {
      isReading = false;
    }
  };
  const cancel = frameLoop(() => {
    if (!isReading) void read();
  }, video);
  return () => {
    isStopped = true;
    cancel();
    camera.stop();
    canvas.clear();
  };
}
