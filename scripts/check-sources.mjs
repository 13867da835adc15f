import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { faultsOf } from './guards/source-rules.mjs';

/** Holds the text rules over every file that git knows in the present folder; warnings are printed and pass. */
const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
const isText = (path) => /\.(tsx?|mjs|cjs|json|md|sql|css|html|csv|ya?ml|grit|svg)$|(^|\/)[^.]+$/.test(path);

const faults = listed
  .split('\0')
  .filter((path) => path !== '' && isText(path) && statSync(path, { throwIfNoEntry: false })?.isFile())
  .flatMap((path) => faultsOf(path, readFileSync(path, 'utf8')));

for (const { rule, warns, path, line, says } of faults) {
  process.stdout.write(`${warns ? 'advice' : 'fault'} ${rule}: ${path}:${line} ${says}\n`);
}
process.exitCode = faults.some(({ warns }) => !warns) ? 1 : 0;
