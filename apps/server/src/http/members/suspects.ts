import type { MemberSuspects } from '@optimiq/contracts/suspects';
import { addDays, ageDateOf, type CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { recaptureGaps, scoreMember } from '@optimiq/domain/risk/cms-hcc/model';
import {
  type SuspectReview,
  suspectLoinc,
  suspectLookBackDays,
  suspectRules,
  suspectsOf,
} from '@optimiq/domain/risk/suspects/model';
import { earlierYears } from '@optimiq/reference/recapture';
import { type RiskMember, toRiskMembers } from '@optimiq/store/facts/member-record';
import { readSuspectRows } from '@optimiq/store/facts/member-suspects';
import { readRiskMembers } from '@optimiq/store/facts/risk-input';
import { visibleLoadNumbers } from '@optimiq/store/postgres/loads';
import type { FastifyRequest } from 'fastify';
import { modelId, productScoring, tablesOf } from '../../jobs/run-settings.ts';
import type { Product } from '../../product.ts';
import { hccLabel } from '../hcc-labels.ts';
import { ProblemError } from '../plugins/problems.ts';
import { todayOf } from '../today.ts';

const nothing: SuspectReview = { suspects: [], blind: [], unreadUnits: [] };

/** A member's suspects of a payment year, worked out now: what claims already have is judged by the claims, not by a run. */
export async function memberSuspectsOf(
  product: Product,
  request: FastifyRequest,
  memberKey: string,
  paymentYear: number,
): Promise<MemberSuspects> {
  const { tenantId } = request.caller;
  const tables = tablesOf(paymentYear);
  const today = await todayOf(product, request);
  const isOver = today > tables.lastServiceDay;
  const asOf = isOver ? tables.lastServiceDay : today;
  const visible = await request.tenant((tx) => visibleLoadNumbers(tx, request.pastAt));
  const of = [product.facts, tenantId, visible] as const;
  const [member, rows] = await Promise.all([
    readMember(...of, memberKey as MemberKey, paymentYear),
    readSuspectRows(...of, memberKey as MemberKey, {
      ...{ loinc: suspectLoinc, from: addDays(asOf, -suspectLookBackDays), asOf },
    }),
  ]);
  if (!member) throw new ProblemError('not-found');
  const { isHospice, isDead, ...facts } = rows;
  const notAsked = isDead ? 'deceased' : isHospice ? 'hospice' : 'notScored' in member ? member.notScored : undefined;
  const { suspects, blind, unreadUnits } =
    notAsked || 'notScored' in member
      ? nothing
      : suspectsOf(
          { ...facts, age: { years: member.record.age, on: ageDateOf(paymentYear) } },
          recapturesOf(member, paymentYear, asOf),
          tables,
          asOf,
        );
  return {
    paymentYear,
    asOf,
    ...(notAsked && { notAsked }),
    items: suspects.map(({ hcc, ...suspect }) => ({
      ...suspect,
      ...(hcc !== undefined && { hcc, label: hccLabel(paymentYear, hcc) }),
      for: [...suspect.for],
      against: [...suspect.against],
    })),
    rules: suspectRules.map(({ id, hcc, version, effectiveOn, lookBackDays, citation, unseen }) => ({
      ...{ rule: id, version, effectiveOn, lookBackDays, citation },
      ...(hcc !== undefined && { hcc }),
      missing: [...(blind.find(({ rule }) => rule === id)?.missing ?? [])],
      unseen: [...unseen],
    })),
    unreadUnits: unreadUnits.map(({ unit, ...row }) => ({ ...row, ...(unit !== undefined && { unit }) })),
  };
}

async function readMember(
  facts: Product['facts'],
  tenant: FastifyRequest['caller']['tenantId'],
  visible: readonly number[],
  memberKey: MemberKey,
  paymentYear: number,
): Promise<RiskMember | undefined> {
  const yearsBefore = earlierYears(modelId, paymentYear).length;
  const slabs = readRiskMembers(facts, tenant, visible, { paymentYear, yearsBefore, memberKeys: [memberKey] });
  for await (const slab of slabs) for (const member of toRiskMembers(slab, () => true)) return member;
  return undefined;
}

type Scored = Extract<RiskMember, { readonly record: unknown }>;

/** Categories that the claims of earlier years have and those of this one, up to the day, lack. */
function recapturesOf({ record, earlier }: Scored, paymentYear: number, asOf: CalendarDate) {
  const [tables, settings] = [tablesOf(paymentYear), productScoring(paymentYear)];
  const until = { ...record, claims: record.claims.filter(({ serviceThrough }) => serviceThrough <= asOf) };
  const past = earlier.filter(({ serviceThrough }) => serviceThrough <= asOf);
  const gaps = recaptureGaps(
    until,
    scoreMember(until, tables, settings),
    past,
    earlierYears(modelId, paymentYear),
    tables,
    settings,
  );
  return gaps.filter(({ status }) => status === 'open' || status === 'closed-lower').map(({ hcc }) => hcc);
}
