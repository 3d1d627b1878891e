/** A form together with the public values that every ballot of a round shares. */
import { G, generators, type Point, precompute } from '../group.ts';
import { SecretMsm } from '../msm.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { type BallotForm, type FormLayout, layoutOf } from './form.ts';

export interface RoundKeys {
  readonly layout: FormLayout;
  /** `Y_1 … Y_S`. */
  readonly slotKeys: readonly Point[];
  /** `H_0 … H_M`. */
  readonly generators: readonly Point[];
  /** `G, H_0 … H_M, Y_1 … Y_S`: the bases that the verification equations share. */
  readonly bases: readonly Point[];
}

/** Where a shared base stands in {@link RoundKeys.bases}. */
export const baseIndex = {
  G: 0,
  H: (i: number): number => 1 + i,
  Y: (layout: FormLayout, slot: number): number => 2 + layout.bits + slot,
} as const;

/** The keys of a round: the first S of the ceremony's slot keys. `round.keys` where there are too few. */
export function roundKeys(form: BallotForm, slotKeys: readonly Point[]): Result<RoundKeys> {
  const layout = layoutOf(form);
  if (!layout.ok) return layout;
  const { slots, bits } = layout.value;
  if (slotKeys.length < slots) return reject('round.keys', `${slots} slots, ${slotKeys.length} keys`);
  const own = slotKeys.slice(0, slots);
  const hs = generators(bits + 1);
  return accept({ layout: layout.value, slotKeys: own, generators: hs, bases: [G, ...hs, ...own] });
}

/** Round keys with the tables that make encryption fast; built once per round, while the deputy marks. */
export interface EncryptionKeys extends RoundKeys {
  /** Over `H_0 … H_M`. */
  readonly commit: SecretMsm;
}

export function encryptionKeys(keys: RoundKeys): EncryptionKeys {
  for (const key of keys.slotKeys) precompute(key);
  return { ...keys, commit: new SecretMsm(keys.generators) };
}
