import { isDeepStrictEqual } from 'node:util';
import { type ExportWhat, exportPermissions } from '@optimiq/contracts/exports';
import { decide } from '@optimiq/domain/access/decide';
import { entryOf, type Permission, permissions } from '@optimiq/domain/access/permissions';
import { isInstructed, type Purpose } from '@optimiq/domain/access/purposes';
import { isPanelled } from '@optimiq/domain/access/restrictions';
import type { ExportRights } from '@optimiq/store/postgres/exports';
import type { Caller } from '../caller.ts';
import { narrowed } from './sources.ts';

/** What decides about a row, a column, a filter or an order of some list: every right to read of members. */
const deciding = permissions.filter((permission) => {
  const { about, changes } = entryOf(permission);
  return permission === 'small-cells:read' || (about === 'members' && !changes);
});

/** Whether somebody may take a list out at all: the right to do so, the list's own, and no restriction against it. */
export function mayExport({ access, circumstances }: Caller, what: ExportWhat): boolean {
  const needed: readonly Permission[] = ['export:write', exportPermissions[what]];
  if (!needed.every((permission) => decide(access, permission, circumstances).allowed)) return false;
  if (access.restrictions.noExport) return false;
  return narrowed.has(what) || !isPanelled(access.restrictions);
}

/** What somebody sees of a list now, to be held against what they see later. */
export const rightsOf = ({ access, circumstances }: Caller): ExportRights => ({
  permissions: access.rights.permissions.filter((permission) => decide(access, permission, circumstances).allowed),
  hasIdentifiers: access.rights.reads.includes('identifier'),
  restrictions: access.restrictions,
});

/** Whether somebody still holds all that a file was asked for with, is restricted as then, and its purpose is instructed. */
export function stillHolds(
  caller: Caller,
  { what, rights, purpose }: { readonly what: ExportWhat; readonly rights: ExportRights; readonly purpose: Purpose },
): boolean {
  const now = rightsOf(caller);
  return (
    mayExport(caller, what) &&
    isInstructed(purpose, caller.tenant.purposes) &&
    isDeepStrictEqual(now.restrictions, rights.restrictions) &&
    (now.hasIdentifiers || !rights.hasIdentifiers) &&
    deciding.every((permission) => now.permissions.includes(permission) || !rights.permissions.includes(permission))
  );
}
