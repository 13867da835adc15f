import { Readable } from 'node:stream';
import type { PopulationTable, TableExportQuery } from '@optimiq/contracts/population-tables';
import type { Permission } from '@optimiq/domain/access/permissions';
import type { Column, Row } from '@optimiq/formats/written/columns';
import { csvTexts } from '@optimiq/formats/written/csv';
import type { FastifyRequest } from 'fastify';
import { columnsOf } from '../../exporting/row-source.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import type { RunView } from '../run-view.ts';
import { takeOut } from '../take-out.ts';
import { distributionOf } from './distribution.ts';
import { groupsOf } from './groups.ts';
import { paidByMonthOf } from './paid-by-month.ts';
import { paidByServiceOf } from './paid-by-service.ts';
import { prevalenceOf } from './prevalence.ts';
import { segmentsOf } from './segments.ts';

type Table = { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
type Given = readonly [product: Product, request: FastifyRequest, view: RunView, query: TableExportQuery];

/** What a table needs beside the right to take the board out. */
const needed: Partial<Record<PopulationTable, Permission>> = {
  'raf-distribution': 'score:read',
  'paid-by-month': 'money:read',
  'paid-by-service': 'money:read',
};

/**
 * One table of the board as CSV: the very answer of its endpoint under the reader's rights; what is hidden is empty.
 *
 * Fails with the problem 'forbidden' where the table needs a right the reader has not.
 */
export async function exportTable(...given: Given): Promise<string> {
  const [, request, , { table }] = given;
  const permission = needed[table];
  if (permission && !request.may(permission)) {
    throw new ProblemError('forbidden', { detail: `This table needs the permission ${permission}` });
  }
  const { columns, rows } = await tables[table](...given);
  request.auditDetails = { table };
  await takeOut(request, rows.length);
  const parts = async function* () {
    yield rows;
  };
  return Readable.from(csvTexts(columns, parts())) as unknown as string;
}

const or = (value: number | string | null | undefined) => value ?? undefined;

const groups =
  (by: 'contract' | 'plan' | 'provider') =>
  async (...[product, request, view, query]: Given): Promise<Table> => {
    const { rows } = await groupsOf(product, request, view, { ...query, by });
    return {
      columns: [
        ...columnsOf('text', by),
        ...columnsOf('integer', 'members', 'scored'),
        ...columnsOf('thousandths', 'mean_payment'),
        ...columnsOf('integer', 'paid_cents', 'member_months', 'recaptured_tenths'),
      ],
      rows: rows.map((row) => [
        ...[row.name, or(row.members), or(row.scored), row.meanPaymentThousandths],
        ...[row.paidCents, row.memberMonths, or(row.recapturedTenths)],
      ]),
    };
  };

const tables: Record<PopulationTable, (...given: Given) => Promise<Table>> = {
  hccs: async (...given) => ({
    columns: [
      ...columnsOf('integer', 'hcc'),
      ...columnsOf('text', 'condition'),
      ...columnsOf(
        'integer',
        'members',
        'share_tenths',
        'outranked',
        'year_before',
        'year_before_tenths',
        'recaptured',
      ),
    ],
    rows: (await prevalenceOf(...given)).rows.map((row) => [
      ...[row.hcc, row.label, or(row.members), or(row.shareTenths), or(row.outranked)],
      ...[or(row.earlier), or(row.earlierTenths), or(row.recaptured)],
    ]),
  }),
  'raf-distribution': async (...given) => ({
    columns: [...columnsOf('thousandths', 'from', 'to'), ...columnsOf('integer', 'members', 'share_tenths')],
    rows: (await distributionOf(...given)).bands.map((band) => [
      ...[band.fromThousandths, or(band.toThousandths), or(band.members), or(band.shareTenths)],
    ]),
  }),
  segments: async (...given) => ({
    columns: [
      ...columnsOf('text', 'segment'),
      ...columnsOf('integer', 'members'),
      ...columnsOf('thousandths', 'mean_raw', 'mean_payment'),
    ],
    rows: (await segmentsOf(...given)).rows.map((row) => [
      ...[row.segment, or(row.members), row.meanRawThousandths, row.meanPaymentThousandths],
    ]),
  }),
  'paid-by-month': async (...given) => ({
    columns: [...columnsOf('text', 'month'), ...columnsOf('integer', 'claims', 'members', 'paid_cents')],
    rows: (await paidByMonthOf(...given)).rows.map((row) => [
      ...[row.month, or(row.claims), or(row.members), row.paidCents],
    ]),
  }),
  'paid-by-service': async (...given) => {
    const { rows, ...all } = await paidByServiceOf(...given);
    return {
      columns: [
        ...columnsOf('text', 'service'),
        ...columnsOf('integer', 'members', 'claims', 'paid_cents', 'member_months', 'complete_months'),
        ...columnsOf('integer', 'complete_cents', 'complete_member_months'),
        ...columnsOf('integer', 'year_before_cents', 'year_before_member_months'),
      ],
      rows: rows.map((row) => [
        ...[row.service, or(row.members), or(row.claims), row.paidCents, all.memberMonths, all.completeMonths],
        ...[row.completeCents, all.completeMemberMonths, row.earlierCents, all.earlierMemberMonths],
      ]),
    };
  },
  contract: groups('contract'),
  plan: groups('plan'),
  provider: groups('provider'),
};
