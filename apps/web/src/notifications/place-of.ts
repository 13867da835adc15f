import type { Notification } from '@optimiq/contracts/notifications';
import { paths } from '../paths.ts';

type Place = { readonly to: string; readonly search?: Record<string, string> };

/** Where a notification is decided, or what it tells is seen. */
export function placeOf({ kind, subjectId = '' }: Notification): Place {
  switch (kind) {
    case 'work-given':
      return { to: paths.work, search: { view: 'mine' } };
    case 'load-active':
    case 'load-failed':
    case 'load-held':
      return { to: paths.load(subjectId) };
    case 'load-mapping':
      return { to: paths.load(subjectId), search: { tab: 'mapping' } };
    case 'run-done':
    case 'run-failed':
      return { to: paths.runs };
    case 'matches-open':
      return { to: paths.matches };
    case 'access-alert':
      return { to: paths.audit, search: { alertId: subjectId } };
    case 'setting-waiting':
      return { to: paths.settings };
    case 'reset-waiting':
      return { to: paths.person(subjectId) };
    case 'agreement-ends':
      return { to: paths.organization };
    case 'access-asked':
      return { to: paths.operatorAccess };
    case 'backup-failed':
      return { to: paths.backups };
    case 'report-ready':
    case 'report-paused':
      return { to: paths.reports };
  }
}
