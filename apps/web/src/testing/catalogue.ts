import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '..');

export const filesOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: source }).filter((file) => !file.includes('testing/') && !file.includes('.test.'));
export const textOf = (file: string): string => readFileSync(resolve(source, file), 'utf8');

/** Ids of a part of the catalogue. */
export const idsOf = (part: string): string[] =>
  Object.keys(JSON.parse(textOf(`locales/en/${part}.json`)) as Record<string, string>);

export const parts: readonly string[] = globSync('*.json', { cwd: join(source, 'locales/en') }).map((file) =>
  file.slice(0, -'.json'.length),
);

/** What a file looks up: whole ids, and beginnings of ids that a code is added to. */
export function lookUpsOf(text: string): { readonly ids: readonly string[]; readonly prefixes: readonly string[] } {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match.slice(1).find(Boolean)!);
  return {
    ids: all(/\bt\(\s*'([^']+)'/g),
    prefixes: all(/`([a-zA-Z.]+?)\.\$\{|textOf\(\s*'([a-zA-Z.]+)',/g).map((prefix) => `${prefix}.`),
  };
}

/** Files that come with one, itself included; what loads words first brings nothing that waits to be opened. */
export function closureOf(entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = textOf(file);
    const waits = text.includes('loadMessages(');
    const pattern = waits ? /from '(\.[^']+\.tsx?)'/g : /(?:from |import\()'(\.[^']+\.tsx?)'/g;
    for (const [, path] of text.matchAll(pattern)) add(join(dirname(file), path!));
  };
  add(entry);
  return found;
}

/** Screens with the part of the catalogue that is loaded before them, as `routes.tsx` says. */
export const screens: readonly { readonly file: string; readonly part: string }[] = [
  ...textOf('routes.tsx').matchAll(/screen\(\s*'[^']+',\s*'([^']+)',\s*\(\) => import\('\.\/([^']+)'\)/g),
].map(([, part, file]) => ({ file: file!, part: part! }));
