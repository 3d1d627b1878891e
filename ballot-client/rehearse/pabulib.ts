/**
 * Strict reader of participatory-budgeting elections in the .pb format (Stolicki, Szufa, Talmon: Pabulib,
 * arXiv:2012.06539 §2; pabulib.org/format): sections META, PROJECTS and VOTES of semicolon-separated cells. Only approval
 * ballots are taken, and only files whose numbers agree with their rows.
 */
import { type Row, readRows } from './delimited-rows.ts';
import { fail, PabulibFault, type Section, sections } from './pabulib-sections.ts';

export interface PabulibProject {
  readonly id: string;
  /** The id where the file has no names. */
  readonly name: string;
  readonly category?: string;
  readonly cost: number;
  /** Votes as stated in the file, equal to those counted; undefined where the file states none. */
  readonly votes: number | undefined;
  /** Whether it won; false where the file does not say. */
  readonly selected: boolean;
}

export interface PabulibElection {
  readonly description: string;
  readonly country: string;
  readonly unit: string;
  readonly subunit?: string;
  readonly instance: string;
  /** Fewest and most approvals on a ballot; 1 and the number of projects where the file does not say less. */
  readonly minLength: number;
  readonly maxLength: number;
  /** In the order of the file, which is that of the ballot paper. */
  readonly projects: readonly PabulibProject[];
  /** How many projects are selected; undefined where the file does not say. */
  readonly chosen: number | undefined;
  /** One list for each voter: indices into `projects`, ascending. */
  readonly ballots: readonly (readonly number[])[];
  /** For each ballot the 1-based line of the file. */
  readonly lines: readonly number[];
}

export type PabulibResult =
  | { readonly ok: true; readonly value: PabulibElection }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** Reads the text of a .pb file; a fault names its 1-based line and says what to do. */
export function parsePabulib(text: string): PabulibResult {
  const rows = readRows(text);
  if (!rows.ok) return rows;
  try {
    return { ok: true, value: readElection(rows.value) };
  } catch (error) {
    if (error instanceof PabulibFault) return { ok: false, line: error.line, message: error.message };
    throw error;
  }
}

function readElection(rows: readonly Row[]): PabulibElection {
  const { meta, projects: projectRows, votes: voteRows } = sections(rows);
  const voteType = meta.text('vote_type');
  if (voteType !== 'approval') {
    fail(meta.line('vote_type'), `The vote type is "${voteType}"; only "approval" can be replayed.`);
  }
  const projects = readProjects(projectRows);
  expectCount(meta.line('num_projects'), 'num_projects', meta.count('num_projects'), projects.length);
  const minLength = meta.count('min_length', 1);
  const maxLength = Math.min(meta.count('max_length', projects.length), projects.length);
  if (minLength > maxLength) {
    fail(meta.line('min_length'), `min_length ${minLength} is above max_length ${maxLength}: correct one.`);
  }
  const ballots = readBallots(voteRows, projects, minLength, maxLength);
  expectCount(meta.line('num_votes'), 'num_votes', meta.count('num_votes'), ballots.length);
  compareVotes(projectRows, projects, ballots);
  const subunit = meta.text('subunit', '');
  return {
    description: meta.text('description'),
    country: meta.text('country'),
    unit: meta.text('unit'),
    ...(subunit === '' ? {} : { subunit }),
    instance: meta.text('instance'),
    minLength,
    maxLength,
    projects,
    chosen: projectRows.has('selected') ? projects.filter((project) => project.selected).length : undefined,
    ballots,
    lines: voteRows.rows.map((row) => row.line),
  };
}

function expectCount(line: number, key: string, stated: number, actual: number): void {
  if (stated !== actual)
    fail(line, `${key} says ${stated}, the file has ${actual}: correct the number or the rows.`);
}

function readProjects(section: Section): PabulibProject[] {
  section.unique('project_id');
  return section.rows.map((row) => {
    const id = section.text(row, 'project_id');
    if (id.includes(',')) fail(row.line, `The project id "${id}" holds a comma: choose another id.`);
    const category = section.optional(row, 'category');
    const selected = section.optional(row, 'selected');
    if (selected !== undefined && !/^[0-3]$/.test(selected)) {
      fail(
        row.line,
        `The column selected holds "${selected}": write 1 for selected, 0 for not (2 and 3: other).`,
      );
    }
    return {
      id,
      name: section.optional(row, 'name') ?? id,
      ...(category === undefined ? {} : { category }),
      cost: section.number(row, 'cost'),
      votes: section.has('votes') ? section.count(row, 'votes') : undefined,
      selected: selected === '1',
    };
  });
}

function readBallots(
  section: Section,
  projects: readonly PabulibProject[],
  min: number,
  max: number,
): number[][] {
  section.unique('voter_id');
  const indices = new Map(projects.map((project, index) => [project.id, index]));
  return section.rows.map((row) => {
    const cell = section.optional(row, 'vote') ?? '';
    const marks = new Set<number>();
    for (const id of cell === '' ? [] : cell.split(',').map((part) => part.trim())) {
      const index =
        indices.get(id) ?? fail(row.line, `The vote names project "${id}", which PROJECTS does not list.`);
      if (marks.has(index)) fail(row.line, `The vote names project "${id}" twice: remove one.`);
      marks.add(index);
    }
    if (marks.size < min || marks.size > max) {
      fail(row.line, `The vote names ${marks.size} projects; ${min} to ${max} are allowed.`);
    }
    return [...marks].sort((a, b) => a - b);
  });
}

function compareVotes(
  section: Section,
  projects: readonly PabulibProject[],
  ballots: readonly number[][],
): void {
  const counted = projects.map(() => 0);
  for (const index of ballots.flat()) counted[index] = (counted[index] ?? 0) + 1;
  projects.forEach(({ id, votes }, index) => {
    if (votes === undefined || votes === counted[index]) return;
    const line = section.rows[index]?.line ?? 0;
    fail(line, `Project "${id}" states ${votes} votes, the rows hold ${counted[index]}: correct one.`);
  });
}
