/**
 * The documents beside the code say what the code does. Every table of PROTOCOL.md that lists something of the source
 * must equal what the source gives: a label, kind, field, limit, signer, transition or code that is added, removed,
 * moved or changed makes a test fail, and so does one that only the document has.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LABEL_PREFIX, LABELS } from '../../crypto/domains.ts';
import { REJECTIONS } from '../../crypto/rejection.ts';
import { PHASES } from '../../crypto/session/phase.ts';
import { RULES_FAULTS, rulesFaults } from '../../crypto/session/rules-faults.ts';
import { KINDS, type Kind, SIGNERS } from '../../crypto/statements/catalogue.ts';
import { note } from '../../crypto/statements/schema.ts';
import { CHECK_TITLES } from '../../tally/verify/report.ts';
import { codeSpans, fenced, headings, section, tableOf, tables } from '../support/markdown.ts';
import { GRADING_RULES, SMALL_RULES } from '../support/memory-session.ts';
import { computeExamples } from '../support/protocol-examples.ts';
import {
  enumeratedValues,
  factNames,
  fieldsCell,
  objectRows,
  signersCell,
  transitionsCell,
} from '../support/protocol-notation.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const protocol = read('crypto/PROTOCOL.md');
const threats = read('crypto/THREAT-MODEL.md');

const kinds = Object.keys(KINDS) as Kind[];
const code = (text: string): string => `\`${text}\``;
const column = (heading: string, index: number): string[] =>
  tableOf(protocol, heading).rows.map((row) => row[index] as string);
/** The spans of a text, each once. */
const spansOf = (text: string): string[] => [...new Set(codeSpans(text))];

describe('PROTOCOL.md, messages', () => {
  it('has every label of the source in its table, with a purpose, and no other', () => {
    const { rows } = tableOf(protocol, '### 2.5 Labels');
    expect(rows.map(([label]) => label)).toEqual(Object.values(LABELS).map(code));
    for (const cells of rows) for (const cell of cells) expect(cell).not.toBe('');
    expect(protocol).toContain(`LP("${LABEL_PREFIX}" + label)`);
  });

  it('has every kind with command mark, signers and fields with their types and limits, in order', () => {
    const { header, rows } = tableOf(protocol, '### 2.12 Kinds');
    expect(header).toEqual(['★', 'kind', 'signer', 'fields in order']);
    const source = kinds.map((kind) => [
      KINDS[kind].isCommand ? '★' : '',
      code(kind),
      signersCell(kind),
      fieldsCell(kind),
    ]);
    expect(rows).toEqual(source);
  });

  it('has every object inside payloads with its fields', () => {
    const rows = objectRows().map(([name, fields]) => [code(name), fields]);
    expect(tableOf(protocol, '### 2.11 Objects inside payloads').rows).toEqual(rows);
  });

  it('says how long a note may be', () => {
    const [, limit = ''] = /string of at most ([0-9,]+) UTF-16 code units/.exec(protocol) ?? [];
    const length = Number(limit.replace(',', ''));
    expect(note.read('n'.repeat(length))).toBeDefined();
    expect(note.read('n'.repeat(length + 1))).toBeUndefined();
  });

  it('names every role that signs', () => {
    const text = section(protocol, '### 2.12 Kinds').split('\n').slice(-8).join('\n');
    expect(SIGNERS.filter((role) => !text.includes(code(role)))).toEqual([]);
  });
});

describe('PROTOCOL.md, rules', () => {
  it('has every fault of rules, those of the form first', () => {
    const { rows } = tableOf(protocol, '### 3.6 Rules that cannot be');
    expect(rows.map(([fault = '']) => fault.replace(' †', ''))).toEqual(RULES_FAULTS.map(code));
    for (const [, sentence] of rows) expect(sentence).not.toBe('');
  });

  it('marks the faults that concern the list', () => {
    const { rows } = tableOf(protocol, '### 3.6 Rules that cannot be');
    const marked = rows.filter(([fault = '']) => fault.endsWith('†'));
    const items = { ...SMALL_RULES, chosen: 4, max: 4 };
    const grades = Array.from({ length: 9 }, (_, i) => `第${i + 1}档`);
    const large = { ...GRADING_RULES, options: 10, grades };
    const found = new Set([
      ...rulesFaults(items, { candidates: 0, roll: 9 }),
      ...rulesFaults(items, { candidates: 3, roll: 9 }),
      ...rulesFaults(large, { candidates: 40, roll: 9 }),
    ]);
    const early = new Set(
      [items, large].flatMap((rules) => rulesFaults(rules, { candidates: undefined, roll: 9 })),
    );
    const late = RULES_FAULTS.filter((fault) => found.has(fault) && !early.has(fault));
    expect(marked.map(([fault]) => fault)).toEqual(late.map((fault) => `${code(fault)} †`));
  });
});

describe('PROTOCOL.md, the state machine', () => {
  const heading = '### 6.6 Phases';
  const [phases, transitions, facts] = tables(section(protocol, heading));

  it('has every phase', () => {
    expect(phases?.header).toEqual(['phase', 'meaning']);
    expect(phases?.rows.map(([phase]) => phase)).toEqual(PHASES.map(code));
  });

  it('has every transition', () => {
    expect(transitions?.header).toEqual(['kind', 'phases']);
    expect(transitions?.rows).toEqual(kinds.map((kind) => [code(kind), transitionsCell(kind)]));
  });

  it('explains every fact', () => {
    expect(facts?.rows.map(([fact]) => fact)).toEqual(factNames.map(code));
  });

  it('has conditions for every kind, in order', () => {
    const listed = column('### 6.7 Conditions of each kind', 0).flatMap((cell) => codeSpans(cell));
    expect(listed).toEqual(kinds);
  });
});

