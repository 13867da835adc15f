import type { Accounting, AlertPage, AuditEvent, AuditPage, AuditState, LedgerPage } from '@optimiq/contracts/audit';
import { useOf } from '@optimiq/domain/privacy/ledger/use-of';
import { members } from './fixture-population.ts';

const id = (number: number) => `${String(number).padStart(8, '0')}-7000-4000-8000-000000000000`;

const actions = ['member.read', 'member.list', 'member.search', 'load.list', 'claim.read', 'run.finish'] as const;

const events: readonly AuditEvent[] = Array.from({ length: 24 }, (_, at) => {
  const action = actions[at % actions.length]!;
  const isSystem = action === 'run.finish';
  const member = members[at % members.length]!;
  return {
    id: id(at + 1),
    ...(at === 0 ? {} : { sequence: 1_480 - at }),
    at: `2025-11-24T${String(15 - Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '10' : '40'}:07.123456Z`,
    actorKind: isSystem ? 'system' : 'user',
    actorId: isSystem ? 'scoring' : 'user-hcc-coder',
    ...(isSystem ? {} : { actorName: 'Demo Hcc Coder' }),
    action,
    outcome: at === 7 ? 'denied' : 'success',
    ...(action === 'member.read' && { subjectKind: 'member', subjectId: member.memberKey }),
    ...(action.startsWith('load') ? {} : { purpose: 'operations', members: action === 'member.list' ? 50 : 1 }),
    ofAllMembers: isSystem,
    details: {},
    hasReason: false,
  };
});

/** Events as the log gives them, by action and outcome. */
export function auditPage(query: URLSearchParams): AuditPage {
  const [action, outcome] = [query.get('action'), query.get('outcome')];
  return {
    items: events.filter(
      (event) => (!action || event.action.startsWith(action)) && (!outcome || event.outcome === outcome),
    ),
  };
}

export const auditEvent = (eventId: string) => {
  const found = events.find((event) => event.id === eventId);
  return found && { ...found, memberKeys: members.slice(0, 3).map(({ memberKey }) => memberKey) };
};

export const auditStanding: AuditState = {
  ...{ sealedTo: 1_479, sealedAt: '2025-11-24T15:40:08.000Z', waiting: 1 },
  ...{ anchoredTo: 1_479, anchoredAt: '2025-11-24T15:40:08.000Z', anchor: 'anchored' },
};

export const alertPage: AlertPage = {
  items: [
    {
      ...{ id: id(901), kind: 'volume', actorId: 'user-hcc-coder', actorName: 'Demo Hcc Coder', on: '2025-11-24' },
      ...{ events: 212, measured: { members: 212, usual: 38, most: 114 } },
      ...{ firstAt: '2025-11-24T09:00:00.000Z', lastAt: '2025-11-24T15:40:00.000Z' },
    },
    {
      ...{ id: id(902), kind: 'same-name', actorId: 'user-hcc-coder', actorName: 'Demo Hcc Coder', on: '2025-11-23' },
      ...{ memberKey: members[0]!.memberKey, events: 1, measured: {} },
      ...{ firstAt: '2025-11-23T09:00:00.000Z', lastAt: '2025-11-23T09:00:00.000Z' },
    },
  ],
};

export const ledgerPage = (query: URLSearchParams): LedgerPage => ({
  items: events
    .filter(({ action }) => action !== 'load.list')
    .map(
      ({ details: _details, hasReason: _reason, members: _members, subjectKind: _kind, subjectId: _id, ...event }) => ({
        ...event,
        use: useOf(event.action),
      }),
    )
    .filter(({ use }) => !query.get('use') || use === query.get('use')),
});

export const accounting: Accounting = {
  from: '2019-11-24',
  to: '2025-11-24',
  entries: [
    {
      ...{ id: id(951), on: '2025-03-04', recipient: 'Synthetic County Health Department', count: 2 },
      ...{ description: 'Immunization dates', purpose: 'public-health', lastOn: '2025-06-12' },
    },
  ],
  exempt: [
    {
      ...{ id: id(952), on: '2025-05-01', recipient: 'Synthetic Hospital', description: 'Medication list' },
      ...{ purpose: 'treatment', exemption: '45 CFR 164.528(a)(1)(i)' },
    },
  ],
};
