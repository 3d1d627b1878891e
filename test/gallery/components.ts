/** Components that all pages share, each in its states. */
import type { Component } from 'svelte';
import AskTwice from '../../ballot-client/src/components/AskTwice.svelte';
import ClientBuild from '../../ballot-client/src/components/ClientBuild.svelte';
import Figures from '../../ballot-client/src/components/Figures.svelte';
import Fingerprint from '../../ballot-client/src/components/Fingerprint.svelte';
import PaperEndorsement from '../../ballot-client/src/components/PaperEndorsement.svelte';
import PaperTable from '../../ballot-client/src/components/PaperTable.svelte';
import Qr from '../../ballot-client/src/components/Qr.svelte';
import Refusal from '../../ballot-client/src/components/Refusal.svelte';
import RuleList from '../../ballot-client/src/components/RuleList.svelte';
import Story from '../../ballot-client/src/components/Story.svelte';
import TestBanner from '../../ballot-client/src/components/TestBanner.svelte';
import type { RejectionCode } from '../../crypto/rejection.ts';
import ComponentStage from './ComponentStage.svelte';
import { keyGateStates } from './key-gate-data.ts';
import { PAPER, STORIES } from './presiding-data.ts';
import { HAIAN_RULES, ROLL, TITLE } from './results-data.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet', 'tablet-small'] as const;
const HEX = '5be1940d'.repeat(8);

// biome-ignore lint/suspicious/noExplicitAny: the properties of any component
type Part = readonly [Component<any>, Readonly<Record<string, unknown>>];

const state = (
  name: string,
  parts: readonly Part[],
  frame: Readonly<Record<string, unknown>> = {},
  act?: GalleryState['act'],
): GalleryState => ({
  ...{ name, sizes, component: ComponentStage, props: { title: TITLE, parts, frame } },
  ...(act && { act }),
});

const REFUSED: readonly RejectionCode[] = [
  'request.unavailable',
  'session.state',
  'ballot.proof',
  'registrar.code',
];

const ASK = {
  label: '宣布表决结束',
  question: '还有 24 位代表没有投票。结束后不能再投。',
  testid: 'ask',
  onconfirm: () => {},
};

export const componentsStates: readonly GalleryState[] = [
  state('page', [], { subtitle: '审计', purpose: 'official' }),
  state('page-rehearsal', [], { purpose: 'rehearsal' }),
  state('page-disconnected', [], { purpose: 'demonstration', isConnected: false }),
  state('ask', [
    [AskTwice, ASK],
    [AskTwice, { ...ASK, quiet: true }],
    [AskTwice, { ...ASK, disabled: true }],
  ]),
  state('asked', [[AskTwice, ASK]], {}, async (page) => {
    page.querySelector<HTMLElement>('[data-testid="ask"]')?.click();
    await new Promise((done) => setTimeout(done, 30));
  }),
  state('fingerprint', [[Fingerprint, { hex: HEX }]]),
  state('codes', [
    [Qr, { text: HEX, label: 'QR' }],
    [ClientBuild, { build: HEX }],
    [ClientBuild, { build: null }],
  ]),
  state(
    'refusals',
    REFUSED.map((code): Part => [Refusal, { rejection: { ok: false, code, detail: '' } }]),
  ),
  state('rules', [[RuleList, { rules: HAIAN_RULES, numbers: { candidates: 25, roll: ROLL } }]]),
  state('figures', [
    [
      Figures,
      {
        figures: [
          ['应到', 324],
          ['实到', 311],
        ],
      },
    ],
    [Figures, { figures: [['已收到', 287]], isLarge: true }],
  ]),
  state('test-banner', [[TestBanner, {}]]),
  ...Object.entries(STORIES).map(([name, story]) => state(`story-${name}`, [[Story, { story }]])),
  state('paper', [[PaperTable, { plan: PAPER.plan, entry: PAPER.entry }]]),
  ...(['open', 'endorsed'] as const).map((own) =>
    state(`paper-${own}`, [
      [PaperEndorsement, { paper: { ...PAPER, own }, onendorse: () => {}, disabled: false }],
    ]),
  ),
  ...keyGateStates(TITLE, 'scrutineer').map((one) => ({ ...one, name: `gate-${one.name}` })),
];
