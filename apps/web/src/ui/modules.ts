import type { Permission } from '@optimiq/domain/access/permissions';
import type { MessageId } from '../messages.ts';
import { paths } from '../paths.ts';
import {
  IconAdministration,
  IconApi,
  IconAudit,
  IconCohorts,
  IconDashboards,
  IconDownload,
  IconGaps,
  IconLoads,
  IconMatching,
  IconMembers,
  IconPopulation,
  IconQuality,
  IconRuns,
  IconWork,
} from './icons.ts';

/** A screen that is reached from everywhere: shown to those who may use it; with a letter also by g and it. */
export type Place = {
  readonly label: MessageId;
  readonly to: string;
  readonly letter?: string;
  readonly permission: Permission;
  /** What its answers ask for beside. */
  readonly also?: Permission;
};

/** A module of the rail. */
export type Module = Place & { readonly letter: string; readonly Icon: typeof IconApi };

const modules: readonly Module[] = [
  { label: 'module.work', to: paths.work, letter: 'y', permission: 'work:read', Icon: IconWork },
  {
    label: 'module.population',
    to: paths.population,
    letter: 'p',
    permission: 'population:read',
    Icon: IconPopulation,
  },
  {
    label: 'module.dashboards',
    to: paths.dashboards,
    letter: 'h',
    permission: 'population:read',
    Icon: IconDashboards,
  },
  {
    label: 'module.cohorts',
    to: paths.cohorts,
    letter: 'c',
    permission: 'population:read',
    also: 'small-cells:read',
    Icon: IconCohorts,
  },
  { label: 'module.gaps', to: paths.gaps, letter: 'b', permission: 'member:list', Icon: IconGaps },
  { label: 'module.members', to: paths.members, letter: 'm', permission: 'member:list', Icon: IconMembers },
  { label: 'module.loads', to: paths.loads, letter: 'l', permission: 'load:read', Icon: IconLoads },
  { label: 'module.dataQuality', to: paths.dataQuality, letter: 'q', permission: 'load:read', Icon: IconQuality },
  { label: 'module.matching', to: paths.matches, letter: 'd', permission: 'match:decide', Icon: IconMatching },
  { label: 'module.exports', to: paths.exports, letter: 'x', permission: 'export:write', Icon: IconDownload },
  { label: 'module.runs', to: paths.runs, letter: 'r', permission: 'run:read', Icon: IconRuns },
  { label: 'module.audit', to: paths.audit, letter: 'u', permission: 'audit:read', Icon: IconAudit },
  { label: 'module.api', to: paths.api, letter: 'a', permission: 'session:read', Icon: IconApi },
];

/** What runs the organization stands behind one entry of the rail, in this order. */
const administration: readonly Place[] = [
  { label: 'administration.people', to: paths.people, letter: 'w', permission: 'people:read' },
  { label: 'administration.roles', to: paths.roles, permission: 'people:read' },
  { label: 'administration.panels', to: paths.panels, permission: 'people:read' },
  { label: 'administration.organization', to: paths.organization, letter: 'o', permission: 'organization:read' },
  { label: 'administration.settings', to: paths.settings, letter: 't', permission: 'settings:read' },
  { label: 'administration.sso', to: paths.singleSignOn, letter: 's', permission: 'sso:write' },
  { label: 'administration.machines', to: paths.machines, letter: 'k', permission: 'machine:write' },
  { label: 'administration.outboundHosts', to: paths.outboundHosts, permission: 'settings:read' },
  { label: 'administration.keys', to: paths.keys, letter: 'e', permission: 'key:read' },
  { label: 'administration.operatorAccess', to: paths.operatorAccess, permission: 'operator-access:write' },
  { label: 'administration.erasures', to: paths.erasures, permission: 'erasure:read' },
  { label: 'administration.backups', to: paths.backups, permission: 'backup:read' },
];

/** Modules and screens of the administration that somebody may use; the rail leads to the first of the latter. */
export function placesFor(may: (permission: Permission) => boolean) {
  const screens = administration.filter((one) => may(one.permission));
  const first = screens[0];
  const rail: readonly Module[] = [
    ...modules.filter(({ permission, also = permission }) => may(permission) && may(also)),
    ...(first
      ? [
          {
            label: 'module.administration' as const,
            to: first.to,
            letter: 'i',
            permission: first.permission,
            Icon: IconAdministration,
          },
        ]
      : []),
  ];
  return { rail, screens };
}
