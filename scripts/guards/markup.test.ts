import { expect, test } from 'vitest';
import { brokenCopy, projectFile, runTool } from './broken-copy.ts';

/** The linter's rules for React hold where a manifest names it. */
const web = { 'apps/web/package.json': projectFile('apps/web/package.json') };
const lint = (path: string, text: string) =>
  runTool('biome', brokenCopy({ ...web, [path]: text }), ['lint', '--colors=off', path]);

test('a screen that writes markup itself is caught', () => {
  const path = 'apps/web/src/features/member/Note.tsx';
  const screen = (note: string) => `export const Note = ({ text }: { text: string }) => ${note};\n`;
  const { code, said } = lint(path, screen('<p dangerouslySetInnerHTML={{ __html: text }} />'));
  expect(said).toContain('lint/security/noDangerouslySetInnerHtml');
  expect(code).not.toBe(0);
  expect(lint(path, screen('<p>{text}</p>')).code).toBe(0);
});

test('code made of text is caught', () => {
  const { code, said } = lint('apps/server/src/http/a.ts', 'export const run = (text: string) => eval(text);\n');
  expect(said).toContain('lint/security/noGlobalEval');
  expect(code).not.toBe(0);
});
