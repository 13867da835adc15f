import { t } from '../messages.ts';
import { Card } from '../ui/Card.tsx';
import { colourTokens, tokenGroups } from './tokens.ts';

/** Every colour of the theme, as it is in force, under the name by which parts ask for it. */
export function Swatches() {
  const tokens = colourTokens(document.styleSheets as unknown as Iterable<CSSStyleSheet>);
  return (
    <Card title={t('style.colours')} note={t('style.colours.note')}>
      {tokenGroups.map((group) => (
        <section key={group} className="sample" aria-label={t(`style.group.${group}`)}>
          <h3>{t(`style.group.${group}`)}</h3>
          <ul className="swatches">
            {(tokens.get(group) ?? []).map((name) => (
              <li key={name}>
                <i style={{ background: `var(${name})` }} />
                <span className="mono">{name.slice(2)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}
