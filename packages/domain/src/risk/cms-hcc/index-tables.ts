import type { Hcc } from '../../kernel/codes.ts';
import type { CalendarDate } from '../../kernel/dates.ts';
import { groupBy } from '../../kernel/group-by.ts';
import { setOf } from './hcc-set.ts';
import { indexSegments } from './index-segments.ts';
import type { CmsHccPublishedTables, CmsHccTables, CodeEntry, HierarchyLink, MapRow } from './tables.ts';

/**
 * Published tables indexed for the engine. Done once per model and payment year.
 *
 * Throws when the tables contradict themselves: a category without a factor, more than 128 categories, hierarchy
 * rules not in ascending order (the steps rely on it), code editor ages that differ between the rows of one code.
 */
export function indexTables(published: CmsHccPublishedTables): CmsHccTables {
  const { model, version, year, labels, billTypes, eligibleProcedures, dualStatus } = published;
  const hccs = paymentHccs(published);
  const categoryOf = (hcc: Hcc): number => {
    const category = hccs.indexOf(hcc);
    if (category < 0) throw new Error(`HCC ${hcc} has no factor in ${version}`);
    return category;
  };
  return {
    model,
    version,
    year,
    labels,
    billTypes,
    eligibleProcedures,
    dualStatus,
    firstServiceDay: `${year.serviceYear}-01-01` as CalendarDate,
    lastServiceDay: `${year.serviceYear}-12-31` as CalendarDate,
    hccs,
    codes: indexCodes(published, categoryOf),
    requirements: published.categoryRequirements.map(({ hcc, needsAnyOf, tableRow }) => ({
      category: categoryOf(hcc),
      needsAnyOf: setOf(needsAnyOf.map(categoryOf)),
      tableRow,
    })),
    hierarchy: indexHierarchy(published, hccs, categoryOf),
    segments: indexSegments(published, hccs, categoryOf),
  };
}

/** HCCs that have a factor, ascending. */
function paymentHccs({ factors, version }: CmsHccPublishedTables): Hcc[] {
  const numbers = factors.flatMap(({ term }) => /^HCC(\d+)$/.exec(term)?.[1] ?? []);
  if (numbers.length > 128) throw new Error(`${version} has more than 128 payment HCCs`);
  return numbers.map((number) => Number(number) as Hcc).sort((a, b) => a - b);
}

function indexCodes(published: CmsHccPublishedTables, categoryOf: (hcc: Hcc) => number): Map<string, CodeEntry> {
  const codes: Record<string, CodeEntry> = {};
  const toRow = ({ code, hcc, tableRow }: { code: string; hcc: Hcc; tableRow: string }): MapRow => ({
    tableRow,
    category: categoryOf(hcc),
    evidence: { code, tableRow, claims: [] },
  });
  const rowsByCode = groupBy(published.diagnoses, ({ code }) => code);
  const editsByCode = groupBy(published.mandatoryEdits, ({ code }) => code);
  for (const code of new Set([...rowsByCode.keys(), ...editsByCode.keys()])) {
    const diagnoses = rowsByCode.get(code) ?? [];
    const [first] = diagnoses;
    if (diagnoses.some(({ mceAges }) => JSON.stringify(mceAges) !== JSON.stringify(first?.mceAges))) {
      throw new Error(`Rows of ${code} have different code editor ages`);
    }
    const rows = diagnoses.map((row) => ({ ...conditionOf(row), ...toRow(row) }));
    const edits = (editsByCode.get(code) ?? []).map(({ hcc, ...edit }) => ({
      ...conditionOf(edit),
      tableRow: edit.tableRow,
      ...(hcc && { row: toRow({ ...edit, hcc }) }),
    }));
    const isPlain = edits.length === 0 && !first?.mceAges && rows.every(({ sex, ages }) => !sex && !ages);
    codes[code] = { edits, rows, isPlain, ...(first?.mceAges && { mceAges: first.mceAges }) };
  }
  // Through an object, whose keys the engine keeps as the one copy of a text: look-ups then compare addresses (a fifth faster).
  return new Map(Object.entries(codes));
}

function conditionOf({ sex, ages }: Pick<MapRow, 'sex' | 'ages'>): Pick<MapRow, 'sex' | 'ages'> {
  return { ...(sex && { sex }), ...(ages && { ages }) };
}

function indexHierarchy(
  { hierarchy, version }: CmsHccPublishedTables,
  hccs: readonly Hcc[],
  categoryOf: (hcc: Hcc) => number,
): { over: ReturnType<typeof setOf>; links: HierarchyLink[] }[] {
  if (hierarchy.some(({ hcc }, place) => hcc < (hierarchy[place - 1]?.hcc ?? 0))) {
    throw new Error(`Hierarchy rules of ${version} are not in ascending order`);
  }
  const pairs = groupBy(hierarchy, ({ hcc }) => hcc);
  return hccs.map((higher) => {
    const links = (pairs.get(higher) ?? []).map(({ outranks, tableRow }) => ({
      lesser: categoryOf(outranks),
      hcc: outranks,
      outrankedBy: higher,
      tableRow,
    }));
    return { over: setOf(links.map(({ lesser }) => lesser)), links };
  });
}
