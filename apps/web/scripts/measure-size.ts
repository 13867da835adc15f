import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

// Prints the gzipped JavaScript of the build until sign-in, and until the Population board shows its charts.
// `node scripts/measure-size.ts [dist]`, after `vite build`.

type Chunk = { readonly file: string; readonly imports?: readonly string[] };

/** Bars of the product, in gzipped kB of JavaScript. */
export const bars = { signIn: 160, board: 380 } as const;

/** Gzipped kB until sign-in and until the board, from the manifest of a build. */
export function measureSize(dist: string): { readonly signIn: number; readonly board: number } {
  const manifest = JSON.parse(readFileSync(resolve(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const signIn = filesOf(manifest, ['index.html']);
  const board = filesOf(manifest, [
    'index.html',
    'src/locales/en/product.json',
    'src/App.tsx',
    'src/locales/en/population.json',
    'src/features/population/PopulationPage.tsx',
    'src/features/population/RafChart.tsx',
  ]);
  return { signIn: kilobytes(dist, signIn), board: kilobytes(dist, board) };
}

/** The chunks and everything they import before they run. */
function filesOf(manifest: Record<string, Chunk>, entries: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no ${name}.`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const one of chunk.imports ?? []) add(one);
  };
  for (const entry of entries) add(entry);
  return files;
}

const kilobytes = (dist: string, files: ReadonlySet<string>): number =>
  Math.round([...files].reduce((sum, file) => sum + gzipSync(readFileSync(resolve(dist, file))).length, 0) / 100) / 10;

if (import.meta.main) {
  const dist = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../dist'));
  const { signIn, board } = measureSize(dist);
  console.log(JSON.stringify({ signInKb: signIn, signInBarKb: bars.signIn, boardKb: board, boardBarKb: bars.board }));
}
