import { Fragment } from 'react';

/** Names and what stands to them, one under the other; what is not known is left out. */
export function FactList({
  facts,
  className,
}: {
  readonly facts: readonly (readonly [name: string, value: string | undefined])[];
  readonly className?: string;
}) {
  return (
    <dl className={className ? `facts ${className}` : 'facts'}>
      {facts.map(
        ([name, value]) =>
          value && (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
