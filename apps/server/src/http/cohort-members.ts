import { type CohortDefinition, permissionsFor } from '@optimiq/domain/cohorts/definition';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey } from '@optimiq/domain/kernel/ids';
import { type CohortScope, membersOfDefinition } from '@optimiq/store/facts/cohort-definition';
import { findCohort } from '@optimiq/store/postgres/cohorts';
import type { Product } from '../product.ts';
import type { Reader } from '../reader.ts';
import { ProblemError } from './plugins/problems.ts';
import type { RunView } from './run-view.ts';

/**
 * Members that a reader sees: those of the panels, those of a saved cohort, or who is in both; undefined where it is
 * everybody. Fails with 'not-found' when the reader has no such cohort, 'forbidden' when it asks by what the role does not see.
 */
export async function membersSeen(
  product: Product,
  request: Reader,
  view: RunView,
  cohortId: string | undefined,
): Promise<readonly MemberKey[] | undefined> {
  if (cohortId === undefined) return request.panel && [...request.panel];
  const { user } = request.caller;
  const saved = await request.tenant((tx) => findCohort(tx, user.id, cohortId));
  if (!saved) throw new ProblemError('not-found');
  request.auditSubject = { kind: 'cohort', id: cohortId };
  return membersOf(product, request, view, saved.definition);
}

/** Members of a definition whom the reader sees; none while nothing is scored. */
export async function membersOf(
  product: Product,
  request: Reader,
  view: RunView,
  definition: CohortDefinition,
): Promise<readonly MemberKey[]> {
  requireRightsFor(request, definition);
  const scope = scopeOf(request, view);
  return scope ? membersOfDefinition(product.facts, request.caller.tenantId, definition, scope) : [];
}

/**
 * Fails with 'forbidden' unless the reader holds every right a definition asks for: a count narrowed step by step tells what
 * it is narrowed by. A reader of aggregates only holds none: two large cohorts differ by a small one.
 */
export function requireRightsFor(request: Reader, definition: CohortDefinition): void {
  const needed = ['population:read', 'small-cells:read', ...permissionsFor(definition)] as const;
  if (needed.every((permission) => request.may(permission))) return;
  throw new ProblemError('forbidden', { detail: 'The cohort asks by what is not part of your role' });
}

/** Whom a definition is asked of; undefined while nothing is scored. */
export const scopeOf = (request: Reader, { visible, run, stamp }: RunView): CohortScope | undefined =>
  run &&
  stamp && {
    visible,
    runNo: run.number,
    asOf: stamp.asOf as CalendarDate,
    ...(request.panel ? { panel: [...request.panel] } : {}),
  };
