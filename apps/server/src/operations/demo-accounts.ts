import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Role, roles } from '@optimiq/domain/access/permissions';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { saveMembership } from '@optimiq/store/postgres/tenants';
import type { Product } from '../product.ts';

export type DemoSignIn = {
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

const names: Record<Role, string> = {
  'tenant-admin': 'Avery Admin',
  'risk-director': 'Riley Director',
  'hcc-coder': 'Casey Coder',
  'care-manager': 'Morgan Care',
  executive: 'Emerson Executive',
};

const fileOf = (product: Product): string => join(product.settings.folders.keys, 'demo-sign-ins.json');

/** Whether this installation has demo accounts: then it serves loopback only. */
export const hasDemoAccounts = async (product: Product): Promise<boolean> => existsSync(fileOf(product));

/** The demo sign-ins of this installation, in the order of the roles; empty without a demo. */
export function readDemoSignIns(product: Product): DemoSignIn[] {
  return existsSync(fileOf(product)) ? (JSON.parse(readFileSync(fileOf(product), 'utf8')) as DemoSignIn[]) : [];
}

/**
 * One account per role, with passwords of this installation only. Interrupted, it goes on where it stopped.
 */
export async function createDemoAccounts(product: Product, tenantId: TenantId): Promise<DemoSignIn[]> {
  let signIns = readDemoSignIns(product);
  if (signIns.length === 0) {
    signIns = roles.map((role) => ({
      role,
      name: names[role],
      email: `${role}@demo.example`,
      password: passphrase(),
    }));
    writeFileSync(fileOf(product), JSON.stringify(signIns, undefined, 2), { mode: 0o600 });
  }
  for (const { role, name, email, password } of signIns) {
    const userId = await product.identity.createUser({ email, name, password });
    await saveMembership(product.database, { userId, tenantId, role });
  }
  return signIns;
}

/** Removes the demo accounts: they cannot sign in any more, and the product may be served to others. */
export async function removeDemoAccounts(product: Product): Promise<number> {
  const signIns = readDemoSignIns(product);
  for (const { email } of signIns) await product.identity.removeUser(email);
  rmSync(fileOf(product), { force: true });
  return signIns.length;
}

const syllables =
  'ba be bi bo bu da de di do du fa fe fi fo ga go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so ta te ti to tu va ve vi vo za ze zo'.split(
    ' ',
  );

/** Four made-up words and a number: about 70 bits, easy to type from a screen. */
function passphrase(): string {
  const word = () => Array.from({ length: 3 }, () => syllables[randomInt(syllables.length)]).join('');
  return `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`;
}
