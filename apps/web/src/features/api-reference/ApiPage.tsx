import { queryOptions, useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { t } from '../../messages.ts';
import { ScreenHead } from '../../ui/ScreenHead.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import './api.css';
import { OpenApi, routesByTag } from './openapi.ts';
import { RouteCard } from './RouteCard.tsx';

const reference = queryOptions({
  queryKey: ['openapi'],
  queryFn: () => get('/v1/openapi.json', OpenApi),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The API as the server describes it: the same schemas that check its requests. */
export function ApiPage() {
  const { data, error, refetch } = useQuery(reference);
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('api.loading')} rows={14} />;
  const tags = [...routesByTag(data)];
  return (
    <>
      <ScreenHead
        title={t('api.title')}
        note={t('api.version', { title: data.info.title, version: data.info.version })}
      >
        <a className="btn" href="/v1/openapi.json" download>
          {t('api.document')}
        </a>
      </ScreenHead>
      <div className="body api">
        {tags.length === 0 && <Empty title={t('api.empty.title')} hint={t('api.empty.hint')} />}
        <nav className="api-tags" aria-label={t('api.tags')}>
          {tags.map(([tag, routes]) => (
            <a key={tag} href={`#tag-${tag}`}>
              {t('api.tag', { tag, n: routes.length })}
            </a>
          ))}
        </nav>
        <div className="api-routes">
          {data.info.description && <p className="sub">{data.info.description}</p>}
          {tags.map(([tag, routes]) => (
            <section key={tag} aria-labelledby={`tag-${tag}`}>
              <h2 id={`tag-${tag}`}>{tag}</h2>
              {routes.map((route) => (
                <RouteCard key={route.id} route={route} document={data} />
              ))}
            </section>
          ))}
        </div>
      </div>
    </>
  );
}
