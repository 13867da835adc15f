import { i18n } from '@lingui/core';
import { currentLanguage, type Language, languages, speak } from './language.ts';
import type apiReference from './locales/en/api-reference.json';
import type audit from './locales/en/audit.json';
import type backups from './locales/en/backups.json';
import type cohortFacts from './locales/en/cohort-facts.json';
import type cohorts from './locales/en/cohorts.json';
import type dashboards from './locales/en/dashboards.json';
import type dataQuality from './locales/en/data-quality.json';
import type erasures from './locales/en/erasures.json';
import type exportWords from './locales/en/exports.json';
import type gaps from './locales/en/gaps.json';
import type keys from './locales/en/keys.json';
import type loads from './locales/en/loads.json';
import type machines from './locales/en/machines.json';
import type matching from './locales/en/matching.json';
import type member from './locales/en/member.json';
import type members from './locales/en/members.json';
import type notifications from './locales/en/notifications.json';
import type operatorAccess from './locales/en/operator-access.json';
import type organization from './locales/en/organization.json';
import type outboundHosts from './locales/en/outbound-hosts.json';
import type panels from './locales/en/panels.json';
import type people from './locales/en/people.json';
import type population from './locales/en/population.json';
import type populationMore from './locales/en/population-more.json';
import type product from './locales/en/product.json';
import type provider from './locales/en/provider.json';
import type reports from './locales/en/reports.json';
import type roles from './locales/en/roles.json';
import type runs from './locales/en/runs.json';
import type security from './locales/en/security.json';
import session from './locales/en/session.json';
import type settings from './locales/en/settings.json';
import type singleSignOn from './locales/en/single-sign-on.json';
import type style from './locales/en/style.json';
import type tour from './locales/en/tour.json';
import type work from './locales/en/work.json';

/** The catalogue in its parts: what signing in needs, what stands behind it, and the words of each screen. */
type Parts = {
  session: typeof session;
  product: typeof product;
  'api-reference': typeof apiReference;
  audit: typeof audit;
  backups: typeof backups;
  'cohort-facts': typeof cohortFacts;
  cohorts: typeof cohorts;
  dashboards: typeof dashboards;
  'data-quality': typeof dataQuality;
  erasures: typeof erasures;
  exports: typeof exportWords;
  gaps: typeof gaps;
  keys: typeof keys;
  loads: typeof loads;
  machines: typeof machines;
  matching: typeof matching;
  member: typeof member;
  members: typeof members;
  notifications: typeof notifications;
  'operator-access': typeof operatorAccess;
  organization: typeof organization;
  'outbound-hosts': typeof outboundHosts;
  panels: typeof panels;
  people: typeof people;
  population: typeof population;
  'population-more': typeof populationMore;
  provider: typeof provider;
  reports: typeof reports;
  roles: typeof roles;
  runs: typeof runs;
  security: typeof security;
  settings: typeof settings;
  'single-sign-on': typeof singleSignOn;
  style: typeof style;
  tour: typeof tour;
  work: typeof work;
};

export type MessagePart = keyof Parts;
export type MessageId = { [Part in MessagePart]: keyof Parts[Part] }[MessagePart];
export type MessageValues = Readonly<Record<string, string | number>>;

i18n.load('en', session);
i18n.activate('en');

/**
 * Adds a part of the catalogue; nothing is fetched twice. What looks up its words is loaded after this. What a language does
 * not say yet is said in English.
 */
export async function loadMessages(part: MessagePart): Promise<void> {
  const language = currentLanguage();
  const [{ default: english }, texts] = await Promise.all([import(`./locales/en/${part}.json`), translation(part)]);
  i18n.load(language, { ...(english as Record<string, string>), ...texts });
}

let turned = Promise.resolve();

/** Turns the page to a language: what signing in needs comes at once, the other parts as they are asked for. */
export function turnTo(language: Language): Promise<void> {
  if (language !== currentLanguage()) {
    speak(language);
    turned = loadMessages('session').then(() => i18n.activate(language, [languages[language]]));
  }
  // Whoever asks again while it turns waits for the same.
  return turned;
}

const translations = import.meta.glob<Record<string, string>>('./locales/es/*.json', { import: 'default' });

/** A part in the language of the page; undefined where it is English, or not translated. */
async function translation(part: MessagePart): Promise<Record<string, string> | undefined> {
  return currentLanguage() === 'es' ? translations[`./locales/es/${part}.json`]?.() : undefined;
}

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
  return id in i18n.messages ? t(id as MessageId) : code;
}
