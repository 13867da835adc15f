import type { CohortQuery, PopulationSummary, RunStamp } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import {
  type Report,
  type ReportFigure,
  type ReportPart,
  type ReportRow,
  reportPdf,
} from '../../reports/report-pdf.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { distributionOf } from './distribution.ts';
import { paidByMonthOf } from './paid-by-month.ts';
import { paidByServiceOf } from './paid-by-service.ts';
import { prevalenceOf } from './prevalence.ts';
import { segmentsOf } from './segments.ts';
import { summaryOf } from './summary.ts';

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

/**
 * The population board as a PDF: the very answers of its endpoints under the reader's rights, and no row of a member.
 *
 * Fails with the problem 'not-found' while nothing is scored: a report without a run would say nothing.
 */
export async function populationReport(
  product: Product,
  reader: Reader,
  view: RunView,
  query: CohortQuery,
  madeAt: Date,
): Promise<Buffer> {
  const summary = await summaryOf(product, reader, view, query);
  const run = summary.run;
  if (!run) throw new ProblemError('not-found', { detail: 'Nothing has been scored for this year' });
  const months = summary.months.filter(({ lines }) => lines !== 0).map(({ month }) => month);
  const figures = reportFigures(summary, run);
  const part = { product, reader, view, query, run };
  return reportPdf({
    ...(await aboutReport(product, reader, madeAt)),
    title: 'Population board report',
    facts: [
      ...runFacts(run),
      ['Filters', filterWords(query)],
      ['Claims', months.length > 0 ? `by service month, ${months[0]} to ${months.at(-1)}` : 'none in the service year'],
      smallGroups(reader),
    ],
    figures: [
      ...[figures.members, figures['with-hcc'], figures.claims],
      ...(reader.may('score:read') ? [figures['payment-raf'], figures['raw-raf']] : []),
      ...(reader.may('money:read') ? [figures.paid, figures.pmpm] : []),
    ],
    parts: [
      await reportParts.segments(part),
      await reportParts['raf-distribution'](part),
      await reportParts['paid-by-month'](part),
      ...(reader.may('money:read') ? [servicePart(await paidByServiceOf(product, reader, view, query))] : []),
      await reportParts['hcc-prevalence'](part),
    ],
    made: `${madeBy(reader, madeAt)}, run ${run.runId}`,
  });
}

/** What every report says of itself: whose it is, how confidential, who made it and when. */
export async function aboutReport(
  product: Product,
  reader: Reader,
  madeAt: Date,
): Promise<Pick<Report, 'organization' | 'confidentiality' | 'madeAt'>> {
  const { name } = await product.tenantOf(reader.caller.tenantId);
  return {
    organization: name,
    confidentiality: reader.may('small-cells:read')
      ? 'CONFIDENTIAL: contains PHI, groups of fewer than 11 people may be shown'
      : 'CONFIDENTIAL: aggregate data, groups of fewer than 11 people are hidden',
    madeAt,
  };
}

export const madeBy = (reader: Reader, madeAt: Date): string =>
  `Made by ${reader.caller.user.name} on ${madeAt.toISOString()}`;

/** The run that figures are of. */
export const runFacts = (run: RunStamp): Report['facts'] => [
  ['As of', run.asOf],
  ['Run', `${run.runId} (number ${run.number}), finished ${run.finishedAt}`],
  ['Model', `${run.model}, payment year ${run.paymentYear}, tables ${run.tableVersion}`],
];

export const smallGroups = (reader: Reader): Report['facts'][number] => [
  'Small groups',
  reader.may('small-cells:read')
    ? 'shown'
    : 'groups of fewer than 11 people are hidden, with those that would tell them',
];

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

/** What was paid by kind of service, as the card of the board. */
function servicePart({ rows, memberMonths, completeMonths }: PaidByService): ReportPart {
  return {
    title: 'Paid PMPM by service',
    definition: `Claims of the service year by kind of service, each under one; the first ${completeMonths} months are complete, later ones may still grow.`,
    head: ['Service', 'Members', 'Claims', 'Paid', 'PMPM'],
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
}

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

/** Filters of a cohort in words. */
export function filterWords(query: CohortQuery): string {
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
    provider && `attributed provider ${provider}`,
  ].filter((word) => typeof word === 'string');
  return words.length > 0 ? words.join('; ') : 'none: the whole population';
}
