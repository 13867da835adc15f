import ts from 'typescript';
import { idsOf, parts } from './catalogue.ts';

/** Words written into a screen instead of the catalogue. */
export type Literal = { readonly file: string; readonly line: number; readonly text: string };

/** Attributes whose text a person reads or hears. */
const spoken = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'alt',
  'placeholder',
  'title',
  'label',
  'caption',
  'header',
  'note',
  'hint',
  'back',
]);

const known = new Set(parts.flatMap(idsOf));
/** Names of texts in the catalogue, handed on to be looked up. */
const isLookUp = (text: string): boolean => known.has(text);

const hasWord = (text: string): boolean => /\p{L}{2,}/u.test(text);

/**
 * Literal words in the JSX of one file: text between tags, strings in braces between tags, and strings in
 * attributes and fields that are shown or spoken. Class names, ids and the like are left alone.
 */
export function literalsOf(file: string, source: string): readonly Literal[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: Literal[] = [];
  const report = (node: ts.Node, text: string) => {
    if (!hasWord(text) || isLookUp(text)) return;
    found.push({ file, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: text.trim() });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text);
    else if (ts.isJsxExpression(node) && isChild(node)) reportStrings(node.expression, report);
    else if (ts.isJsxAttribute(node) && spoken.has(node.name.getText())) reportStrings(node.initializer, report);
    else if (ts.isPropertyAssignment(node) && spoken.has(node.name.getText())) reportStrings(node.initializer, report);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const isChild = (node: ts.JsxExpression): boolean => ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent);

/** Strings that can become the value of an expression: itself, branches of a choice, parts of a template. */
function reportStrings(node: ts.Node | undefined, report: (node: ts.Node, text: string) => void): void {
  if (!node) return;
  if (ts.isStringLiteralLike(node)) report(node, node.text);
  else if (ts.isTemplateExpression(node)) {
    report(node, node.head.text);
    for (const span of node.templateSpans) report(span, span.literal.text);
  } else if (ts.isConditionalExpression(node)) {
    reportStrings(node.whenTrue, report);
    reportStrings(node.whenFalse, report);
  } else if (ts.isBinaryExpression(node)) {
    if (isComparison(node.operatorToken.kind)) return;
    if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) reportStrings(node.left, report);
    reportStrings(node.right, report);
  } else if (ts.isParenthesizedExpression(node)) reportStrings(node.expression, report);
  else if (ts.isJsxExpression(node)) reportStrings(node.expression, report);
}

const isComparison = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstBinaryOperator &&
  kind <= ts.SyntaxKind.LastBinaryOperator &&
  /Equals|LessThan|GreaterThan|In(stanceOf)?Keyword/.test(ts.SyntaxKind[kind] ?? '');
