import type { Report, ReportSchedule } from '@optimiq/contracts/report-schedules';
import { rightsOf, roles } from '@optimiq/domain/access/roles';

const idOf = (number: number) => `${String(number).padStart(8, '0')}-9200-4000-8000-000000000000`;
const owner = { userId: '00000000-0000-4000-8000-000000000070', name: 'Demo Reader' };
const board = { kind: 'board', filters: { paymentYear: 2026 } } as const;
const nextAt = '2025-11-30T11:30:00.000Z';

/** Schedules of the fixture, one of them paused, and files they made, one of which shows more than its reader may see. */
export class FixtureReports {
  #number = 10;
  #schedules: ReportSchedule[] = [
    {
      ...{ reportScheduleId: idOf(1), name: 'Board of the month', source: board, at: '06:30', nextAt, version: 1 },
      ...{ cadence: { every: 'month', day: 31 }, roles: ['tenant-admin'], owner, isMine: true },
    },
    {
      ...{ reportScheduleId: idOf(2), name: 'Recapture, Mondays', at: '07:00', version: 3, owner, isMine: true },
      source: { kind: 'dashboard', dashboardId: '00000001-9100-4000-8000-000000000000' },
      ...{ cadence: { every: 'week', weekday: 1 }, roles: [], pausedBecause: 'source-gone' },
    },
  ];
  #files: Report[] = [this.#file('Board of the month', true), this.#file('Claims of the quarter', false)];

  schedules = () => ({
    ...{ items: this.#schedules, timeZone: 'America/New_York' },
    roles: roles.filter((role) => rightsOf[role].permissions.includes('export:write')),
  });
  reports = () => ({ items: this.#files });

  create(body: unknown): ReportSchedule {
    this.#number += 1;
    const made = { ...(body as ReportSchedule), reportScheduleId: idOf(this.#number), owner, isMine: true, version: 1 };
    this.#schedules.push({ ...made, nextAt });
    return this.#schedules.at(-1)!;
  }

  change(id: string, body: unknown): ReportSchedule | undefined {
    const { isPaused, version, ...wanted } = body as ReportSchedule & { isPaused: boolean };
    this.#schedules = this.#schedules.map((one) =>
      one.reportScheduleId !== id
        ? one
        : {
            ...wanted,
            ...{ reportScheduleId: id, owner, isMine: true, version: version + 1 },
            ...(isPaused ? { pausedBecause: 'asked' as const } : { nextAt }),
          },
    );
    return this.#schedules.find(({ reportScheduleId }) => reportScheduleId === id);
  }

  remove(id: string): null {
    this.#schedules = this.#schedules.filter(({ reportScheduleId }) => reportScheduleId !== id);
    return null;
  }

  run(id: string) {
    const of = this.#schedules.find(({ reportScheduleId }) => reportScheduleId === id)!;
    this.#files = [this.#file(of.name, true), ...this.#files];
    return { reportId: this.#files[0]!.reportId, jobId: idOf(99) };
  }

  removeReport(id: string): null {
    this.#files = this.#files.filter(({ reportId }) => reportId !== id);
    return null;
  }

  #file(name: string, isMine: boolean): Report {
    this.#number += 1;
    return {
      ...{ reportId: idOf(this.#number), name, state: 'done', isMine, opens: isMine },
      madeBy: isMine ? owner : { userId: '00000000-0000-4000-8000-000000000071', name: 'Robin Mockridge' },
      ...{ createdAt: '2025-10-31T10:30:00.000Z', expiresAt: '2025-11-30T10:30:00.000Z' },
      manifest: {
        ...{ bytes: 48_120, sha256: 'cd'.repeat(32), asOf: '2025-10-31', madeAt: '2025-10-31T10:30:04.000Z' },
        runId: '00000003-7000-4000-8000-000000000000',
      },
    };
  }
}
