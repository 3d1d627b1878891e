/** What a demonstration adds: types only. A server that is none answers `{ isDemo: false }`. */

/** GET /api/demo */
export type Demonstration =
  | { readonly isDemo: false }
  | {
      readonly isDemo: true;
      /** Shown on the page of the demonstration, since the same person plays every role. */
      readonly registrarCode: string;
      readonly deputies: SimulatedDeputies;
    };

/** How far the simulated deputies are. */
export interface SimulatedDeputies {
  /** Asked to come. */
  readonly asked: number;
  /** Signed in. */
  readonly joined: number;
  /** Ballots that they have cast, in all rounds. */
  readonly cast: number;
}

/**
 * POST /api/demo/deputies, and, with the server's address, what their process gets over IPC. Badges are secrets: only
 * in a demonstration, where nobody's vote is at stake, are they handed to the server.
 */
export interface DemoDeputies {
  /** As printed. */
  readonly badges: readonly string[];
  readonly badgeSalt: string;
  readonly registrar: string;
  readonly session: string;
}

export interface DemoStart extends DemoDeputies {
  readonly base: string;
}

/** What their process reports. */
export type FromDemo =
  | { readonly type: 'joined' }
  | { readonly type: 'cast' }
  | { readonly type: 'failed'; readonly message: string };
