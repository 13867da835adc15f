import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const markDays = 60;

/** What a browser brings from an earlier sign-in: it opens nothing, and keeps strangers from shutting its owner out. */
export type BrowserMarks = {
  /** A mark for a browser in which somebody signed in to this account; good for 60 days. */
  make(account: string): string;
  /** Which browser of the account it is; undefined for one we did not make, of another account, or that is over. */
  idOf(account: string, mark: string | undefined): string | undefined;
};

/** A mark: when it ends, in days since 1970, a random id, and a keyed hash over both and the account. */
const form = /^(\d{5})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{43})$/;
const dayMs = 86_400_000;

/** @param secret is nowhere in a browser or in the database: nobody else makes a mark. */
export function openBrowserMarks(secret: string, now = () => Date.now()): BrowserMarks {
  const today = () => Math.floor(now() / dayMs);
  const macOf = (account: string, ends: string, id: string) =>
    createHmac('sha256', secret).update(`browser of ${account}: ${id} until ${ends}`).digest();
  return {
    make: (account) => {
      const [ends, id] = [String(today() + markDays), randomBytes(12).toString('base64url')];
      return `${ends}.${id}.${macOf(account, ends, id).toString('base64url')}`;
    },
    idOf: (account, mark) => {
      const [, ends, id, mac] = form.exec(mark ?? '') ?? [];
      if (!ends || !id || !mac || Number(ends) < today()) return undefined;
      const given = Buffer.from(mac, 'base64url');
      const right = macOf(account, ends, id);
      return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
    },
  };
}
