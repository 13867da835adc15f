import { findTable, readManifest, readTable } from './manifest.ts';
import { rowKey } from './table-rows.ts';

/** A code of a published table and the row that says what it does. */
export type PublishedCode = {
  readonly system: 'hcc' | 'icd10cm' | 'procedure';
  readonly code: string;
  /** Name of a condition category. */
  readonly label?: string;
  /** Categories that a diagnosis leads to. */
  readonly hccs: readonly number[];
  /** Service years in which a procedure lets the diagnoses of its claim in. */
  readonly years: readonly number[];
  readonly tableRow: string;
};

/** Codes in order, each with what it is looked up by. */
type Index = { readonly categories: readonly PublishedCode[]; readonly codes: readonly PublishedCode[] };

let index: Index | undefined;

/**
 * Codes that begin with the text, and condition categories whose number it is or whose name has all its words.
 *
 * @param text 'E11.2', 'hcc 37', '37', 'diabetes chron', '99213'; dots, case and spaces around it do not matter.
 * @param limit most that are given.
 * @returns     categories first, by number; then diagnoses and procedures by code.
 *
 * Names are those of categories: diagnoses have none in the tables shipped, and those of procedures are licensed.
 */
export function searchCodes(text: string, limit: number): readonly PublishedCode[] {
  index ??= buildIndex();
  const sought = text.trim().toLowerCase();
  const number = /^(?:hcc\s*)?(\d{1,3})$/.exec(sought)?.[1];
  const words = sought.split(/\s+/).filter((word) => /[a-z]{3}/.test(word) && word !== 'hcc');
  const isCategory = ({ code, label = '' }: PublishedCode) =>
    number === undefined
      ? words.length > 0 && words.every((word) => label.toLowerCase().includes(word))
      : code === String(Number(number));
  const found = index.categories.filter(isCategory).slice(0, limit);
  const start = sought.replaceAll('.', '').toUpperCase();
  // A single letter or a few digits begin thousands of codes.
  if (!/^(?:[A-Z]\d[0-9A-Z]*|\d{4}[0-9A-Z]?)$/.test(start)) return found;
  for (let at = firstFrom(index.codes, start); found.length < limit; at += 1) {
    const one = index.codes[at];
    if (!one?.code.startsWith(start)) break;
    found.push(one);
  }
  return found;
}

function firstFrom(codes: readonly PublishedCode[], start: string): number {
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codes[middle]!.code < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function buildIndex(): Index {
  const ids = readManifest().tables.map(({ id }) => id);
  const categories: PublishedCode[] = ids
    .filter((id) => /^cms-hcc-v28\/\d+\/labels$/.test(id))
    .flatMap((id) =>
      readTable(id).rows.map(({ hcc, label }) => ({
        ...{ system: 'hcc' as const, code: hcc!, label: label!, hccs: [], years: [], tableRow: `${id}:${hcc}` },
      })),
    )
    .sort((a, b) => Number(a.code) - Number(b.code));
  const codes = new Map<
    string,
    { hccs: number[]; years: number[]; tableRow: string; system: 'icd10cm' | 'procedure' }
  >();
  for (const id of ids.filter((one) => /^cms-hcc-v28\/\d+\/diagnoses$/.test(one))) {
    const { key } = findTable(id)!;
    for (const row of readTable(id).rows) {
      const [code, hcc] = [row.code!, Number(row.hcc)];
      const known = codes.get(`icd10cm ${code}`);
      // Rows of one code and category differ by sex or age.
      if (known && !known.hccs.includes(hcc)) known.hccs.push(hcc);
      if (known) continue;
      const tableRow = `${id}:${rowKey(key, row)}`;
      codes.set(`icd10cm ${code}`, { system: 'icd10cm', hccs: [hcc], years: [], tableRow });
    }
  }
  for (const id of ids.filter((one) => /^encounter-filter\/procedures-\d+$/.test(one)).sort()) {
    const year = Number(id.slice(-4));
    for (const { code } of readTable(id).rows) {
      const years = [...(codes.get(`procedure ${code}`)?.years ?? []), year];
      // The row of the latest year.
      codes.set(`procedure ${code}`, { system: 'procedure', hccs: [], years, tableRow: `${id}:${code}` });
    }
  }
  return {
    categories,
    codes: [...codes]
      .map(([key, rest]) => ({ code: key.slice(key.indexOf(' ') + 1), ...rest }))
      .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.system < b.system ? -1 : 1)),
  };
}
