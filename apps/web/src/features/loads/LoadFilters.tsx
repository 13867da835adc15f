import { type LoadList, LoadListQuery, LoadState } from '@optimiq/contracts/loads';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { z } from 'zod';
import { t } from '../../messages.ts';
import type { LoadsFilter } from './queries.ts';

type Feeds = z.infer<typeof LoadList>['feeds'];

/** The filter that an address names; what is no code of ours is left out. */
export function filterOf(search: Record<string, unknown>): LoadsFilter {
  const { state, source, format } = LoadListQuery.shape;
  return {
    state: state.safeParse(search.state).data,
    source: source.safeParse(search.source).data,
    format: format.safeParse(search.format).data,
  };
}

/** Feed, format and state; the choice is kept in the address. */
export function LoadFilters({ feeds }: { readonly feeds: Feeds }) {
  const search = useSearch({ strict: false });
  const { state, source, format } = filterOf(search);
  const sources = [...new Set(feeds.map((feed) => feed.source))];
  const formats = [...new Set(feeds.filter((feed) => !source || feed.source === source).map((feed) => feed.format))];
  return (
    <div className="head second noprint load-filters">
      <Choice name="source" label={t('column.feed')} value={source} options={sources} all={t('loads.allFeeds')} />
      <Choice name="format" label={t('column.format')} value={format} options={formats} all={t('loads.allFormats')} />
      <Choice
        name="state"
        label={t('column.state')}
        value={state}
        options={LoadState.options}
        all={t('loads.allStates')}
        wordOf={(one) => t(`load.state.${one as z.infer<typeof LoadState>}`)}
      />
    </div>
  );
}

function Choice({
  name,
  label,
  value,
  options,
  all,
  wordOf = (one) => one,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly all: string;
  readonly wordOf?: (option: string) => string;
}) {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const shown = value !== undefined && !options.includes(value) ? [value, ...options] : options;
  return (
    <select
      className="select"
      aria-label={label}
      value={value ?? ''}
      onChange={({ target }) =>
        void navigate({ to: '.', search: { ...search, [name]: target.value || undefined } as Record<string, unknown> })
      }
    >
      <option value="">{all}</option>
      {shown.map((option) => (
        <option key={option} value={option}>
          {wordOf(option)}
        </option>
      ))}
    </select>
  );
}
