/** What ties a sheet of paper to the record: fingerprints, the checkpoint, and its QR code. */
import { fromHex } from '../../crypto/bytes.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { originOf } from '../../crypto/session/setup-checks.ts';
import { html, type Markup } from './html.ts';
import { facts, fingerprint, hexGroups } from './print-page.ts';
import { qrCode } from './qr-code.ts';
import type { ResultSheet } from './result-sheet.ts';

/**
 * The text of the checkpoint that the page was made from (C2SP tlog-checkpoint, without signatures: which of them a
 * copy of the record has differs, the text does not).
 */
export const checkpointText = ({ session, checkpoint: { size, root } }: ResultSheet): string =>
  formatCheckpoint({ origin: originOf(session), size, root: fromHex(root) });

export function proofPart(sheet: ResultSheet): Markup {
  const { size, root } = sheet.checkpoint;
  const text = checkpointText(sheet);
  return html`<section class="proof note">
<div>
<h3>核对</h3>
${facts([
  ['会议指纹', html`<span class="mono">${fingerprint(sheet.manifest)}</span>`],
  ['会议指纹全文', html`<span class="mono">${hexGroups(sheet.manifest)}</span>`],
  ['公开日志', html`<span class="mono">${originOf(sheet.session)}</span>`],
  ['检查点', `共 ${size} 条`],
  ['检查点根', html`<span class="mono">${hexGroups(root)}</span>`],
])}<p>本页由公开记录推算得出，任何人都可以用同一记录重新生成，逐字节比对。二维码为检查点文本；把它与自己保存的检查点比对，即知记录有没有被改动。</p>
</div>
${qrCode(text, '检查点')}
</section>
`;
}
