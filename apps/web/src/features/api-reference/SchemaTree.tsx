import { t } from '../../messages.ts';
import { type OpenApi, resolve, type Schema, typeText } from './openapi.ts';

type Props = { readonly schema: Schema; readonly document: OpenApi; readonly depth?: number };

// Deeper than this a schema refers to itself.
const deepest = 8;

/** The fields of a schema as a tree: name, type, whether it must be there. */
export function SchemaTree({ schema, document, depth = 0 }: Props) {
  const here = resolve(schema, document);
  if (depth > deepest) return null;
  const choices = here.anyOf ?? here.oneOf;
  if (choices) {
    return choices.map((choice, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a schema never move
      <SchemaTree key={index} schema={choice} document={document} depth={depth + 1} />
    ));
  }
  if (here.items) {
    return (
      <div className="api-list">
        <span className="mute sm">{t('api.listOf', { type: typeText(resolve(here.items, document)) })}</span>
        <SchemaTree schema={here.items} document={document} depth={depth + 1} />
      </div>
    );
  }
  if (!here.properties) return depth === 0 ? <p className="sub">{typeText(here)}</p> : null;
  return (
    <ul className="api-tree">
      {Object.entries(here.properties).map(([name, property]) => (
        <li key={name}>
          <code className="mono b">{name}</code> <span className="sub">{typeText(resolve(property, document))}</span>{' '}
          {here.required?.includes(name) && <span className="warn-t xs">{t('api.required')}</span>}{' '}
          <span className="mute sm">{property.description}</span>
          <SchemaTree schema={property} document={document} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}
