import type { Page } from 'playwright-core';
import type { SignIn } from './product.ts';

/** Fills in the card of sign-in that is on the page and sends it. */
export async function sendSignIn(page: Page, { email, password }: Pick<SignIn, 'email' | 'password'>): Promise<void> {
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens the product and signs in; the card is gone when this returns. */
export async function enter(page: Page, url: string, person: Pick<SignIn, 'email' | 'password'>): Promise<void> {
  await page.goto(url);
  await sendSignIn(page, person);
  await page.getByLabel('Password').waitFor({ state: 'detached' });
}
