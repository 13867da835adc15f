import type { Permission } from '@optimiq/domain/access/permissions';
import { paths } from '../paths.ts';

/** A stop of the tour: a screen, the part of it that is shown, and who is led there. */
export type Step = {
  /** Its words are `tour.ID.title` and `tour.ID.text`. */
  readonly id: keyof typeof stops;
  /** Absent for what is on every screen. */
  readonly to?: string;
  /** Selector of the part; the first that is there. */
  readonly part: string;
  readonly permissions: readonly Permission[];
};

const stops = {
  board: { to: paths.population, part: 'main .tiles', permissions: ['population:read'] },
  members: { to: paths.members, part: 'main .card', permissions: ['member:list'] },
  gaps: { to: paths.gaps, part: 'main .tiles', permissions: ['member:list'] },
  work: { to: paths.work, part: 'main .card', permissions: ['work:read'] },
  cohorts: { to: paths.cohorts, part: '.cohort-examples', permissions: ['population:read', 'small-cells:read'] },
  loads: { to: paths.loads, part: 'main .card', permissions: ['load:read'] },
  quality: { to: paths.dataQuality, part: 'main .card', permissions: ['load:read'] },
  people: { to: paths.people, part: 'main .card', permissions: ['people:read'] },
  audit: { to: paths.audit, part: 'main .card', permissions: ['audit:read'] },
  search: { part: '.top .search', permissions: [] },
  past: { part: '.top .asof', permissions: [] },
} as const satisfies Record<string, Omit<Step, 'id'>>;

/** The stops of somebody, in order. */
export const stepsFor = (may: (permission: Permission) => boolean): readonly Step[] =>
  (Object.entries(stops) as [Step['id'], Omit<Step, 'id'>][])
    .filter(([, { permissions }]) => permissions.every(may))
    .map(([id, stop]) => ({ id, ...stop }));
