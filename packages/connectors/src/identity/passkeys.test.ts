import { generateKeyPairSync } from 'node:crypto';
import type { UserId } from '@optimiq/domain/kernel/ids';
import { type TestDatabase, testDatabase } from '@optimiq/store/testing/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fault, VirtualAuthenticator } from '../testing/virtual-authenticator.ts';
import { openPasskeys, type Passkeys } from './passkeys.ts';

const origin = 'https://plan.example';
let t: TestDatabase;
let passkeys: Passkeys;
let key: VirtualAuthenticator;
const user = { id: 'casey' as UserId, email: 'casey@plan.example', name: 'Casey' };

beforeAll(async () => {
  t = await testDatabase();
  for (const id of ['casey', 'other']) {
    await t.asSuperuser('insert into auth.users (id, name, email) values ($1, $1, $2)', [id, `${id}@plan.example`]);
  }
  passkeys = openPasskeys(t.database.authPool, 's'.repeat(32), origin);
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.asSuperuser('truncate auth.passkeys, auth.passkey_challenges');
  key = new VirtualAuthenticator('plan.example', origin);
});

async function register(fault: Fault = {}, by = user.id): Promise<boolean> {
  const { challengeId, options } = await passkeys.beginRegistration(user);
  return passkeys.register(by, challengeId, 'Laptop', key.register(options, fault) as never);
}
async function signIn(fault: Fault = {}): Promise<UserId | undefined> {
  const { challengeId, options } = await passkeys.beginAuthentication();
  return passkeys.authenticate(challengeId, key.sign(options, fault) as never);
}

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const faults: readonly (readonly [string, Fault])[] = [
  ['without user verification', { isVerified: false }],
  ['without user presence', { isPresent: false }],
  ['from another origin', { origin: 'https://plan.example.evil.example' }],
  ['for another host', { rpId: 'evil.example' }],
  ['to another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ['of the other ceremony', { type: 'webauthn.create' }],
  ['signed with another key', { signWith: stranger }],
  ['with a signature that was changed', { tamper: true }],
  ['with a counter that steps back', { counter: 1 }],
  ['under an id nobody has', { credentialId: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
];

describe('SEC-05 a passkey', () => {
  test.each(faults)('%s is refused, and its twin without the fault is accepted', async (_name, fault) => {
    expect(await register()).toBe(true);
    key.counter = 5;
    expect(await signIn()).toBe('casey');
    expect(await signIn(fault)).toBeUndefined();
    key.counter = 9;
    expect(await signIn()).toBe('casey');
  });

  test('is not enrolled without user verification, by another than was asked, or from elsewhere', async () => {
    expect(await register({ isVerified: false })).toBe(false);
    expect(await register({ origin: 'https://evil.example' })).toBe(false);
    expect(await register({}, 'other' as UserId)).toBe(false);
    expect(await passkeys.list(user.id)).toEqual([]);
    expect(await register()).toBe(true);
    expect(await passkeys.list(user.id)).toMatchObject([{ name: 'Laptop' }]);
  });

  test('answers a challenge once, also of eight at the same time', async () => {
    await register();
    const { challengeId, options } = await passkeys.beginAuthentication();
    const answer = key.sign(options) as never;
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => passkeys.authenticate(challengeId, answer)));
    expect(outcomes.filter((one) => one === 'casey')).toHaveLength(1);
  });

  test('confirms only the one who was asked', async () => {
    await register();
    const { challengeId, options } = await passkeys.beginAuthentication('other' as UserId);
    expect(await passkeys.authenticate(challengeId, key.sign(options) as never, 'other' as UserId)).toBeUndefined();
    const own = await passkeys.beginAuthentication(user.id);
    expect(await passkeys.authenticate(own.challengeId, key.sign(own.options) as never, user.id)).toBe('casey');
  });

  test('is not taken twice, and is gone when it is removed', async () => {
    await register();
    expect(await register()).toBe(false);
    const [held] = await passkeys.list(user.id);
    expect(await passkeys.remove('other' as UserId, held!.id, false)).toBe('unknown');
    expect(await passkeys.remove(user.id, held!.id, false)).toBe('removed');
    expect(await signIn()).toBeUndefined();
  });

  test('SEC-05 of two that are taken away at once, the last stays where one has to', async () => {
    await register();
    const second = new VirtualAuthenticator('plan.example', origin);
    const asked = await passkeys.beginRegistration(user);
    await passkeys.register(user.id, asked.challengeId, 'Second', second.register(asked.options) as never);
    const held = await passkeys.list(user.id);
    const outcomes = await Promise.all(held.map(({ id }) => passkeys.remove(user.id, id, true)));
    expect(outcomes.sort()).toEqual(['last', 'removed']);
    expect(await passkeys.list(user.id)).toHaveLength(1);
  });
});
