import type { Permission } from '@optimiq/domain/access/permissions';
import type { MessageId } from '../messages.ts';
import { paths } from '../paths.ts';
import {
  IconApi,
  IconAudit,
  IconKeys,
  IconLoads,
  IconMachine,
  IconMatching,
  IconMembers,
  IconPopulation,
  IconQuality,
  IconRuns,
  IconSignOn,
} from './icons.ts';

/** A module of the rail: shown to those who may use it, reached with g and its letter. */
export type Module = {
  readonly label: MessageId;
  readonly to: string;
  readonly letter: string;
  readonly permission: Permission;
  readonly Icon: typeof IconApi;
};

export const modules: readonly Module[] = [
  {
    label: 'module.population',
    to: paths.population,
    letter: 'p',
    permission: 'population:read',
    Icon: IconPopulation,
  },
  { label: 'module.members', to: paths.members, letter: 'm', permission: 'member:list', Icon: IconMembers },
  { label: 'module.loads', to: paths.loads, letter: 'l', permission: 'load:read', Icon: IconLoads },
  { label: 'module.dataQuality', to: paths.dataQuality, letter: 'q', permission: 'load:read', Icon: IconQuality },
  { label: 'module.matching', to: paths.matches, letter: 'd', permission: 'match:decide', Icon: IconMatching },
  { label: 'module.runs', to: paths.runs, letter: 'r', permission: 'run:read', Icon: IconRuns },
  { label: 'module.sso', to: paths.singleSignOn, letter: 's', permission: 'sso:write', Icon: IconSignOn },
  { label: 'module.machines', to: paths.machines, letter: 'k', permission: 'machine:write', Icon: IconMachine },
  { label: 'module.keys', to: paths.keys, letter: 'e', permission: 'key:read', Icon: IconKeys },
  { label: 'module.audit', to: paths.audit, letter: 'u', permission: 'audit:read', Icon: IconAudit },
  { label: 'module.api', to: paths.api, letter: 'a', permission: 'session:read', Icon: IconApi },
];
