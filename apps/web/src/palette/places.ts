import type { Permission } from '@optimiq/domain/access/permissions';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import type { Place } from '../ui/modules.ts';
import type { Entry } from './entries.ts';

/** Screens without a place in the rail, and who may open them. */
const further: readonly Place[] = [
  { label: 'notCounted.title', to: paths.notCounted, permission: 'population:read' },
  { label: 'palette.paid', to: paths.paid, permission: 'money:read' },
  { label: 'palette.reports', to: paths.reports, permission: 'export:write' },
  { label: 'security.title', to: paths.security, permission: 'session:read' },
  { label: 'palette.style', to: paths.style, permission: 'session:read' },
];

/** Every screen that somebody may open, with the key that leads there. */
export function placeEntries(
  places: readonly Place[],
  may: (permission: Permission) => boolean,
  go: (to: string) => void,
): readonly Entry[] {
  // The entry of the administration leads to its first screen, which is here by its own name.
  const shown = places.filter(({ label }) => label !== 'module.administration');
  return [...shown, ...further.filter(({ permission }) => may(permission))].map(({ label, to, letter }) => ({
    id: `go ${to}`,
    label: t(label),
    keys: letter && `g ${letter}`,
    run: () => go(to),
  }));
}
