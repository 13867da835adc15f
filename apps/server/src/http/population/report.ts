import type { CohortQuery, RunStamp } from '@optimiq/contracts/population';
import type { PaidByService } from '@optimiq/contracts/population-costs';
import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { type ReportPart, type ReportRow, reportPdf } from '../../reports/report-pdf.ts';
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

/**
 * The population board as a PDF: the very answers of its endpoints under the reader's rights, and no row of a member.
 *
 * Fails with the problem 'not-found' while nothing is scored: a report without a run would say nothing.
 */
export async function populationReport(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: CohortQuery,
  madeAt: Date,
): Promise<Buffer> {
  const summary = await summaryOf(product, request, view, query);
  const run = summary.run;
  if (!run) throw new ProblemError('not-found', { detail: 'Nothing has been scored for this year' });
  const { name } = await product.tenantOf(request.caller.tenantId);
  const seesSmall = request.may('small-cells:read');
  const months = summary.months.filter(({ lines }) => lines !== 0).map(({ month }) => month);
  const { memberMonths, paidCents } = summary;
  const scores = request.may('score:read')
    ? [
        {
          label: 'Average payment RAF',
          value: factor(summary.meanPaymentThousandths),
          note: 'mean over scored members',
        },
        {
          label: 'Average raw RAF',
          value: factor(summary.meanRawThousandths),
          note: 'before normalization and coding intensity',
        },
      ]
    : [];
  const pmpm = paidCents !== undefined && memberMonths ? Math.round(paidCents / memberMonths) : undefined;
  const paid = request.may('money:read')
    ? [
        { label: 'Paid', value: money(paidCents), note: `service year ${run.serviceYear}` },
        { label: 'Paid PMPM', value: money(pmpm), note: `${count(memberMonths ?? null)} member months` },
      ]
    : [];
  return reportPdf({
    organization: name,
    title: 'Population board report',
    facts: [
      ['As of', run.asOf],
      ['Filters', filterWords(query)],
      ['Run', `${run.runId} (number ${run.number}), finished ${run.finishedAt}`],
      ['Model', `${run.model}, payment year ${run.paymentYear}, tables ${run.tableVersion}`],
      ['Claims', months.length > 0 ? `by service month, ${months[0]} to ${months.at(-1)}` : 'none in the service year'],
      [
        'Small groups',
        seesSmall ? 'shown' : 'groups of fewer than 11 people are hidden, with those that would tell them',
      ],
    ],
    figures: [
      { label: 'Members', value: count(summary.members), note: `${count(summary.scored)} scored` },
      { label: 'With an HCC', value: count(summary.membersWithHcc), note: 'after hierarchies' },
      { label: 'Claims', value: count(summary.claims), note: `${count(summary.claimLines)} lines` },
      ...scores,
      ...paid,
    ],
    parts: await partsOf(product, request, view, query, run),
    confidentiality: seesSmall
      ? 'CONFIDENTIAL: contains PHI, groups of fewer than 11 people may be shown'
      : 'CONFIDENTIAL: aggregate data, groups of fewer than 11 people are hidden',
    made: `Made by ${request.caller.user.name} on ${madeAt.toISOString()}, run ${run.runId}`,
    madeAt,
  });
}

async function partsOf(
  product: Product,
  request: FastifyRequest,
  view: RunView,
  query: CohortQuery,
  run: RunStamp,
): Promise<ReportPart[]> {
  const segments = await segmentsOf(product, request, view, query);
  const hccs = await prevalenceOf(product, request, view, query);
  const knowsEarlier = hccs.rows.some(({ earlier }) => earlier !== undefined);
  const hasScores = request.may('score:read');
  const distribution = {
    title: 'Payment RAF distribution',
    definition: 'Scored members by band of 0.250 of the payment score; the bands add up to all who are scored.',
    head: ['Band', 'Members', 'Share'],
  };
  const paid = {
    title: 'Paid by month of service',
    definition: `Claims of ${run.serviceYear} by the month in which their service ends; late months may still grow.`,
    head: ['Month', 'Claims', 'Members', 'Paid'],
  };
  return [
    {
      title: 'Segments',
      definition: 'Scored members by segment of the model.',
      head: ['Segment', 'Members', ...(hasScores ? ['Payment RAF'] : [])],
      rows: barred(
        segments.rows,
        (row) => row.members,
        ({ label, members, meanPaymentThousandths }) => ({
          label,
          cells: [count(members), ...(hasScores ? [factor(meanPaymentThousandths)] : [])],
        }),
      ),
    },
    hasScores
      ? {
          ...distribution,
          rows: barred(
            (await distributionOf(product, request, view, query)).bands,
            (row) => row.members,
            ({ fromThousandths, toThousandths, members, shareTenths }) => ({
              label:
                toThousandths === null
                  ? `${factor(fromThousandths)} and over`
                  : `${factor(fromThousandths)} to under ${factor(toThousandths)}`,
              cells: [count(members), share(shareTenths)],
            }),
          ),
        }
      : { ...distribution, rows: [], absent: 'Not part of this report: needs the permission score:read.' },
    request.may('money:read')
      ? {
          ...paid,
          rows: barred(
            (await paidByMonthOf(product, request, view, query)).rows,
            (row) => row.paidCents,
            ({ month, claims, members, paidCents }) => ({
              label: month,
              cells: [count(claims), count(members), money(paidCents)],
            }),
          ),
        }
      : { ...paid, rows: [], absent: 'Not part of this report: needs the permission money:read.' },
    ...(request.may('money:read') ? [servicePart(await paidByServiceOf(product, request, view, query))] : []),
    {
      title: 'HCC prevalence',
      definition:
        'Scored members in whom an HCC counts, after hierarchies; share of all who are scored. Every HCC found is listed.',
      head: ['HCC', 'Members', 'Share', ...(knowsEarlier ? ['Year before', 'Recaptured'] : []), 'Outranked'],
      rows: barred(
        hccs.rows,
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
    },
  ];
}

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
function filterWords(query: CohortQuery): string {
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
