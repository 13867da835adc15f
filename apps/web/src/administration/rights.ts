import type { RoleView } from '@optimiq/contracts/people';
import { joinRights, lackedBy, machineRole, type RoleRights } from '@optimiq/domain/access/roles';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../api/session-store.ts';
import { rightText } from '../ui/Refusal.tsx';
import { roles } from './queries.ts';

/**
 * What the person at the screen lacks of some rights, by name: nobody can grant what they lack. The server decides;
 * this says it before anybody asks.
 */
export function useLacked(): (rights: RoleRights) => readonly string[] {
  const { permissions, roles: held } = useSession();
  const { data } = useQuery(roles);
  if (!data) return () => [];
  const own = joinRights(data.items.filter(({ key }) => held.some((one) => one.key === key)));
  return (rights) => lackedBy({ ...own, permissions }, rights).map(rightText);
}

/** Roles that people hold: machines have one of their own. */
export const humanRoles = (items: readonly RoleView[]): readonly RoleView[] =>
  items.filter(({ key }) => key !== machineRole);
