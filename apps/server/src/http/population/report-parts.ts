import type { CohortQuery, PopulationSummary, RunStamp } from '@optimiq/contracts/population';
import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import type { ReportFigure, ReportPart, ReportRow } from '../../reports/report-pdf.ts';
import type { RunView } from '../run-view.ts';
import { distributionOf } from './distribution.ts';
import { paidByMonthOf } from './paid-by-month.ts';
import { paidByServiceOf } from './paid-by-service.ts';
import { prevalenceOf } from './prevalence.ts';
import { segmentsOf } from './segments.ts';

const whole = new Intl.NumberFormat('en-US');
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const count = (value: number | null) => (value === null ? 'hidden' : whole.format(value));
const factor = (value: number | undefined) => (value === undefined ? 'hidden' : (value / 1000).toFixed(3));
const money = (cents: number | undefined) => (cents === undefined ? 'hidden' : dollars.format(cents / 100));
const share = (tenths: number | null) => (tenths === null ? 'hidden' : `${(tenths / 10).toFixed(1)}%`);

/** Rows with bars on one scale; what is hidden has none. */
function barred<Row>(rows: readonly Row[], of: (row: Row) => number | null | undefined, to: (row: Row) => ReportRow) {
  const most = Math.max(1, ...rows.map((row) => of(row) ?? 0));
  return rows.map((row): ReportRow => ({ ...to(row), bar: Math.max(0, of(row) ?? 0) / most }));
}

/** What a part of a report is asked with: who reads it, the run it is of, and the filters. */
export type PartOf = {
  readonly product: Product;
  readonly reader: Reader;
  readonly view: RunView;
  readonly query: CohortQuery;
  readonly run: RunStamp;
};

type FigureName =
  | 'members'
  | 'with-hcc'
  | 'hccs-per-member'
  | 'claims'
  | 'not-counted'
  | 'payment-raf'
  | 'raw-raf'
  | 'paid'
  | 'pmpm';

/** Figures of a cohort as a report words them; those of scores and money are for who may read them. */
export function reportFigures(summary: PopulationSummary, run: RunStamp): Readonly<Record<FigureName, ReportFigure>> {
  const { memberMonths, paidCents } = summary;
  const pmpm = paidCents !== undefined && memberMonths ? Math.round(paidCents / memberMonths) : undefined;
  return {
    members: { label: 'Members', value: count(summary.members), note: `${count(summary.scored)} scored` },
    'with-hcc': { label: 'With an HCC', value: count(summary.membersWithHcc), note: 'after hierarchies' },
    'hccs-per-member': {
      label: 'HCCs per scored member',
      value: factor(summary.meanHccsThousandths),
      note: 'mean, after hierarchies',
    },
    claims: { label: 'Claims', value: count(summary.claims), note: `${count(summary.claimLines)} lines` },
    'not-counted': {
      label: 'Diagnoses not counted',
      value: count(summary.notCounted),
      note: `on ${count(summary.claims)} claims`,
    },
    'payment-raf': {
      label: 'Average payment RAF',
      value: factor(summary.meanPaymentThousandths),
      note: 'mean over scored members',
    },
    'raw-raf': {
      label: 'Average raw RAF',
      value: factor(summary.meanRawThousandths),
      note: 'before normalization and coding intensity',
    },
    paid: { label: 'Paid', value: money(paidCents), note: `service year ${run.serviceYear}` },
    pmpm: { label: 'Paid PMPM', value: money(pmpm), note: `${count(memberMonths ?? null)} member months` },
  };
}

