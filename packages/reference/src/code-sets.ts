import type { CodeSets } from '@optimiq/domain/mapping/value-forms';
import { readManifest, readTable } from './manifest.ts';

let sets: Required<CodeSets> | undefined;

/**
 * The codes that the shipped tables hold: diagnoses of CMS-HCC V28, and procedures of the encounter filters of all years.
 * Read once per process. They are those that count for risk, not all that exist: a code that is in none may be a good one.
 *
 * Throws when a table is not what the manifest says.
 */
export function publishedCodeSets(): Required<CodeSets> {
  sets ??= { icd10cm: isIn(/^cms-hcc-v28\/\d+\/diagnoses$/), procedure: isIn(/^encounter-filter\/procedures-/) };
  return sets;
}

function isIn(tables: RegExp): (code: string) => boolean {
  const ids = readManifest()
    .tables.map(({ id }) => id)
    .filter((id) => tables.test(id));
  const codes = new Set(ids.flatMap((id) => readTable(id).rows.map(({ code }) => code)));
  return (code) => codes.has(code);
}