describe('PROTOCOL.md, checks and codes', () => {
  const numbers = Object.keys(CHECK_TITLES).map(Number);
  const titles = headings(section(protocol, '## 9 What a verifier checks'), 3);

  it('has the numbered checks of the verifier, in order', () => {
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(titles.map((title) => Number(/^Check (\d+): ./.exec(title)?.[1]))).toEqual(numbers);
  });

  it('has every code with its check and its sentence', () => {
    const rows = Object.entries(REJECTIONS).map(([name, [check, sentence]]) => [
      code(name),
      String(check),
      sentence,
    ]);
    expect(tableOf(protocol, '## 10 Rejection codes').rows).toEqual(rows);
  });

  it.each(numbers)('check %i lists exactly its codes', (number) => {
    const title = titles[number - 1] as string;
    const [, list = ''] = section(protocol, `### ${title}`).split('\nCodes: ');
    const own = Object.entries(REJECTIONS).filter(([, [check]]) => check === number);
    expect(codeSpans(list)).toEqual(own.map(([name]) => name));
  });
});

describe('PROTOCOL.md, nothing invented', () => {
  const spans = spansOf(protocol);

  it('names no code that the source lacks', () => {
    const families = new Set(Object.keys(REJECTIONS).map((name) => name.split('.')[0]));
    const shaped = spans.filter((span) => /^[a-z]+\.[a-z_]+$/.test(span) && families.has(span.split('.')[0]));
    expect(shaped.filter((span) => !Object.hasOwn(REJECTIONS, span))).toEqual([]);
    expect(shaped.length).toBe(Object.keys(REJECTIONS).length);
  });

  it('names no kind, label or value with a hyphen that the source lacks', () => {
    const known = new Set<string>([
      ...kinds,
      ...Object.values(LABELS),
      ...enumeratedValues(),
      ...RULES_FAULTS,
    ]);
    /** The names of programs and formats that are none of the source's lists. */
    const foreign = new Set(['verify-diff']);
    const shaped = spans.filter((span) => /^[a-z]+(-[a-z]+)+$/.test(span));
    expect(shaped.filter((span) => !known.has(span) && !foreign.has(span))).toEqual([]);
  });

  it('has every section that it or the threat model refers to', () => {
    const numbered = new Set(
      [2, 3].flatMap((level) => headings(protocol, level)).map((title) => title.split(' ')[0] as string),
    );
    // sections of other documents are written out, so every § is one of this document
    const referred = [...(protocol + threats).matchAll(/§(\d+(?:\.\d+)*)/g)].map(
      ([, number]) => number as string,
    );
    expect(referred.length).toBeGreaterThan(50);
    expect([...new Set(referred)].filter((number) => !numbered.has(number))).toEqual([]);
  });
});

describe('PROTOCOL.md, byte examples', () => {
  const written = fenced(protocol, 'example');
  const computed = computeExamples();

  it('has exactly the examples that are computed', () => {
    expect([...written.keys()].sort()).toEqual([...computed.keys()].sort());
  });

  it.each([...computed])('%s', (name, value) => {
    expect(written.get(name)).toBe(value);
  });
});

/** A test, or a folder with tests, below `test/`. */
function hasTests(path: string): boolean {
  if (!path.endsWith('/')) return path.endsWith('.test.ts') && existsSync(new URL(`test/${path}`, ROOT));
  return readdirSync(new URL(`test/${path}`, ROOT)).some((file) => file.endsWith('.test.ts'));
}

describe('THREAT-MODEL.md', () => {
  it('says of every table of the database what it holds', () => {
    const created = readdirSync(new URL('migrations/', ROOT)).flatMap((file) =>
      [...read(`migrations/${file}`).matchAll(/createTable\('(\w+)'\)/g)].map(([, table]) => table as string),
    );
    expect(created.length).toBeGreaterThan(5);
    const rows = tableOf(threats, '### The database').rows.flatMap(([table = '']) => codeSpans(table));
    expect(rows.sort()).toEqual(created.sort());
  });

  it('names tests that exist, and says of every attack where it is tested or that it is not yet', () => {
    const { header, rows } = tableOf(threats, '## Attacks, what stops them, where that is tested');
    expect(header).toEqual(['attack', 'what stops it', 'tested in']);
    expect(rows.length).toBeGreaterThan(30);
    for (const [attack, , tested = ''] of rows) {
      const paths = codeSpans(tested);
      expect(paths.length > 0 || /^not yet/.test(tested), attack).toBe(true);
      expect(
        paths.filter((path) => !hasTests(path)),
        attack,
      ).toEqual([]);
    }
  });
});

describe('both documents', () => {
  it.each([
    ['PROTOCOL.md', protocol],
    ['THREAT-MODEL.md', threats],
  ])('%s links only to what is there', (_, document) => {
    const links = [...document.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
    const anchors = new Set(
      [1, 2, 3].flatMap((level) =>
        headings(document, level).map((title) =>
          title
            .toLowerCase()
            .replace(/[^\p{L}\p{N} -]/gu, '')
            .replaceAll(' ', '-'),
        ),
      ),
    );
    const broken = links.filter((link) =>
      link.startsWith('#') ? !anchors.has(link.slice(1)) : !existsSync(new URL(`crypto/${link}`, ROOT)),
    );
    expect(broken).toEqual([]);
  });
});
