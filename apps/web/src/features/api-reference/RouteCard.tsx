import { t, textOf } from '../../messages.ts';
import { type OpenApi, type Operation, type Route, type Schema, typeText } from './openapi.ts';
import { SchemaTree } from './SchemaTree.tsx';

/** One route: what it does, who may, what goes in, what comes out. Unfolds without script. */
export function RouteCard({ route, document }: { readonly route: Route; readonly document: OpenApi }) {
  const { method, path, operation } = route;
  const permission = operation['x-permission'];
  const body = schemaOf(operation.requestBody?.content);
  return (
    <details className="card api-route">
      <summary>
        <span className={`api-method ${method}`}>{method.toUpperCase()}</span>
        <code className="mono b">{path}</code>
        <span className="sub">{operation.summary}</span>
        {permission && <span className="chip end">{textOf('permission', permission)}</span>}
      </summary>
      <div className="api-detail">
        {operation.description && <p>{operation.description}</p>}
        {permission && (
          <p className="sm">
            <span className="mute">{t('api.permission')}</span> <code className="mono">{permission}</code>
          </p>
        )}
        <Parameters operation={operation} />
        {operation.requestBody && (
          <>
            <h3>{t('api.body')}</h3>
            {body ? <SchemaTree schema={body} document={document} /> : <p className="mute">{t('api.bytes')}</p>}
          </>
        )}
        {Object.entries(operation.responses).map(([status, response]) => (
          <Response key={status} status={status} response={response} document={document} />
        ))}
      </div>
    </details>
  );
}

function Parameters({ operation: { parameters = [] } }: { readonly operation: Operation }) {
  if (parameters.length === 0) return null;
  return (
    <>
      <h3>{t('api.parameters')}</h3>
      <ul className="api-tree">
        {parameters.map((parameter) => (
          <li key={`${parameter.in}-${parameter.name}`}>
            <code className="mono b">{parameter.name}</code> <span className="mute">{parameter.in}</span>{' '}
            <span className="sub">{typeText(parameter.schema)}</span>{' '}
            {parameter.required && <span className="warn-t">{t('api.required')}</span>} {parameter.description}
          </li>
        ))}
      </ul>
    </>
  );
}

type ResponseOf = Operation['responses'][string];

function Response({
  status,
  response,
  document,
}: {
  readonly status: string;
  readonly response: ResponseOf;
  readonly document: OpenApi;
}) {
  const schema = schemaOf(response.content);
  return (
    <>
      <h3>{t('api.response', { status, description: response.description ?? '' })}</h3>
      {schema && <SchemaTree schema={schema} document={document} />}
    </>
  );
}

const schemaOf = (content: ResponseOf['content']): Schema | undefined => Object.values(content ?? {})[0]?.schema;