/** Tables of a cohort as a report shows them; one whose permission is missing says which. */
export const reportParts = {
  segments: async ({ product, reader, view, query }: PartOf): Promise<ReportPart> => {
    const hasScores = reader.may('score:read');
    const { rows } = await segmentsOf(product, reader, view, query);
    return {
      title: 'Segments',
      definition: 'Scored members by segment of the model.',
      head: ['Segment', 'Members', ...(hasScores ? ['Payment RAF'] : [])],
      rows: barred(
        rows,
        (row) => row.members,
        ({ label, members, meanPaymentThousandths }) => ({
          label,
          cells: [count(members), ...(hasScores ? [factor(meanPaymentThousandths)] : [])],
        }),
      ),
    };
  },
  'raf-distribution': async ({ product, reader, view, query }: PartOf): Promise<ReportPart> => {
    const distribution = {
      title: 'Payment RAF distribution',
      definition: 'Scored members by band of 0.250 of the payment score; the bands add up to all who are scored.',
      head: ['Band', 'Members', 'Share'],
    };
    if (!reader.may('score:read')) return { ...distribution, rows: [], absent: lacks('score:read') };
    const { bands } = await distributionOf(product, reader, view, query);
    return {
      ...distribution,
      rows: barred(
        bands,
        (row) => row.members,
        ({ fromThousandths, toThousandths, members, shareTenths }) => ({
          label:
            toThousandths === null
              ? `${factor(fromThousandths)} and over`
              : `${factor(fromThousandths)} to under ${factor(toThousandths)}`,
          cells: [count(members), share(shareTenths)],
        }),
      ),
    };
  },
  'paid-by-month': async ({ product, reader, view, query, run }: PartOf): Promise<ReportPart> => {
    const paid = {
      title: 'Paid by month of service',
      definition: `Claims of ${run.serviceYear} by the month in which their service ends; late months may still grow.`,
      head: ['Month', 'Claims', 'Members', 'Paid'],
    };
    if (!reader.may('money:read')) return { ...paid, rows: [], absent: lacks('money:read') };
    const { rows } = await paidByMonthOf(product, reader, view, query);
    return {
      ...paid,
      rows: barred(
        rows,
        (row) => row.paidCents,
        ({ month, claims, members, paidCents }) => ({
          label: month,
          cells: [count(claims), count(members), money(paidCents)],
        }),
      ),
    };
  },
  'paid-by-service': async ({ product, reader, view, query }: PartOf): Promise<ReportPart> => {
    const paid = {
      title: 'Paid PMPM by service',
      head: ['Service', 'Members', 'Claims', 'Paid', 'PMPM'],
    };
    const definition = 'Claims of the service year by kind of service, each under one';
    if (!reader.may('money:read'))
      return { ...paid, definition: `${definition}.`, rows: [], absent: lacks('money:read') };
    const { rows, memberMonths, completeMonths } = await paidByServiceOf(product, reader, view, query);
    return {
      ...paid,
      definition: `${definition}; the first ${completeMonths} months are complete, later ones may still grow.`,
      rows: barred(
        rows,
        (row) => row.paidCents,
        ({ service, members, claims, paidCents }) => ({
          label: serviceWords[service],
          cells: [
            ...[count(members), count(claims), money(paidCents)],
            money(paidCents === undefined || !memberMonths ? undefined : Math.round(paidCents / memberMonths)),
          ],
        }),
      ),
    };
  },
  'hcc-prevalence': async ({ product, reader, view, query }: PartOf): Promise<ReportPart> => {
    const { rows } = await prevalenceOf(product, reader, view, query);
    const knowsEarlier = rows.some(({ earlier }) => earlier !== undefined);
    return {
      title: 'HCC prevalence',
      definition:
        'Scored members in whom an HCC counts, after hierarchies; share of all who are scored. Every HCC found is listed.',
      head: ['HCC', 'Members', 'Share', ...(knowsEarlier ? ['Year before', 'Recaptured'] : []), 'Outranked'],
      rows: barred(
        rows,
        (row) => row.members,
        ({ hcc, label, members, shareTenths, outranked, earlierTenths = null, recaptured = null }) => ({
          label: `${hcc} ${label}`,
          cells: [
            ...[count(members), share(shareTenths)],
            ...(knowsEarlier ? [share(earlierTenths), count(recaptured)] : []),
            count(outranked),
          ],
        }),
      ),
    };
  },
} as const;

/** Why a part has no figures. */
export const lacks = (permission: string): string => `Not part of this report: needs the permission ${permission}.`;

const serviceWords: Record<ServiceCategory, string> = {
  inpatient: 'Inpatient facility',
  'skilled-nursing': 'Skilled nursing facility',
  'home-health': 'Home health',
  hospice: 'Hospice',
  emergency: 'Emergency',
  outpatient: 'Outpatient facility',
  professional: 'Professional',
  supplies: 'Equipment and supplies',
  pharmacy: 'Pharmacy claims',
  other: 'Other facility',
};

/**
 * Filters of a cohort in words.
 *
 * @param npi the provider that `query` names by a key.
 */
export function filterWords(query: CohortQuery, npi?: string): string {
  const { segment, band, hcc, with: kind, cohort, service, contract, plan, provider } = query;
  const words = [
    segment && `segment ${segment.join(', ')}`,
    band !== undefined && `payment RAF from ${factor(band)}`,
    hcc !== undefined && `HCC ${hcc}`,
    kind && (kind === 'score' ? 'scored members' : 'members with an HCC'),
    cohort && `saved cohort ${cohort}`,
    service && `with a claim of ${serviceWords[service].toLowerCase()}`,
    contract && `contract ${contract}`,
    plan && `plan ${plan}`,
    provider && `attributed provider ${npi ?? 'that nobody is attributed to now'}`,
  ].filter((word) => typeof word === 'string');
  return words.length > 0 ? words.join('; ') : 'none: the whole population';
}
