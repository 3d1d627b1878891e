/** Every decoder of the clients, the tally and the rehearsal, with valid inputs. */
import { readFileSync } from 'node:fs';
import { readRows } from '../../ballot-client/rehearse/delimited-rows.ts';
import { parsePabulib } from '../../ballot-client/rehearse/pabulib.ts';
import { parseScenario } from '../../ballot-client/rehearse/scenario.ts';
import { readFingerprint } from '../../ballot-client/src/auditor/expectation.ts';
import { readBadge } from '../../ballot-client/src/deputy/badge-text.ts';
import { decodeKept, encodeKept } from '../../ballot-client/src/deputy/kept.ts';
import {
  decodeCommitment,
  decodeDisclosure,
  encodeCommitment,
  encodeDisclosure,
  packMarks,
  unpackMarks,
} from '../../ballot-client/src/lib/disclosure.ts';
import { fingerprintGroups } from '../../ballot-client/src/lib/fingerprint.ts';
import { readHallAddress } from '../../ballot-client/src/lib/hall-address.ts';
import { readCandidateTable } from '../../ballot-client/src/lib/import/candidate-table.ts';
import { formatCsv, parseCsv } from '../../ballot-client/src/lib/import/csv.ts';
import { formatOutline } from '../../ballot-client/src/lib/import/outline-text.ts';
import { readRosterTable } from '../../ballot-client/src/lib/import/roster-table.ts';
import { CANDIDATE_TEMPLATE, ROSTER_TEMPLATE } from '../../ballot-client/src/lib/import/templates.ts';
import { decodeCopy, encodeCopy, exportedCopy, firstCopy } from '../../ballot-client/src/lib/key-copy.ts';
import { parseCandidates } from '../../ballot-client/src/registrar/candidates.ts';
import { decodeContent, encodeContent, newContent } from '../../ballot-client/src/registrar/content.ts';
import { parseObservers } from '../../ballot-client/src/registrar/observers.ts';
import { readCount } from '../../ballot-client/src/registrar/typed.ts';
import { decodeMemory, encodeMemory, freshMemory } from '../../ballot-client/src/scrutineer/memory.ts';
import { drawBadge, formatBadge } from '../../crypto/badge.ts';
import { layoutOf } from '../../crypto/ballot/form.ts';
import { fromHex, toHash, toHex, toPublicKey, utf8 } from '../../crypto/bytes.ts';
import { randomScalar } from '../../crypto/group.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { formatVerifierKey, verifierKey } from '../../crypto/log/verifier-key.ts';
import { accept } from '../../crypto/rejection.ts';
import { decodeHeads, encodeHeads } from '../../tally/witness/heads.ts';
import { formatSecretKey, parseSecretKey, witnessSecret } from '../../tally/witness/secret-key.ts';
import { LOG, treeOf, WITNESSES } from '../crypto/log/support.ts';
import { streamOf, unwrap } from '../support/crypto-basics.ts';
import { type Decoder, found, ofBytes, ofText } from './decoder.ts';

const random = streamOf('fuzzed clients');
const hash = () => toHash(random(32));
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** A reader of a file that people write: it says what is wrong in words, so no code is expected. */
const orWords = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }) =>
  result.ok ? accept(result.value) : undefined;

function keyFiles(): Decoder[] {
  const memory = freshMemory(random);
  const polynomials = [1, 2].map(() => [randomScalar(random), randomScalar(random)]);
  const attempt = { session: hash(), attempt: 1, transportSecret: randomScalar(random), polynomials };
  memory.attempts = [{ ...attempt, revealed: hash(), confirmed: null, isDisclosed: false }];
  memory.shares = [{ session: hash(), ceremony: hash(), scalars: [randomScalar(random)] }];
  for (const size of [3, 5]) memory.floors.set(hash(), { size, root: hash() });
  memory.decrypted.push({ session: hash(), round: 2, root: hash() });
  const content = newContent(random);
  const roster = [{ name: '甲', delegation: '一团', note: '' }];
  const withRoster = { ...content, roster, badges: [drawBadge(random), toPublicKey(random(32))] };
  const copy = firstCopy(utf8('{}'), random, 1_800_000_000);
  const codes = ['key.file'] as const;
  return [
    ofBytes({
      ...{ name: 'decodeMemory', codes, samples: [encodeMemory(freshMemory(random)), encodeMemory(memory)] },
      ...{ runs: 600, decode: decodeMemory, encode: encodeMemory },
    }),
    ofBytes({
      ...{ name: 'decodeContent', codes, samples: [content, withRoster].map(encodeContent) },
      ...{ runs: 600, decode: decodeContent, encode: encodeContent },
    }),
    ofBytes({
      ...{ name: 'decodeCopy', codes, samples: [copy, exportedCopy(copy)].map(encodeCopy) },
      ...{ runs: 600, decode: decodeCopy, encode: encodeCopy },
    }),
  ];
}

