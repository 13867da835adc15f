/** A colour of the theme by the name of its variable. */
export type Token = `--${string}`;

const groups = {
  rail: /^--(rail|on-fill|bad-fill)/,
  chart: /^--(c\d|c-ref|s\d)$/,
  status: /^--(ok|bad|warn|sus)(-tint)?$/,
  ink: /^--(ink|primary|on-primary)/,
  surface: /^--(canvas|surface|sunken|raised|hover|selected|line|control)/,
} as const;
export type TokenGroup = keyof typeof groups;
export const tokenGroups = Object.keys(groups).reverse() as TokenGroup[];

/** Colours that the page's own sheets define, by what they are for: read from the sheets, so that none is forgotten. */
export function colourTokens(sheets: Iterable<CSSStyleSheet>): ReadonlyMap<TokenGroup, readonly Token[]> {
  const names = new Set([...sheets].flatMap(rulesOf).flatMap(namesOf));
  return new Map(
    tokenGroups.map((group) => [group, [...names].filter((name): name is Token => groups[group].test(name))]),
  );
}

const rulesOf = ({ cssRules }: CSSStyleSheet): CSSRule[] => [...cssRules];

/** Of the rule that has the tokens in light; other sheets have variables of their own. */
const namesOf = (rule: CSSRule): string[] => {
  const { selectorText, style } = rule as CSSStyleRule;
  return selectorText === ':root' && style.getPropertyValue('--canvas') !== '' ? [...style] : [];
};
