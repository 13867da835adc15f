import { diagnosisRow, type Result } from '../facts.ts';
import type { Finding } from '../receipt.ts';
import { firstVersion, type SuspectRule } from '../rule.ts';
import { daysBetween, isInStay, isNear, type Measured, resultRow, twice, type Window } from '../window.ts';

// Hepatitis A, B, C and others acute, acute liver failure, alcoholic and toxic hepatitis.
const acuteHepatitis = /^(B15|B16|B17|K720|K701|K712)/;
// Immune, drug-related and secondary thrombocytopenia, microangiopathy, myelodysplasia, leukemia.
const lowPlatelets = /^(D693|D694|D695|M311|D46|C9[1-5])/;
const bigSpleen = /^(R161|R162|D731|D732)/;

type Index = { readonly on: Measured['on']; readonly value: number; readonly parts: readonly Measured[] };

/**
 * FIB-4 of the latest AST with ALT and platelets within 30 days of it, at the youngest age the member can have had.
 *
 * Source: Sterling and others, Hepatology 2006: age x AST / (platelets x square root of ALT).
 */
function latestFib4(window: Window): Index | undefined {
  const acute = window.diagnoses(acuteHepatitis);
  const steady = ({ on, value }: Measured) => value > 0 && !isNear(on, acute, 90) && !isInStay(on, window);
  const [alt, platelets] = [window.measured('alt', 'higher'), window.measured('platelets', 'higher')].map((rows) =>
    rows.filter(steady),
  ) as [Measured[], Measured[]];
  for (const ast of window.measured('ast', 'lower').filter(steady).reverse()) {
    const near = (rows: readonly Measured[]) => rows.filter(({ on }) => isNear(on, [ast], 30)).at(-1);
    const [a, p] = [near(alt), near(platelets)];
    if (!a || !p) continue;
    const age = window.facts.age.years - Math.max(0, Math.ceil(daysBetween(ast.on, window.facts.age.on) / 365));
    return { on: ast.on, value: (age * ast.value) / (p.value * Math.sqrt(a.value)), parts: [ast, a, p] };
  }
  return undefined;
}

/** FIB-4 above 3.25, or platelets below 150 beside an enlarged spleen, neither explained by another disease. */
function cirrhosis(window: Window): Finding | undefined {
  if (window.diagnoses(lowPlatelets).length > 0) return undefined;
  const index = latestFib4(window);
  if (index && index.value > 3.25) {
    const value = Math.round(index.value * 100) / 100;
    const row = { what: 'index', measure: 'fib-4', on: index.on, value } as const;
    return { reason: 'fib-4', for: [row, ...index.parts.map((part) => part.row)], against: [] };
  }
  const spleen = window.diagnoses(bigSpleen).at(-1);
  const acute = window.diagnoses(acuteHepatitis);
  const platelets = window
    .measured('platelets', 'higher')
    .filter(({ on }) => !isNear(on, acute, 90) && !isInStay(on, window))
    .at(-1);
  if (!spleen || !platelets || platelets.value >= 150) return undefined;
  return { reason: 'platelets-spleen', for: [platelets.row, diagnosisRow(spleen)], against: [] };
}

/** Undefined where a result says neither. A viral load counts above 25 IU/mL: the sign of '<15' is not kept. */
function isPositive({ value, unit, interpretation }: Result): boolean | undefined {
  if (/^(POS|DET|RR)$/.test(interpretation ?? '')) return true;
  if (/^(NEG|ND|NR)$/.test(interpretation ?? '')) return false;
  return value !== undefined && value > 25 && unit === '[iU]/mL' ? true : undefined;
}

export const hepatitisLoinc = { 'hcv-rna': '11011-4', hbsag: '5195-3' } as const;

/** HCV RNA found, or HBsAg found twice six months apart, and not gone since. */
function chronicHepatitis(window: Window): Finding | undefined {
  const of = (measure: keyof typeof hepatitisLoinc) => {
    const all = window
      .results(hepatitisLoinc[measure])
      .map((one) => ({ on: one.on, is: isPositive(one), row: resultRow(one, measure) }));
    const positive = all.filter(({ is }) => is === true);
    const last = positive.at(-1);
    return last && all.some(({ on, is }) => is === false && on >= last.on) ? [] : positive;
  };
  const rna = of('hcv-rna').slice(-1);
  const surface = twice(of('hbsag'), 180);
  const found = rna.length > 0 ? rna : surface;
  if (found.length === 0) return undefined;
  return { reason: found === rna ? 'hcv-rna' : 'hbsag-twice', for: found.map(({ row }) => row), against: [] };
}

export const liverRules: readonly SuspectRule[] = [
  {
    ...firstVersion,
    ...{ id: 'S36', hcc: 64, lookBackDays: 1095, citation: 'AASLD 2024 non-invasive assessment of liver disease' },
    needs: ['ast', 'alt', 'platelets'],
    unseen: ['elastography', 'drugs'],
    find: cirrhosis,
  },
  {
    ...firstVersion,
    ...{ id: 'S37', hcc: 65, lookBackDays: 1095, citation: 'AASLD-IDSA HCV guidance; AASLD 2018 hepatitis B' },
    needs: ['hcv-rna', 'hbsag'],
    unseen: ['drugs', 'antibodies'],
    find: chronicHepatitis,
  },
];
