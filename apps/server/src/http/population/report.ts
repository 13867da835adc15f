import type { CohortQuery, RunStamp } from '@optimiq/contracts/population';
import type { Product } from '../../product.ts';
import type { Reader } from '../../reader.ts';
import { type Report, reportPdf } from '../../reports/report-pdf.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { providerOf } from './provider-keys.ts';
import { filterWords, reportFigures, reportParts } from './report-parts.ts';
import { summaryOf } from './summary.ts';

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
  const npi = query.provider && (await providerOf(product, reader.caller.tenantId, view, query.provider));
  const part = { product, reader, view, query, run };
  return reportPdf({
    ...(await aboutReport(product, reader, madeAt)),
    title: 'Population board report',
    facts: [
      ...runFacts(run),
      ['Filters', filterWords(query, npi)],
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
      await reportParts['paid-by-service'](part),
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
