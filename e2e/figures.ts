import type { Page } from 'playwright-core';

/** JSON of an API route, asked as the person in the browser; throws on any other answer. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(new URL(path, page.url()).href);
  if (!response.ok()) throw new Error(`${path} answered ${response.status()}`);
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
