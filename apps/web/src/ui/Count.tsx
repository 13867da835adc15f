import { t } from '../messages.ts';
import { count } from './formats.ts';

/** A count, or the words that stand for one too small to show this reader. */
export function Count({ value }: { readonly value: number | null }) {
  return value === null ? <span className="mute">{t('count.hidden')}</span> : count(value);
}

/** As `Count`, for a sentence. */
export const countText = (value: number | null): string => (value === null ? t('count.hidden') : count(value));
