import type { BackupDates } from '@optimiq/contracts/backups';
import type { OperatorAccess } from '@optimiq/contracts/operator-access';
import type { ListedOutboundHost } from '@optimiq/contracts/outbound-hosts';
import type { z } from 'zod';

type Listed = z.infer<typeof ListedOutboundHost>;

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const aDay = 1_440;

/** Who from outside comes in and whom the product speaks to: operators, hosts and backups of one fixture server. */
export class FixtureOutside {
  #accesses: OperatorAccess[] = [
    {
      ...{ accessId: id(31), kind: 'break-glass', reason: 'Import of November stands still', minutes: 60 },
      ...{ askedBy: 'uid-0', askedAt: inMinutes(-4), state: 'waiting' },
    },
    {
      ...{ accessId: id(32), kind: 'grant', reason: 'Compare two claims of a load with its file', minutes: 480 },
      ...{ askedBy: 'user-tenant-admin', askedAt: inMinutes(-90), state: 'open', until: inMinutes(390) },
    },
    {
      ...{ accessId: id(33), kind: 'grant', minutes: 60, askedBy: 'user-privacy-officer' },
      ...{ askedAt: inMinutes(-9 * aDay), state: 'over', until: inMinutes(-9 * aDay + 60) },
    },
  ];
  #hosts: Listed[] = [
    host('identity-provider', 'login.northfield.example', 443),
    host('syslog', 'logs.northfield.example', 6514),
  ];

  accesses = () => ({ items: this.#accesses });
  grant = ({ reason, minutes }: { reason: string; minutes: number }) => {
    this.#accesses = [
      {
        ...{ accessId: id(34), kind: 'grant', reason, minutes, askedBy: 'user-tenant-admin', state: 'open' },
        ...{ askedAt: inMinutes(0), until: inMinutes(minutes) },
      },
      ...this.#accesses,
    ];
    return { accessId: id(34), state: 'open' };
  };
  approve = (accessId: string) => this.#turn(accessId, { state: 'open', approvedBy: 'user-tenant-admin' });
  end = (accessId: string) => this.#turn(accessId, { state: 'ended' });

  hosts = () => ({ items: this.#hosts });
  list = ({ purpose, host: name, port }: Pick<Listed, 'purpose' | 'host' | 'port'>) => {
    this.#hosts = [...this.#hosts, host(purpose, name, port)];
    return this.hosts();
  };
  unlist = (purpose: string, name: string) => {
    this.#hosts = this.#hosts.filter((one) => one.purpose !== purpose || one.host !== name);
    return this.hosts();
  };

  backups = (): BackupDates => ({
    keptDays: 35,
    items: [
      { takenAt: inMinutes(-300), expiresAt: inMinutes(35 * aDay) },
      { takenAt: inMinutes(-aDay), verifiedAt: inMinutes(-aDay + 20), expiresAt: inMinutes(34 * aDay) },
    ],
  });

  #turn(accessId: string, to: Partial<OperatorAccess>) {
    this.#accesses = this.#accesses.map((one) => (one.accessId === accessId ? { ...one, ...to } : one));
    return { changed: true };
  }
}

const host = (purpose: Listed['purpose'], name: string, port: number): Listed => ({
  ...{ purpose, host: name, port, createdBy: 'user-tenant-admin', createdAt: inMinutes(-20 * aDay) },
});
