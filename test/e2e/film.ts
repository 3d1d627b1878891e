/** A camera that sees a QR code: Chromium plays a film in place of one. */
import { writeFile } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import encodeQR from 'qr';
import { chromiumPath } from './browser.ts';

/** A browser whose camera shows the file, as it is when the camera is opened. */
export const launchWithCamera = (film: string): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath as string,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });

/** Writes a film (YUV4MPEG2) of a code that is held before the tablet: one grey frame after the other. */
export async function makeFilm(path: string, text: string): Promise<void> {
  const [width, height, scale] = [640, 480, 6];
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const luma = new Uint8Array(width * height).fill(200);
  const [left, top] = [width, height].map((size) => (size - rows.length * scale) >> 1) as [number, number];
  for (const [y, row] of rows.entries()) {
    for (const [x, isDark] of row.entries()) {
      for (let line = 0; line < scale; line++) {
        const at = (top + y * scale + line) * width + left + x * scale;
        luma.fill(isDark ? 30 : 235, at, at + scale);
      }
    }
  }
  const grey = new Uint8Array((width * height) >> 1).fill(128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, grey]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([header, frame, frame, frame]));
}
