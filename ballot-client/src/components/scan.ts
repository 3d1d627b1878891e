/** Reading a QR code with the camera or from a picture; the decoder is loaded when it is needed. */

/** How long a picture is searched for a code. */
const PICTURE_MS = 5000;

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
      // As the camera gives it: as it is shown it would be scaled down and, on a wide screen, distorted.
      const text = await camera.readFrame(canvas, true);
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

/** The text of the QR code in a picture; undefined where there is none, or the file is no picture. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const { decodeQR } = await import('qr/decode.js');
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const pixels = context?.getImageData(0, 0, width, height);
    // A picture is read once: the decoder may take its time.
    return pixels && decodeQR(pixels, { effort: Number.POSITIVE_INFINITY, timeLimit: PICTURE_MS });
  } catch {
    return undefined;
  }
}
