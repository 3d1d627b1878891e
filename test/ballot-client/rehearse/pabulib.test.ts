import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePabulib } from '../../../ballot-client/rehearse/pabulib.ts';

const small = readFileSync(new URL('../../support/small.pb', import.meta.url), 'utf8');

/** The small file with one text replaced; the test fails where that text does not stand in it exactly once. */
function variant(from: string, to: string): string {
  expect(small.split(from)).toHaveLength(2);
  return small.replace(from, () => to);
}

function election(text: string) {
  const result = parsePabulib(text);
  if (!result.ok) throw new Error(`line ${result.line}: ${result.message}`);
  return result.value;
}

describe('a file of the .pb format', () => {
  it('gives its projects in order, with unquoted names', () => {
    const { projects, chosen } = election(small);
    expect(projects.map((project) => project.id)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(projects.map((project) => project.name).slice(1, 4)).toEqual([
      '农桥; 26 座',
      '社区助餐点 "八仙" 食堂',
      '5G 基站',
    ]);
    expect(projects.map((project) => project.votes)).toEqual([7, 5, 4, 6, 2, 1]);
    expect(projects.map((project) => project.cost)).toEqual([120, 95.5, 60, 400, 100, 124]);
    expect(projects.map((project) => project.category)).toEqual([
      'employment',
      'roads,villages',
      'elderly',
      undefined,
      'cars',
      'city',
    ]);
    expect(projects.map((project) => project.selected)).toEqual([true, true, false, true, false, false]);
    expect(chosen).toBe(3);
  });

  it('gives its ballots as ascending indices, with their lines', () => {
    const { ballots, lines } = election(small);
    expect(ballots).toHaveLength(12);
    expect(ballots[2]).toEqual([0, 3]);
    expect(ballots[10]).toEqual([1, 2, 4]);
    expect(lines[0]).toBe(28);
    expect(small.split('\n')[(lines[10] ?? 0) - 1]).toBe('v11;51;p5,p3,p2');
  });

  it('gives its description and bounds', () => {
    const { description, country, unit, subunit, instance, minLength, maxLength } = election(small);
    expect({ description, country, unit, subunit, instance, minLength, maxLength }).toEqual({
      description: 'Doorstep projects, a small file of our own',
      country: 'China',
      unit: '海安市',
      subunit: '城东镇',
      instance: '2024',
      minLength: 1,
      maxLength: 3,
    });
  });

  it.each([
    ['a byte order mark', `\uFEFF${small}`],
    ['CRLF line ends', small.replaceAll('\n', '\r\n')],
    ['empty lines at the end', `${small}\n\r\n\n`],
    ['no line end at the end', small.trimEnd()],
    ['blanks after separators', small.replaceAll(';p', '; p').replaceAll(',villages;5;"', ',villages;5; "')],
  ])('may have %s', (_, text) => expect(election(text)).toEqual(election(small)));

  it('may have line breaks in quoted cells, and later lines still count', () => {
    const text = variant('家门口就业服务站', '"家门口\n就业服务站"').replace('v08;63;p4', 'v08;63;p9');
    expect(parsePabulib(text)).toMatchObject({ ok: false, line: 36 });
    expect(election(variant('家门口就业服务站', '"家门口\n就业服务站"')).projects[0]?.name).toBe(
      '家门口\n就业服务站',
    );
  });

  it('has bounds 1 and the number of projects where it does not say', () => {
    const { minLength, maxLength } = election(variant('min_length;1\nmax_length;3\n', ''));
    expect([minLength, maxLength]).toEqual([1, 6]);
    expect(election(variant('max_length;3', 'max_length;15')).maxLength).toBe(6);
  });

  it('may lack names, votes and results', () => {
    const text = small
      .replace('votes;name;selected', 'a;b;c')
      .replace('project_id;cost;category;a;b;c', 'project_id;cost;category;a;b;c');
    const { projects, chosen } = election(text);
    expect(chosen).toBeUndefined();
    expect(projects[0]).toEqual({
      id: 'p1',
      name: 'p1',
      category: 'employment',
      cost: 120,
      votes: undefined,
      selected: false,
    });
  });

  it('may have empty ballots where min_length is 0', () => {
    const text = variant('min_length;1', 'min_length;0')
      .replace('v08;63;p4', 'v08;63;')
      .replace(';;6;5G', ';;5;5G');
    expect(election(text).ballots[7]).toEqual([]);
  });
});

describe('a faulty file is refused at its line:', () => {
  it.each([
    ['wrong vote type', variant('vote_type;approval', 'vote_type;ordinal'), 11, 'ordinal'],
    ['no vote type', variant('vote_type;approval\n', ''), 3, 'vote_type'],
    ['empty META value', variant('unit;海安市', 'unit;'), 5, 'unit'],
    ['META key twice', variant('rule;unknown', 'unit;x'), 12, '"unit"'],
    ['wrong num_projects', variant('num_projects;6', 'num_projects;7'), 8, 'num_projects'],
    ['wrong num_votes', variant('num_votes;12', 'num_votes;11'), 9, 'num_votes'],
    ['bounds the wrong way round', variant('min_length;1', 'min_length;4'), 15, 'max_length'],
    ['bound that is no number', variant('max_length;3', 'max_length;three'), 16, 'three'],
    ['no section META', small.slice(small.indexOf('PROJECTS')), 22, 'META'],
    ['no section VOTES', small.slice(0, small.indexOf('VOTES')), 25, 'VOTES'],
    ['section twice', `${small}VOTES\n`, 40, 'VOTES'],
    [
      'sections in another order',
      small.replace('META', 'X').replace('PROJECTS', 'META').replace('X', 'PROJECTS'),
      18,
      'order',
    ],
    ['text before META', `piaojue\n${small}`, 2, 'META'],
    ['no column cost', variant('project_id;cost', 'project_id;price'), 19, 'cost'],
    ['no column vote', variant('voter_id;age;vote', 'voter_id;age;votes'), 27, 'vote'],
    ['column twice', variant('voter_id;age;vote', 'voter_id;vote;vote'), 27, 'vote'],
    ['project id twice', variant('p3;60', 'p2;60'), 22, '"p2"'],
    ['no project id', variant('p3;60', ';60'), 22, 'project_id'],
    ['project id with a comma', variant('p3;60', 'p3,p4;60'), 22, 'comma'],
    ['cost that is no number', variant('95.5', '95,5'), 21, '95,5'],
    ['unknown status', variant('家门口就业服务站;1', '家门口就业服务站;yes'), 20, 'yes'],
    ['votes unlike the rows', variant('roads,villages;5', 'roads,villages;6'), 21, '6 votes'],
    ['too few cells', variant('elderly;4;', '4;'), 22, '5 cells'],
    ['too many cells', variant('v08;63;p4', 'v08;63;p4;p1'), 35, '4 cells'],
    ['empty line between rows', variant('v08;63;p4\n', 'v08;63;p4\n\n'), 36, 'empty'],
    ['unknown project in a vote', variant('v08;63;p4', 'v08;63;p7'), 35, '"p7"'],
    ['empty project in a vote', variant('v08;63;p4', 'v08;63;p4,'), 35, '""'],
    ['project twice in a vote', variant('v08;63;p4', 'v08;63;p4,p4'), 35, 'twice'],
    ['too many projects in a vote', variant('v08;63;p4', 'v08;63;p1,p2,p3,p4'), 35, '4 projects'],
    ['empty vote', variant('v08;63;p4', 'v08;63;'), 35, '0 projects'],
    ['voter id twice', variant('v08;63', 'v07;63'), 35, '"v07"'],
    ['quote without an end', variant('"p2,p3"', '"p2,p3'), 31, 'closing quote'],
    ['text after a closing quote', variant('"p2,p3"', '"p2,"p3'), 31, 'closing quote'],
    ['quote inside a cell', variant('5G 基站', '5G "基站"'), 23, 'quote'],
    ['nothing at all', '', 1, 'META'],
  ])('%s', (_, text, line, word) => {
    const result = parsePabulib(text);
    expect(result).toMatchObject({ ok: false, line });
    expect(result.ok ? '' : result.message).toContain(word);
  });
});
