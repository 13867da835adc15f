import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Product } from './product.ts';

/** JSON of an API route, asked as the person in the browser; throws on any other answer. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(new URL(path, page.url()).href);
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}`);
  return (await response.json()) as T;
}

/** The same, asked as a demo role without a browser. */
export async function askAs<T>(product: Product, role: string, path: string): Promise<T> {
  const { email, password } = product.signInOf(role);
  const entered = await fetch(`${product.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-optimiq-request': '1' },
    body: JSON.stringify({ email, password }),
  });
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]);
  const response = await fetch(product.url + path, { headers: { cookie: cookie.join('; ') } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Throws with both sides when they differ. */
export function same(what: string, seen: unknown, expected: unknown): void {
  if (JSON.stringify(seen) === JSON.stringify(expected)) return;
  throw new Error(`${what}: seen ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`);
}

/** The whole number at the start of a text: '1,805 scored' is 1805. */
export const numberIn = (text: string | null): number => Number(/[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''));

/** Whole number of members that the list says it counts: '50 of 1,805 members'. */
export async function listedTotal(page: Page): Promise<number> {
  const shown = page.getByText(/[\d,]+ of [\d,]+ members?/).first();
  await shown.waitFor();
  return numberIn(/of (.*)/.exec((await shown.textContent()) ?? '')?.[1] ?? null);
}

/** Asks until there is an answer; throws after half a minute, naming what did not happen. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(250)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`${what}: not within half a minute`);
}
