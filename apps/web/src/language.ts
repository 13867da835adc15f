/** Languages of the screens: the folder of their catalogue, and the locale that dates and figures are written in. */
export const languages = { en: 'en-US', es: 'es-US' } as const;

export type Language = keyof typeof languages;
export type Locale = (typeof languages)[Language];

const key = 'optimiq-language';
let spoken: Language = 'en';

/** The language chosen in this browser; undefined where nobody has chosen. */
export function ownLanguage(): Language | undefined {
  const chosen = localStorage.getItem(key) ?? '';
  return Object.hasOwn(languages, chosen) ? (chosen as Language) : undefined;
}

/** Keeps a choice in this browser. Screens look words up while they load, so it takes a new page. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(key, language);
  location.reload();
}

/** The language of the page. */
export const currentLanguage = (): Language => spoken;
export const currentLocale = (): Locale => languages[spoken];

/** Of a locale of the settings. */
export const languageOf = (locale: string): Language => (locale === languages.es ? 'es' : 'en');

/** Sets the language of the page, before its words are looked up. */
export function speak(language: Language): void {
  spoken = language;
  document.documentElement.lang = languages[language];
}
