import type { FactorReset } from '@optimiq/contracts/factor-resets';
import type { Account } from '@optimiq/contracts/session';
import type { Role } from '@optimiq/domain/access/roles';

const id = (number: number) => `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`;
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T09:30:00.000Z`;
const done = { done: true };

/** The account of whoever is signed in to one fixture server. */
export class FixtureAccount {
  #passkeys: Account['factors']['passkeys'] = [
    { passkeyId: id(1), name: 'Work laptop', createdAt: at(2), lastUsedAt: at(20) },
  ];
  #sessions: Account['sessions'] = [
    {
      ...{ sessionId: 's1', isThis: true, createdAt: at(20), lastSeenAt: at(21), method: 'passkey' },
      ...{ device: 'Firefox 142 on Linux', network: '192.0.2' },
    },
    {
      ...{ sessionId: 's2', isThis: false, createdAt: at(18), lastSeenAt: at(18), method: 'password' },
      ...{ device: 'Safari 19 on iOS', network: '198.51.100' },
    },
  ];
  #recoveryCodes = 9;
  #newEmail: string | undefined;

  read = (role: Role): Account => ({
    ...{ name: 'Demo', email: `${role}@demo.example`, needsFactor: true },
    ...(this.#newEmail ? { newEmail: this.#newEmail } : {}),
    factors: { hasTotp: true, recoveryCodes: this.#recoveryCodes, passkeys: this.#passkeys },
    sessions: this.#sessions,
  });
  events = () => ({
    items: [
      { at: at(20), action: 'session.sign-in', outcome: 'success' },
      { at: at(19), action: 'session.sign-in', outcome: 'denied' },
      { at: at(2), action: 'passkey.create', outcome: 'success' },
    ],
  });
  #resets: FactorReset[] = [
    {
      ...{ resetId: id(9), userId: 'user-hcc-coder', name: 'Demo Hcc Coder', email: 'hcc-coder@demo.example' },
      ...{ openedBy: 'user-hcc-coder', openedAt: at(20), expiresAt: at(21), firstBy: 'user-x', firstAt: at(20) },
      vouchers: 3,
    },
  ];
  openReset = (userId: string) => {
    const more = { name: 'Demo Privacy Officer', email: 'privacy-officer@demo.example', openedBy: 'user-tenant-admin' };
    const opened = { resetId: id(8), userId, ...more, openedAt: at(20), expiresAt: at(21), vouchers: 1 };
    this.#resets = [...this.#resets, opened];
    return { resetId: opened.resetId };
  };
  resets = () => ({ items: this.#resets });
  vouch = () => {
    this.#resets = [];
    return { state: 'done' };
  };
  endSession = (sessionId: string) => {
    this.#sessions = this.#sessions.filter((one) => one.sessionId !== sessionId);
    return done;
  };
  endOthers = () => {
    this.#sessions = this.#sessions.filter(({ isThis }) => isThis);
    return done;
  };
  removePasskey = (passkeyId: string) => {
    this.#passkeys = this.#passkeys.filter((one) => one.passkeyId !== passkeyId);
    return done;
  };
  renamePasskey = (passkeyId: string, name: string) => {
    this.#passkeys = this.#passkeys.map((one) => (one.passkeyId === passkeyId ? { ...one, name } : one));
    return done;
  };
  makeCodes = () => {
    this.#recoveryCodes = 10;
    return { codes: Array.from({ length: 10 }, (_, number) => `ABCDE-FGHJK-LMNPQ-RST0${number}`) };
  };
  askEmail = (email: string) => {
    this.#newEmail = email;
    return done;
  };
}