function tablet(): Decoder {
  const marked = { number: 2, marks: [0, null, 2], signed: null, challenge: null, cast: null };
  const statement = { envelope: '{"payload":"e30="}', code: hash() };
  const kept = { votingSecret: toHex(random(32)), attendance: '{"payload":"AA=="}', round: marked };
  const cast = { ...marked, marks: null, signed: statement, challenge: statement, cast: hash() };
  return ofBytes({
    ...{ name: 'decodeKept', codes: ['payload.malformed'], runs: 600 },
    samples: [{ ...kept, round: null }, kept, { ...kept, round: cast }].map(encodeKept),
    ...{ decode: decodeKept, encode: encodeKept },
  });
}

function checkingDevice(): Decoder[] {
  const commitment = { session: hash(), round: 3, code: hash() };
  const disclosure = { ...commitment, paper: hash(), seed: random(32), slots: random(10) };
  const layout = unwrap(
    layoutOf({ type: 'for-against-abstain', items: 3, options: 3, blank: true, min: 0, max: 2 }),
  );
  const codes = ['disclosure.malformed'] as const;
  return [
    ofText({
      ...{ name: 'decodeCommitment', codes, samples: [encodeCommitment(commitment)] },
      ...{ decode: decodeCommitment, encode: encodeCommitment },
    }),
    ofText({
      ...{ name: 'decodeDisclosure', codes, samples: [encodeDisclosure(disclosure)] },
      ...{ decode: decodeDisclosure, encode: encodeDisclosure },
    }),
    ofBytes({
      ...{ name: 'unpackMarks', codes: ['ballot.choices'], runs: 1000 },
      samples: [
        [0, 1, 2],
        [2, 2, 2],
        [null, null, null],
        [0, 0, 1],
      ].map((marks) => packMarks(layout, marks)),
      ...{ decode: (bytes) => unpackMarks(layout, bytes), encode: (marks) => packMarks(layout, marks) },
    }),
  ];
}

function typed(): Decoder[] {
  const badge = formatBadge(drawBadge(random));
  const key = toHex(random(32));
  const observers = WITNESSES.map(({ name, publicKey }) =>
    formatVerifierKey(verifierKey(name, 4, publicKey)),
  );
  return [
    ofText({
      ...{ name: 'readBadge', isForgiving: true, codes: ['badge.code'], runs: 600 },
      samples: [
        badge,
        `PIAOJUE1 ${badge} ${key.toUpperCase()}`,
        `PIAOJUE1 ${badge.replaceAll('-', '')} ${key}`,
      ],
      decode: readBadge,
      encode: ({ secret, registrar }) =>
        registrar === undefined ? formatBadge(secret) : `PIAOJUE1 ${formatBadge(secret)} ${registrar}`,
    }),
    ofText({
      ...{ name: 'readCount', isForgiving: true, samples: ['0', ' 25 ', '３２４'] },
      ...{ decode: (text) => found(readCount(text)), encode: String },
    }),
    ofText({
      ...{ name: 'readFingerprint', isForgiving: true, samples: [key, fingerprintGroups(hash()).join('-')] },
      decode: (text) => found(readFingerprint(text)),
      encode: (value) => (value.form === 'full' ? value.hash : value.characters),
    }),
    ofText({
      ...{
        name: 'readHallAddress',
        isForgiving: true,
        samples: ['http://10.0.0.7:8460', 'https://票决.cn/'],
      },
      ...{ decode: (text) => found(readHallAddress(text, 'http:')), encode: (address) => address },
    }),
    ofText({
      ...{ name: 'parseObservers', isForgiving: true },
      samples: ['', `${observers.join('\r\n\n')}\n`],
      decode: (text) => accept(parseObservers(text)),
      encode: ({ observers: list, faults }) =>
        faults.length > 0
          ? ''
          : list.map(({ name, key }) => formatVerifierKey(verifierKey(name, 4, fromHex(key)))).join('\n'),
    }),
    ofText({
      ...{ name: 'parseCandidates', isForgiving: true },
      samples: ['# 交通\n农桥 | 26 座 | 300 万元 | 交通局\n道路\n- 甲路 | 2 公里\n\n＃ 教育\n学校\n'],
      decode: (text) => accept(parseCandidates(text)),
      // with faults the list is not gone on with
      encode: ({ categories, candidates, faults }) =>
        faults.length > 0
          ? ''
          : categories
              .flatMap((name, i) => [
                `# ${name}`,
                ...candidates.flatMap(({ category, title, target, budget, owner }) =>
                  category === i ? [[title, target ?? '', budget ?? '', owner ?? ''].join(' | ')] : [],
                ),
              ])
              .join('\n'),
    }),
  ];
}

