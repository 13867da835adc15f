import type { Measurement, MemberClinical } from '@optimiq/contracts/clinical';
import { addDays } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { measureOf } from '@optimiq/domain/records/measurements';
import {
  type DispensedDrug,
  type MeasuredValue,
  readDispensed,
  readMeasurements,
  readOrdered,
} from '@optimiq/store/facts/member-clinical';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import type { Product } from '../../product.ts';
import { todayOf } from '../today.ts';

const mostValues = 5_000;
const mostOrders = 500;

/** Measurements by code, drugs dispensed and prescribed; empty for an unknown member. */
export async function clinicalOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
): Promise<MemberClinical> {
  const { tenantId } = request.caller;
  const asOf = await todayOf(product, request);
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const of = [product.facts, tenantId, visible, memberKey as MemberKey] as const;
  const [values, dispensed, ordered] = await Promise.all([
    readMeasurements(...of, mostValues),
    readDispensed(...of),
    readOrdered(...of, mostOrders),
  ]);
  return {
    asOf,
    measurements: [...Map.groupBy(values, ({ system, code, unit }) => `${system}|${code}|${unit ?? ''}`).values()].map(
      measurementOf,
    ),
    hasMore: values.length === mostValues,
    dispensed: dispensed.map(presentDispensed),
    ordered,
  };
}

function measurementOf(values: readonly MeasuredValue[]): Measurement {
  const [latest] = values;
  const { system, code, category, unit } = latest!;
  const range = values.find(({ low, high }) => low !== undefined || high !== undefined);
  const measure = system === 'loinc' ? measureOf(code) : undefined;
  return {
    system,
    code,
    ...(measure ? { measure } : {}),
    kind: category === 'vital-signs' ? 'vital' : category === 'laboratory' ? 'lab' : 'other',
    ...(unit === undefined ? {} : { unit }),
    ...(range?.low === undefined ? {} : { low: range.low }),
    ...(range?.high === undefined ? {} : { high: range.high }),
    points: values.map((one) => ({ on: one.on, value: one.value, isOutside: isOutside(one) })),
  };
}

/** By the value's own range; without one by what its sender says: high, low, abnormal, also critically. */
function isOutside({ value, low, high, interpretation }: MeasuredValue): boolean {
  if (low !== undefined || high !== undefined) return value < (low ?? value) || value > (high ?? value);
  return /^(H|L|A)/.test(interpretation ?? '');
}

const presentDispensed = ({ lastDays, ...drug }: DispensedDrug) => ({
  ...drug,
  ...(lastDays === undefined || lastDays <= 0 ? {} : { runsOutOn: addDays(drug.lastOn, lastDays) }),
});
