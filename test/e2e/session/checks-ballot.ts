/** A deputy who has a ballot checked (检验) by a second device, and then casts another. */
import { expect } from 'vitest';
import { marksOf, openDevice, photograph, verdictOf } from '../checking.ts';
import { click } from '../hands.ts';
import { shoot } from '../look.ts';
import { cast, encrypt, mark, marked, reach } from '../tablet.ts';
import { putAway, sitDown, type Table } from './table.ts';

export async function checksBallot(table: Table): Promise<void> {
  const [seat] = table.seats;
  const tablet = await sitDown(table);
  await table.seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks);
  const voided = await encrypt(tablet);
  await shoot(tablet, 'deputy-encrypted');
  const device = await openDevice(table.stage, 'tablet');
  await shoot(device, 'checking-begins');
  await device.getByTestId('seen-file').setInputFiles(await photograph(tablet, 'tracking-qr'));
  await device.getByTestId('seen-code').waitFor();
  await click(tablet, 'challenge');
  await shoot(tablet, 'deputy-challenge');
  await click(tablet, 'challenge-confirm');
  await reach(tablet, 'disclosed');
  await shoot(tablet, 'deputy-disclosed');
  await device.getByTestId('disclosed-file').setInputFiles(await photograph(tablet, 'disclosure'));
  await verdictOf(device, 'good');
  expect(await marksOf(device, seat.marks.length)).toEqual(seat.marks.map(String));
  await shoot(device, 'checking-good');
  await device.context().close();

  await click(tablet, 'challenge-done');
  await reach(tablet, 'marking');
  expect(await marked(tablet)).toHaveLength(seat.marks.length);
  expect(await encrypt(tablet)).not.toBe(voided);
  await cast(tablet);
  await putAway(tablet);
}
