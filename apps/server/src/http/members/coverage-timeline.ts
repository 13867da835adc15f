import type { CoverageTimeline, CoverageTimelineQuery } from '@optimiq/contracts/coverage';
import { monthlyStatus, monthsBetween } from '@optimiq/domain/eligibility/monthly';
import { resolveCoverage } from '@optimiq/domain/eligibility/resolve';
import type { Origin } from '@optimiq/domain/eligibility/statement';
import { coverageTimeline } from '@optimiq/domain/eligibility/timeline';
import { yearOf } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { readCoverageStatements } from '@optimiq/store/facts/member-coverage';
import type { FastifyRequest } from 'fastify';
import { columnsOf, type RowSource } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import { readLabelledView } from '../load-labels.ts';
import { ProblemError } from '../plugins/problems.ts';
import { todayOf } from '../today.ts';

/** Months that one answer shows. */
const mostMonths = 240;

/** A member's coverage by line with gaps, overlaps and retro changes, and the status of each month; empty for an unknown member. */
export async function coverageTimelineOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  query: CoverageTimelineQuery,
): Promise<CoverageTimeline> {
  const tenant = request.caller.tenantId;
  const [asOf, { labels, visible }] = await Promise.all([
    todayOf(product, request),
    request.tenant((tx) => readLabelledView(tx, request.pastAt)),
  ]);
  const range = rangeOf(query, `${yearOf(asOf) - 1}-01`, asOf.slice(0, 7));
  const read = await readCoverageStatements(product.facts, tenant, visible, memberKey as MemberKey);
  const { spans: resolved, changes } = resolveCoverage(read.statements);
  const spans = [...resolved, ...read.ofYears].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const stated = ({ load }: Origin) => {
    const label = labels.get(load);
    return { loadNumber: load, ...(label ? { source: label.source, format: label.format } : {}) };
  };
  return {
    lines: coverageTimeline(spans).map(({ line, periods, gaps, overlaps }) => ({
      line,
      spans: spans
        .filter((span) => span.line === line)
        .map(({ from, through, contract, plan, dualCode, origin }) => ({
          ...{ from, through, contract, plan, dualCode },
          stated: stated(origin),
        })),
      periods: periods.map(({ from, through }) => ({ from, through })),
      gaps: gaps.map(({ after, before, ...gap }) => ({ ...gap, after: stated(after), before: stated(before) })),
      overlaps: overlaps.map(({ origins, ...overlap }) => ({ ...overlap, stated: origins.map(stated) })),
    })),
    changes: changes.map(({ kind, span, by, through }) => ({
      ...{ kind, line: span.line, from: span.from, throughBefore: span.through, through },
      stated: stated(by),
    })),
    undated: [...read.undated],
    months: monthlyStatus(spans, range),
  };
}

/** The status of each month, latest last. */
export async function coverageRows(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  query: CoverageTimelineQuery,
): Promise<RowSource> {
  const { months } = await coverageTimelineOf(product, request, memberKey, query);
  const flags = ['partA', 'partB', 'partC', 'partD', 'medical', 'isLti', 'isEsrd', 'isHospice'] as const;
  const source: RowSource<(typeof months)[number] & { readonly memberKey: string }> = {
    columns: [
      ...columnsOf('text', 'member_key', 'month'),
      ...columnsOf('integer', 'part_a', 'part_b', 'part_c', 'part_d', 'medical', 'lti', 'esrd', 'hospice'),
      ...columnsOf('text', 'contract', 'plan', 'dual_class', 'dual_code', 'orec'),
    ],
    total: months.length,
    pageFrom: async () => ({ items: months.map((month) => ({ memberKey, ...month })) }),
    cellsOf: (rows) =>
      rows.map((row) => [
        ...[row.memberKey, row.month, ...flags.map((flag) => (row[flag] ? 1 : 0))],
        ...[row.contract, row.plan, row.dualClass, row.dualCode, row.orec],
      ]),
  };
  return source;
}

function rangeOf(query: CoverageTimelineQuery, first: string, last: string): string[] {
  const from = query.from ?? first;
  const through = query.through ?? (query.from && query.from > last ? query.from : last);
  const months = monthsBetween(from, through);
  if (months.length === 0 || months.length > mostMonths) {
    throw new ProblemError('bad-request', {
      errors: [{ field: 'through', message: 'not from 1 to 240 months after the first' }],
    });
  }
  return months;
}
