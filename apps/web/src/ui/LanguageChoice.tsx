import { useId } from 'react';
import { chooseLanguage, currentLanguage, type Language, languages } from '../language.ts';
import { t } from '../messages.ts';

/** The language of the screens, kept in this browser; the page is loaded anew. */
export function LanguageChoice() {
  const id = useId();
  return (
    <span className="row language">
      <label htmlFor={id} className="sm mute">
        {t('language.label')}
      </label>
      <select
        id={id}
        className="select"
        value={currentLanguage()}
        onChange={({ target }) => chooseLanguage(target.value as Language)}
      >
        {(Object.keys(languages) as Language[]).map((language) => (
          <option key={language} value={language} lang={languages[language]}>
            {t(`language.${language}`)}
          </option>
        ))}
      </select>
    </span>
  );
}
