import { isDeepStrictEqual } from 'node:util';
import { tileNeeds } from '@optimiq/contracts/dashboards';
import { decide } from '@optimiq/domain/access/decide';
import type { Permission } from '@optimiq/domain/access/permissions';
import { permissionsFor } from '@optimiq/domain/cohorts/definition';
import { findCohort } from '@optimiq/store/postgres/cohorts';
import type { ExportRights } from '@optimiq/store/postgres/exports';
import type { Caller } from '../caller.ts';
import type { Reader } from '../reader.ts';
import type { ReportContent } from './report-content.ts';

/** What the whole board shows by, whoever reads it. */
const ofBoard = ['population:read', 'score:read', 'money:read'] as const;

/** Whether somebody may have a report at all, as the board's on demand is asked for. */
export const mayReport = ({ access, circumstances }: Caller): boolean =>
  !access.restrictions.noExport &&
  (['export:write', 'population:read'] as const).every(
    (permission) => decide(access, permission, circumstances).allowed,
  );

/**
 * What a report shows by when its owner makes it now: of the rights its figures and cohorts ask for those that the owner
 * holds, whether small groups are shown, and what the owner is restricted to.
 */
export async function shownBy(reader: Reader, content: ReportContent): Promise<ExportRights> {
  const filters = content.kind === 'board' ? [content.filters] : content.tiles.map((tile) => tile.filters);
  const asked: readonly Permission[] = content.kind === 'board' ? ofBoard : content.tiles.flatMap(tileNeeds);
  const cohorts = [...new Set(filters.flatMap(({ cohort }) => cohort ?? []))];
  const definitions = await reader.tenant((tx) =>
    Promise.all(cohorts.map((cohort) => findCohort(tx, reader.caller.user.id, cohort))),
  );
  const needed = new Set<Permission>([
    ...asked,
    'small-cells:read',
    ...definitions.flatMap((one) => (one ? permissionsFor(one.definition) : [])),
  ]);
  return {
    permissions: [...needed].filter((permission) => reader.may(permission)).sort(),
    hasIdentifiers: false,
    restrictions: reader.caller.access.restrictions,
  };
}

/**
 * Whether somebody's own rights cover everything a report shows: each right it shows by, and all its members. Whoever sees
 * some members only opens what was made under the very same panels and facilities.
 */
export function covers(caller: Caller, { permissions, restrictions }: ExportRights): boolean {
  const { access, circumstances } = caller;
  const { panels, facilities } = access.restrictions;
  const seesAll = panels === undefined && facilities === undefined;
  const seesTheSame = isDeepStrictEqual([panels, facilities], [restrictions.panels, restrictions.facilities]);
  return (
    mayReport(caller) &&
    (seesAll || seesTheSame) &&
    permissions.every((permission) => decide(access, permission, circumstances).allowed)
  );
}
