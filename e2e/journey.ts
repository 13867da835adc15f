import type { Page } from 'playwright-core';
import type { Product } from './product.ts';

/** What a journey gets: an empty browser window on a running product. */
export type Traveller = {
  readonly page: Page;
  readonly product: Product;
  /** Opens the product and signs in as a demo role; returns when the sign-in screen is gone. */
  signIn(role: string): Promise<void>;
  /** Throws when the screen in sight breaks WCAG 2.2 A or AA. */
  expectAccessible(screen: string): Promise<void>;
};

export type Journey = { readonly name: string; readonly run: (traveller: Traveller) => Promise<void> };

/** Journeys in the order their files name them. */
export const journeys: Journey[] = [];

/** Names what a person does from start to end; the name is a fact: 'a coder follows a score to its claim line'. */
export function journey(name: string, run: Journey['run']): void {
  journeys.push({ name, run });
}
