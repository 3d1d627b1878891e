/** The ground of the hall screen, night or day: chosen at the screen, since light differs from hall to hall, and kept on the device. */

export const GROUNDS = ['night', 'day'] as const;
export type Ground = (typeof GROUNDS)[number];

const STORED = 'piaojue-hall-ground';

export class GroundChoice {
  current = $state<Ground>('night');

  constructor() {
    const stored = localStorage.getItem(STORED);
    this.choose(GROUNDS.find((ground) => ground === stored) ?? 'night');
  }

  choose(ground: Ground): void {
    this.current = ground;
    document.documentElement.dataset.ground = ground;
    localStorage.setItem(STORED, ground);
  }

  change(): void {
    this.choose(this.current === 'night' ? 'day' : 'night');
  }
}