const tables = (): Decoder[] => [
  ofText({
    ...{ name: 'parseCsv', isForgiving: true },
    samples: [CANDIDATE_TEMPLATE.text, 'a,"b ""c"" d"\r\n\r\n;x\ty，z'],
    decode: (text) => accept(parseCsv(text)),
    // as the comma separates it
    encode: ([table]) => formatCsv((table?.rows ?? []).map(({ cells }) => cells.map((cell) => cell.text))),
  }),
  ofText({
    ...{ name: 'readCandidateTable', isForgiving: true, samples: [CANDIDATE_TEMPLATE.text] },
    decode: (text) => accept(readCandidateTable(parseCsv(text))),
    // what the page writes into the typed list, as a table again
    encode: ({ list, lines, faults }) => {
      if (faults.length > 0) return '';
      const typed = parseCandidates(formatOutline(lines));
      if (JSON.stringify(typed) !== JSON.stringify(list)) throw new Error('the typed list differs');
      const rows = list.candidates.map(({ category, title, target, budget, owner }) => [
        ...[list.categories[category] ?? '', title, target ?? '', budget ?? '', owner ?? ''],
      ]);
      return formatCsv([['类别', '项目', '目标', '预算（元）', '责任单位'], ...rows]);
    },
  }),
  ofText({
    ...{ name: 'readRosterTable', isForgiving: true, samples: [ROSTER_TEMPLATE.text] },
    decode: (text) => accept(readRosterTable(parseCsv(text))),
    encode: ({ people, faults }) =>
      faults.length > 0
        ? ''
        : formatCsv([
            ['姓名', '代表团', '备注'],
            ...people.map(({ name, delegation, note }) => [name, delegation, note]),
          ]),
  }),
];

const files = (): Decoder[] => [
  ...tables(),
  ofText({
    ...{
      name: 'parseScenario',
      isForgiving: true,
      samples: [read('ballot-client/rehearse/scenarios/haian-2024.json')],
    },
    ...{ decode: (text) => orWords(parseScenario(text)), encode: (scenario) => JSON.stringify(scenario) },
  }),
  ofText({
    ...{
      name: 'readRows',
      isForgiving: true,
      samples: ['a;b;c\n"x;""y""";z\n\nlast', read('test/support/small.pb')],
    },
    decode: (text) => orWords(readRows(text)),
    encode: (rows) =>
      rows.map(({ cells }) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\n'),
  }),
  ofText({
    ...{ name: 'parsePabulib', isForgiving: true, runs: 1000, samples: [read('test/support/small.pb')] },
    decode: (text) => {
      const parsed = parsePabulib(text);
      if (!parsed.ok) return undefined;
      const { ballots, projects, lines } = parsed.value;
      const isWhole =
        ballots.flat().every((index) => projects[index] !== undefined) && lines.length === ballots.length;
      if (!isWhole) throw new Error('a mark for no project');
      return accept(text);
    },
    encode: (text) => text,
  }),
];

function witness(): Decoder[] {
  const keys = ['witness.example/1', '票'].map((name) => witnessSecret(name, random(32)));
  const log = { origin: LOG.origin, publicKey: LOG.publicKey };
  const note = (origin: string, size: number): string =>
    signCheckpoint({ origin, size, root: treeOf(size).root() }, LOG.secret);
  const heads = new Map([
    [LOG.origin, note(LOG.origin, 5)],
    ['other.example', note('other.example', 7)],
  ]);
  return [
    ofText({
      ...{ name: 'parseSecretKey', codes: ['log.key'], samples: keys.map(formatSecretKey) },
      ...{ decode: parseSecretKey, encode: formatSecretKey },
    }),
    ofBytes({
      ...{ name: 'decodeHeads', runs: 500 },
      codes: ['payload.malformed', 'log.note', 'log.checkpoint', 'log.signature'],
      samples: [encodeHeads(new Map()), encodeHeads(heads)],
      ...{ decode: (bytes) => decodeHeads(bytes, [log]), encode: encodeHeads },
    }),
  ];
}

export const clientDecoders = (): Decoder[] => [
  ...keyFiles(),
  tablet(),
  ...checkingDevice(),
  ...typed(),
  ...files(),
  ...witness(),
];
