import type { AcceptGaps, GapsAccepted } from '@optimiq/contracts/work';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { addDays } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { usualDays } from '@optimiq/domain/worklist/transitions';
import { readGapsOf } from '@optimiq/store/facts/gaps';
import { currentRun } from '@optimiq/store/postgres/runs';
import { withTenant } from '@optimiq/store/postgres/tenant';
import { acceptWork } from '@optimiq/store/postgres/work-changes';
import { workOfMembers } from '@optimiq/store/postgres/work-items';
import type { FastifyRequest } from 'fastify';
import { modelId } from '../../jobs/run-settings.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';
import { workOwners } from './owners.ts';

/** Takes gaps into work: those that the current run finds open, or coded milder than before, and that nobody has yet. */
export async function acceptGaps(product: Product, request: FastifyRequest, wanted: AcceptGaps): Promise<GapsAccepted> {
  const { paymentYear, ownerId } = wanted;
  const { user, tenantId } = request.caller;
  await requireOwner(product, request, ownerId);
  const gaps = new Map(wanted.gaps.map((gap) => [`${gap.memberKey}/${gap.hcc}`, gap]));
  const members = [...new Set(wanted.gaps.map(({ memberKey }) => memberKey as MemberKey))].filter(
    (member) => request.panel?.has(member) ?? true,
  );
  // Read beside the request's own transaction: its event is written with what is accepted.
  const { run, inWork } = await withTenant(product.database.app, tenantId, async (tx) => ({
    run: await currentRun(tx, modelId, paymentYear),
    inWork: await workOfMembers(tx, paymentYear, members),
  }));
  const found = run ? await readGapsOf(product.facts, tenantId, run.number, members) : [];
  const open = found.filter(
    ({ memberKey, hcc, status }) => (status === 'open' || status === 'closed-lower') && gaps.has(`${memberKey}/${hcc}`),
  );
  const dueOn = (wanted.dueOn ?? (await usualDueDate(product, request, paymentYear - 1))) as CalendarDate;
  const { changeId, made } = await request.tenant(async (tx) => {
    const accepted = await acceptWork(tx, user.id, { paymentYear, gaps: open, ownerId, dueOn });
    request.auditMembers(accepted.made.map(({ memberKey }) => memberKey));
    request.auditDetails = { items: accepted.made.length };
    return accepted;
  });
  const isMade = new Set(made.map(({ memberKey, hcc }) => `${memberKey}/${hcc}`));
  const wasInWork = new Set(inWork.map(({ memberKey, hcc }) => `${memberKey}/${hcc}`));
  return {
    workItemIds: made.map(({ id }) => id),
    refused: [...gaps]
      .filter(([key]) => !isMade.has(key))
      .map(([key, gap]) => ({ ...gap, why: wasInWork.has(key) ? ('in-work' as const) : ('no-open-gap' as const) })),
    ...(made.length > 0 ? { changeId } : {}),
  };
}

async function requireOwner(product: Product, request: FastifyRequest, ownerId: string | undefined): Promise<void> {
  if (ownerId === undefined || ownerId === request.caller.user.id) return;
  if (!request.may('work:assign')) throw new ProblemError('forbidden');
  const owners = await workOwners(product, request.caller);
  if (!owners.some(({ userId }) => userId === ownerId)) {
    throw new ProblemError('bad-request', {
      errors: [{ field: 'ownerId', message: 'nobody who works on items here' }],
    });
  }
}

/** Two weeks from today, and not past the end of the service year while that is still to come. */
async function usualDueDate(product: Product, request: FastifyRequest, serviceYear: number): Promise<string> {
  const { asOf } = await product.tenantOf(request.caller.tenantId);
  const usual = addDays(asOf as CalendarDate, usualDays);
  const end = `${serviceYear}-12-31`;
  return asOf <= end && usual > end ? end : usual;
}
