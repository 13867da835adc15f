import { allowedPermissions, decide, unrestricted } from '@optimiq/domain/access/decide';
import { permissions } from '@optimiq/domain/access/permissions';
import { rightsOf, roles } from '@optimiq/domain/access/roles';

/** Decisions a second on one core, with every kind of restriction in force and nothing remembered between them. */
const restrictions = {
  modules: ['risk', 'claims'] as const,
  panels: ['11111111-1111-4111-8111-111111111111'],
  networks: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.0/24'],
  hours: { days: [1, 2, 3, 4, 5], from: 420, to: 1140 },
  noExport: true,
};
const accesses = roles.map((role) => ({ ...unrestricted(role, rightsOf[role]), restrictions }));
const circumstances = { address: '192.0.2.77', moment: { weekday: 3, minute: 700 } };

function rounds(count: number): number {
  let allowed = 0;
  for (let round = 0; round < count; round++) {
    for (const access of accesses) {
      for (const permission of permissions) if (decide(access, permission, circumstances).allowed) allowed += 1;
    }
  }
  return allowed;
}

rounds(50);
const perRound = accesses.length * permissions.length;
const before = process.cpuUsage();
const count = 400;
const allowed = rounds(count);
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
const value = Math.round((count * perRound) / seconds);
// A decision that lets nobody in, or everybody, would be fast and worthless.
if (allowed === 0 || allowed === count * perRound) throw new Error('the decisions are all alike');
if (allowedPermissions(accesses[0]!, circumstances).length === 0) throw new Error('an admin is let in nowhere');
process.stdout.write(
  `${JSON.stringify({ name: 'permission decisions with restrictions', value, unit: 'per CPU second', bar: 100_000, ok: value >= 100_000 })}\n`,
);
