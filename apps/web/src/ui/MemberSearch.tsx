import { type MemberRow, MemberSearchResult } from '@optimiq/contracts/population';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { post } from '../api/client.ts';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { IconSearch } from './icons.ts';
import { ageSex, memberTitle } from './member-words.ts';

const found = (text: string) =>
  queryOptions({
    queryKey: ['member-searches', text],
    queryFn: () => post('/v1/member-searches', MemberSearchResult, { text }),
    enabled: text.length >= 2,
    // What was typed is a name: it leaves memory soon after the menu closes.
    gcTime: 10_000,
  });

/** Search for a person. The text is posted, never put in an address. */
export function MemberSearch() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const sought = useDeferredValue(text.trim());
  const { data, error } = useQuery(found(sought));
  const items = data?.items ?? [];
  const isOpen = sought.length >= 2 && (data !== undefined || error !== null);

  const open = (row: MemberRow | undefined) => {
    if (!row) return;
    setText('');
    void navigate({ to: paths.member(row.memberKey) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setPlace(Math.min(place + 1, items.length - 1));
    else if (event.key === 'ArrowUp') setPlace(Math.max(place - 1, 0));
    else if (event.key === 'Enter') open(items[place]);
    else if (event.key === 'Escape') setText('');
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is too new for the browsers in use
    <div role="search" className="search">
      <div className="box">
        <IconSearch className="i" aria-hidden />
        <input
          data-search
          role="combobox"
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          aria-expanded={isOpen}
          aria-controls="search-results"
          aria-activedescendant={isOpen && items[place] ? `found-${place}` : undefined}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setText('')}
        />
        <span aria-hidden="true">
          <kbd>/</kbd>
        </span>
      </div>
      {isOpen && items.length > 0 && (
        <div className="found" id="search-results" role="listbox" aria-label={t('search.results')}>
          {items.map((row, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox field above handles the keys
            <div
              key={row.memberKey}
              id={`found-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === place}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => open(row)}
            >
              <span className="b">{memberTitle(row)}</span>
              <span className="mute">{ageSex(row)}</span>
            </div>
          ))}
          {data?.more && <div className="note">{t('search.more')}</div>}
        </div>
      )}
      {isOpen && items.length === 0 && (
        <div className="found">
          <div className="note" role="status">
            {t(error ? 'search.failed' : 'search.none')}
          </div>
        </div>
      )}
    </div>
  );
}
