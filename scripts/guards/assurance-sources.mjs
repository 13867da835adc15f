import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { rowsOf } from './assurance-tables.mjs';

const callers = new Set(['test', 'it', 'describe', 'journey']);
/** Where the cases of `test.each` keep what stands in the title. */
const nameFields = new Set(['name', 'it', 'rule']);

/** The two tables of a project folder, and readers of its tests and documents, each file read once. */
export function assuranceOf(folder) {
  const read = (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined);
  const rows = (name) => rowsOf(read(`docs/assurance/${name}.csv`));
  return {
    list: rows('asvs-5.0'),
    table: rows('asvs-5.0-level-2'),
    isFile: (path) => existsSync(join(folder, path)),
    titlesIn: once((path) => isTestFile(path) && mapped(read(path), (text) => titlesOf(path, text))),
    headingsIn: once((path) => mapped(read(path), headingsOf)),
  };
}

const isTestFile = (path) => /\.(test\.tsx?|journey\.ts)$/.test(path);
const mapped = (value, then) => (value === undefined ? undefined : then(value));

function once(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key) || undefined);
    return made.get(key);
  };
}

/**
 * Titles of the tests in a file: first arguments of `test`, `describe` and their like, and names of cases. Comments and
 * other text are none, and neither is a test that is skipped.
 */
export function titlesOf(path, text) {
  const titles = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTest(node.expression)) titles.push(textOf(node.arguments[0]));
    if (ts.isPropertyAssignment(node) && nameFields.has(node.name.text)) titles.push(textOf(node.initializer));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return titles.filter((title) => title !== undefined);
}

/** `test`, `test.each(…)`, `describe.skipIf(…)`; not `test.skip`. */
function isTest(expression) {
  if (ts.isIdentifier(expression)) return callers.has(expression.text);
  if (ts.isCallExpression(expression)) return isTest(expression.expression);
  return ts.isPropertyAccessExpression(expression) && expression.name.text !== 'skip' && isTest(expression.expression);
}

const textOf = (node) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

/** Headings of a Markdown text, without their marks. */
export const headingsOf = (text) => [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading.trim());
