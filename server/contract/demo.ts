/** What a demonstration adds: types only. A server that is none answers `{ isDemo: false }`. */

/** GET /api/demo */
export type Demonstration =
  | { readonly isDemo: false }
  | {
      readonly isDemo: true;
      /** Shown on the page of the demonstration, since the same person plays every role. */
      readonly registrarCode: string;
      readonly staff: SimulatedStaff;
      readonly deputies: SimulatedDeputies;
    };

/** Where the simulated staff of a guided demonstration are; `absent`: nobody asked for them. */
export type StaffStage =
  | ('absent' | 'enrolling' | 'ceremony' | 'sign-in' | 'ready')
  | ('opening' | 'voting' | 'sealing' | 'decrypting' | 'proclaiming' | 'archived' | 'failed');

export interface SimulatedStaff {
  readonly stage: StaffStage;
  /** The text of the QR code on the visitor's badge, once sign-in is open. */
  readonly badge: string | null;
  /** Fingerprint of the session, as it is read aloud: 64 hex digits. */
  readonly fingerprint: string | null;
}

/** What the visitor asks the staff for. `prepare` begins; the others follow when the stage allows it. */
export type DemoAct = 'prepare' | 'open' | 'count';

/** POST /api/demo/staff; answers like GET /api/demo. */
export interface DemoAsk {
  readonly act: DemoAct;
}

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

/** What the process of the staff is told. */
export type ToDemoStaff =
  | { readonly type: 'start'; readonly base: string; readonly registrarCode: string }
  | { readonly type: 'act'; readonly act: Exclude<DemoAct, 'prepare'> };

/** What it reports. */
export type FromDemoStaff =
  | { readonly type: 'stage'; readonly stage: StaffStage }
  /** Sign-in is open: these deputies come by themselves, the visitor has a badge. */
  | { readonly type: 'badges'; readonly deputies: DemoDeputies; readonly visitor: string }
  | { readonly type: 'failed'; readonly message: string };
