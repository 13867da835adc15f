import type { Hcc } from '../../kernel/codes.ts';
import type { CmsHccSegment } from '../../records/member-record.ts';
import type { Sex } from '../../records/source.ts';
import { cellOf } from './factors.ts';
import { type HccSet, setOf } from './hcc-set.ts';
import type { FactorTerm } from './receipt.ts';
import type { CmsHccPublishedTables, SegmentFactors, SegmentInteraction } from './tables.ts';

export const cmsHccSegments: readonly CmsHccSegment[] = [
  'CNA',
  'CND',
  'CFA',
  'CFD',
  'CPA',
  'CPD',
  'INS',
  'NE',
  'SNPNE',
];

/** The factor table turned by segment, each term under the name the software gives it: 'CNA_HCC37'. */
export function indexSegments(
  published: CmsHccPublishedTables,
  hccs: readonly Hcc[],
  categoryOf: (hcc: Hcc) => number,
): Record<CmsHccSegment, SegmentFactors> {
  const bySegment = cmsHccSegments.map((segment) => [segment, indexSegment(segment, published, hccs, categoryOf)]);
  return Object.fromEntries(bySegment) as Record<CmsHccSegment, SegmentFactors>;
}

function indexSegment(
  segment: CmsHccSegment,
  published: CmsHccPublishedTables,
  hccs: readonly Hcc[],
  categoryOf: (hcc: Hcc) => number,
): SegmentFactors {
  const terms = new Map<string, FactorTerm>();
  for (const { term, thousandths, tableRow } of published.factors) {
    const value = thousandths[segment];
    if (value !== undefined) terms.set(term, { name: `${segment}_${term}`, thousandths: value, tableRow });
  }
  const institutional = terms.get('ORIGDS');
  return {
    cells: cells(terms, ''),
    newEnrollee: ['NMCAID', 'MCAID'].map((medicaid) =>
      ['NORIGDIS', 'ORIGDIS'].map((disabled) => cells(terms, `${medicaid}_${disabled}_NE`)),
    ),
    originallyDisabled: {
      F: terms.get('OriginallyDisabled_Female') ?? institutional,
      M: terms.get('OriginallyDisabled_Male') ?? institutional,
    },
    longTermMedicaid: terms.get('LTIMCAID'),
    categories: hccs.map((hcc) => terms.get(`HCC${hcc}`)),
    counts: [undefined, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((count) => terms.get(`D${count}`)), terms.get('D10P')],
    interactions: interactions(terms, published, categoryOf),
  };
}

/** Terms such as 'F65_69', 'F95_GT' or 'NMCAID_NORIGDIS_NEF65', laid out by sex and age. */
function cells(terms: ReadonlyMap<string, FactorTerm>, prefix: string): (FactorTerm | undefined)[] {
  const laidOut = new Array<FactorTerm | undefined>(cellOf('M', 120) + 1).fill(undefined);
  for (const [term, factor] of terms) {
    if (!term.startsWith(prefix)) continue;
    const cell = /^([FM])(\d+)(?:_(\d+|GT))?$/.exec(term.slice(prefix.length));
    if (!cell) continue;
    const from = Number(cell[2]);
    const through = cell[3] === 'GT' ? 120 : Number(cell[3] ?? from);
    for (let age = from; age <= through; age++) laidOut[cellOf(cell[1] as Sex, age)] = factor;
  }
  return laidOut;
}

function interactions(
  terms: ReadonlyMap<string, FactorTerm>,
  published: CmsHccPublishedTables,
  categoryOf: (hcc: Hcc) => number,
): SegmentInteraction[] {
  const operand = (name: string): HccSet => {
    const alone = /^HCC(\d+)$/.exec(name)?.[1];
    const members = alone ? [Number(alone) as Hcc] : published.diseaseGroups.get(name);
    if (!members) throw new Error(`Interaction operand ${name} is no disease group of ${published.version}`);
    return setOf(members.map(categoryOf));
  };
  return published.interactions.flatMap(({ term, left, right }): SegmentInteraction[] => {
    const factor = terms.get(term);
    if (!factor) return [];
    if (left === 'DISABL') return [{ term: factor, left: operand(right) }];
    return [{ term: factor, left: operand(left), right: operand(right) }];
  });
}
