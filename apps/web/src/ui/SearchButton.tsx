import { t } from '../messages.ts';
import { IconSearch } from './icons.ts';

/** Opens the palette. It looks like the field that the palette has, and holds no text itself. */
export function SearchButton({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <button
      type="button"
      className="search"
      aria-haspopup="dialog"
      aria-keyshortcuts="/ Control+K Meta+K"
      onClick={onOpen}
    >
      <IconSearch className="i" aria-hidden />
      <span className="trunc">{t('search.open')}</span>
      <span aria-hidden="true">
        <kbd>/</kbd>
      </span>
    </button>
  );
}
