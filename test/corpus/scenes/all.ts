/** All scenes of the corpus, in the order of PROTOCOL.md §9. */
import type { Scene } from '../scene.ts';
import { ballotsScene } from './ballots.ts';
import { ceremonyScene } from './ceremony.ts';
import { closingScene } from './closing.ts';
import { doubleMarkScene, impossibleBallotScene, negativeSumScene } from './collusion.ts';
import { folderScene } from './folder.ts';
import { gradingScene } from './grading.ts';
import { presidiumScene, runoffScene } from './later-rounds.ts';
import { logScene } from './log.ts';
import { openingScene } from './opening.ts';
import { paperScene, paperTieScene } from './paper-round.ts';
import { repeatsScene } from './repeats.ts';
import { replacementsScene } from './replacements.ts';
import { setupScene } from './setup.ts';

export const SCENES: readonly (() => Promise<Scene>)[] = [
  logScene,
  folderScene,
  setupScene,
  ceremonyScene,
  openingScene,
  ballotsScene,
  replacementsScene,
  repeatsScene,
  closingScene,
  runoffScene,
  presidiumScene,
  gradingScene,
  paperScene,
  paperTieScene,
  impossibleBallotScene,
  negativeSumScene,
  doubleMarkScene,
];
