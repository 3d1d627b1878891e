/** A tablet whose network breaks at the moment at which the first receipt is on its way. */
import type { Page } from 'playwright-core';
import type { Stage } from '../stage.ts';

/** What carries a receipt: a proof that its entry stands in the log. */
const isReceipt = (message: string): boolean => message.includes('tlog-proof') && message.includes('"index"');

/** Opens the deputy's page; `lost` resolves once the receipt was lost. */
export async function openLosing(stage: Stage): Promise<{ tablet: Page; lost: Promise<void> }> {
  const { page, context } = await stage.device('tablet');
  let isLost = false;
  let onLost: () => void = () => {};
  const lost = new Promise<void>((resolve) => {
    onLost = resolve;
  });
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((message) => {
      if (isLost || typeof message !== 'string' || !isReceipt(message)) {
        socket.send(message);
        return;
      }
      isLost = true;
      onLost();
      void socket.close();
      void upstream.close();
    });
  });
  await page.goto(`${stage.server.base}/`);
  return { tablet: page, lost };
}
