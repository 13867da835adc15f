import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineRole, type Role, roles } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { listUserEmails, saveMembership } from '@optimiq/store/postgres/tenants';
import { isExposed, type Settings } from '../env.ts';
import { passphrase } from '../passphrase.ts';
import type { Product } from '../product.ts';

export type DemoSignIn = {
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

const names: Record<Exclude<Role, 'integration'>, string> = {
  'tenant-admin': 'Avery Admin',
  'privacy-officer': 'Parker Privacy',
  'risk-director': 'Riley Director',
  'hcc-coder': 'Casey Coder',
  'coding-qa': 'Quinn Quality',
  'claims-analyst': 'Ariel Analyst',
  'claims-lead': 'Lane Lead',
  'care-manager': 'Morgan Care',
  'post-acute-coordinator': 'Corey Coordinator',
  executive: 'Emerson Executive',
  'billing-contact': 'Blair Billing',
  auditor: 'Audrey Auditor',
};

const isHuman = (role: Role): role is keyof typeof names => role !== machineRole;

const domain = 'demo.example';

/** The sign-ins as made; an empty list says that the operator removed them for good. */
const fileOf = ({ folders }: Settings): string => join(folders.keys, 'demo-sign-ins.json');

/** Whether this installation has demo accounts: then it serves loopback only. */
export async function hasDemoAccounts(product: Product): Promise<boolean> {
  return readDemoSignIns(product.settings).length > 0 || (await listUserEmails(product.database, domain)).length > 0;
}

/** Lies with the data it is about: it goes when they go. */
const completeFileOf = ({ folders }: Settings): string => join(folders.data, 'demo-complete');

/** The demo is loaded and scored as a whole: later starts leave it as its users have it. */
export const markDemoComplete = (settings: Settings): void =>
  writeFileSync(completeFileOf(settings), '', { mode: 0o600 });

/** Whether a start makes the demo, or goes on with it: reached by this machine only, nothing else there, not removed. */
export async function wantsDemo(product: Product): Promise<boolean> {
  const { settings } = product;
  if (settings.demoMembers === 0 || isExposed(settings)) return false;
  if (existsSync(fileOf(settings)) && readDemoSignIns(settings).length === 0) return false;
  const tenants = await product.tenants();
  if (tenants.length === 0) return true;
  return tenants.some(({ slug }) => slug === 'demo') && !existsSync(completeFileOf(settings));
}

/** The demo sign-ins of this installation, in the order of the roles; empty without a demo. */
export function readDemoSignIns(settings: Settings): DemoSignIn[] {
  return existsSync(fileOf(settings)) ? (JSON.parse(readFileSync(fileOf(settings), 'utf8')) as DemoSignIn[]) : [];
}

/**
 * One account per role, with passwords of this installation only. Interrupted, it goes on where it stopped.
 */
export async function createDemoAccounts(product: Product, tenantId: TenantId): Promise<DemoSignIn[]> {
  let signIns = readDemoSignIns(product.settings);
  if (signIns.length === 0) {
    signIns = roles.filter(isHuman).map((role) => ({
      role,
      name: names[role],
      email: `${role}@${domain}`,
      password: passphrase(),
    }));
    save(product.settings, signIns);
  }
  for (const { role, name, email, password } of signIns) {
    const userId = await product.identity.createUser({ email, name, password });
    await saveMembership(product.database, { userId, tenantId, roles: [role] });
  }
  return signIns;
}

/**
 * Removes the demo accounts: they cannot sign in any more, no start makes them again, and the product may be served
 * to others. The demo tenant and its synthetic members stay.
 *
 * @returns how many accounts there were.
 */
export async function removeDemoAccounts(product: Product): Promise<number> {
  const emails = new Set(await listUserEmails(product.database, domain));
  for (const { email } of readDemoSignIns(product.settings)) emails.add(email);
  for (const email of emails) await product.identity.removeUser(email);
  save(product.settings, []);
  return emails.size;
}

/** Whole or not at all: a start that is cut short must not leave half a list. */
function save(settings: Settings, signIns: readonly DemoSignIn[]): void {
  const fresh = `${fileOf(settings)}.new`;
  writeFileSync(fresh, JSON.stringify(signIns, undefined, 2), { mode: 0o600 });
  renameSync(fresh, fileOf(settings));
}
