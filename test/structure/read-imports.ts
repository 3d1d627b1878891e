/** Finds every way in which a TypeScript or Svelte file names another module. */
import { parse } from 'svelte/compiler';
import ts from 'typescript';

export interface Import {
  readonly line: number;
  /** The address as written; undefined where it is computed, so that it cannot be checked. */
  readonly specifier: string | undefined;
  /** `value` is loaded when the file is; `url` names a worker, a process or a data file. */
  readonly kind: 'value' | 'type' | 'url';
}

/** The imports of one file, in the order of the text; `file` only tells the language. */
export function readImports(file: string, text: string): Import[] {
  if (!file.endsWith('.svelte')) return readScript(text);
  return svelteCode(text).flatMap(([start, end]) =>
    // Blanks before the code keep its line numbers.
    readScript(text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, end)),
  );
}

function readScript(text: string): Import[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const names = collectNames(source);
  const found: Import[] = [];
  const add = (position: number, [kind, specifier]: Found): void => {
    const { line } = source.getLineAndCharacterOfPosition(position);
    found.push({ line: line + 1, specifier, kind });
  };
  for (const { pos, fileName } of source.referencedFiles) add(pos, ['type', relative(fileName)]);
  for (const { pos, fileName } of source.typeReferenceDirectives) add(pos, ['type', fileName]);
  const visit = (node: ts.Node): void => {
    for (const item of importsOf(node, names)) add(node.getStart(source), item);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Found = readonly [kind: Import['kind'], specifier: string | undefined];

function importsOf(node: ts.Node, names: Names): Found[] {
  if (ts.isImportDeclaration(node)) {
    return [[node.importClause?.isTypeOnly ? 'type' : 'value', literal(node.moduleSpecifier)]];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return [[node.isTypeOnly ? 'type' : 'value', literal(node.moduleSpecifier)]];
  }
  if (ts.isExternalModuleReference(node)) return [['value', literal(node.expression)]];
  if (ts.isImportTypeNode(node)) {
    return [['type', ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined]];
  }
  if (ts.isCallExpression(node)) return importsOfCall(node, names);
  if (ts.isNewExpression(node)) return importsOfNew(node, names);
  return [];
}

function importsOfCall(node: ts.CallExpression, { requires }: Names): Found[] {
  const callee = node.expression;
  const argument = literal(node.arguments[0]);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return [['value', argument]];
  if (ts.isIdentifier(callee) && requires.has(callee.text)) return [['value', argument]];
  if (!ts.isPropertyAccessExpression(callee)) return [];
  if (isImportMeta(callee.expression) && callee.name.text.startsWith('glob')) return [['value', undefined]];
  const resolves =
    isImportMeta(callee.expression) ||
    (ts.isIdentifier(callee.expression) && requires.has(callee.expression.text));
  return resolves && callee.name.text === 'resolve' && argument !== undefined ? [['url', argument]] : [];
}

function importsOfNew(node: ts.NewExpression, { urls }: Names): Found[] {
  if (!ts.isIdentifier(node.expression)) return [];
  const [first, second] = node.arguments ?? [];
  if (node.expression.text === 'URL') {
    if (second === undefined || !isImportMetaUrl(second)) return [];
    const address = literal(first);
    return [['url', address === undefined ? undefined : relative(address)]];
  }
  if (!/^(Shared)?Worker$/.test(node.expression.text) || first === undefined) return [];
  if (isModuleUrl(first) || (ts.isIdentifier(first) && urls.has(first.text))) return [];
  const address = literal(first);
  return [['url', address === undefined ? undefined : relative(address)]];
}

interface Names {
  /** `require` and what `createRequire` returned. */
  readonly requires: ReadonlySet<string>;
  /** Variables that hold `new URL(…, import.meta.url)`, whose address is checked where it is written. */
  readonly urls: ReadonlySet<string>;
}

function collectNames(source: ts.SourceFile): Names {
  const requires = new Set(['require']);
  const urls = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      const value = node.initializer;
      if (isModuleUrl(value)) urls.add(node.name.text);
      if (ts.isCallExpression(value) && /\bcreateRequire$/.test(value.expression.getText(source))) {
        requires.add(node.name.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { requires, urls };
}

const literal = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

/** In a URL, an address without a dot in front is relative too. */
const relative = (address: string): string => (/^[./]|^\w+:/.test(address) ? address : `./${address}`);

const isImportMeta = (node: ts.Node): boolean =>
  ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;

const isImportMetaUrl = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  ts.isPropertyAccessExpression(node) &&
  isImportMeta(node.expression) &&
  node.name.text === 'url';

const isModuleUrl = (node: ts.Node): boolean =>
  ts.isNewExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'URL' &&
  isImportMetaUrl(node.arguments?.[1] ?? node.arguments?.[0]);

/** Ranges of the two scripts of a component and of the expressions in its markup that can load something. */
function svelteCode(text: string): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && 'start' in node && 'end' in node && typeof node.start === 'number') {
      const isCode = /^(Program|ImportExpression|NewExpression|CallExpression)$/.test(String(node.type));
      if (isCode) return void ranges.push([node.start, Number(node.end)]);
    }
    Object.values(node).forEach(visit);
  };
  const { module, instance, fragment } = parse(text, { modern: true });
  visit([module, instance, fragment]);
  return ranges;
}
