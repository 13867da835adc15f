import { i18n } from '@lingui/core';
import english from './locales/en.json';

export type MessageId = keyof typeof english;
export type MessageValues = Readonly<Record<string, string | number>>;

i18n.load('en', english);
i18n.activate('en');

/**
 * The text of the catalogue for an id, with its values filled in.
 *
 * Every word a person can read or hear comes through here; `src/testing/literals.test.ts` finds those that do not.
 */
export function t(id: MessageId, values?: MessageValues): string {
  return i18n._(id, values);
}

/** The text for a code of an open list (segment, reason, rule); the code itself where no text exists. */
export function textOf(prefix: string, code: string): string {
  const id = `${prefix}.${code}`;
  return id in english ? t(id as MessageId) : code;
}
