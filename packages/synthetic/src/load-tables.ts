import { readFileSync } from 'node:fs';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { Sex } from '@optimiq/domain/records/source';
import { type CsvRow, parseCsv } from '@optimiq/reference/csv';
import { weighted } from './random.ts';
import type { Condition, OrdinaryCode, Place, PlantedClaim, Procedure, SyntheticTables } from './tables.ts';

const rowsOf = (file: string) => parseCsv(readFileSync(new URL(`../tables/${file}.csv`, import.meta.url), 'utf8')).rows;
const words = (cell: string | undefined) => (cell ? cell.split(' ') : []);

/** Reads the generator's own tables, some 2,000 rows; do it once. */
export function loadTables(): SyntheticTables {
  const conditions = conditionsOf();
  const codes = conditions.flatMap(({ codes: { items } }) => items);
  const procedures = groupRows(rowsOf('procedures'), 'use', procedureOf);
  return {
    conditions,
    hccs: new Map(codes.filter(({ hccs }) => hccs.length > 0).map(({ code, hccs }) => [code, hccs])),
    ordinary: weightedGroups(groupRows(rowsOf('ordinary-codes'), 'use', ordinaryOf)),
    procedures: weightedGroups(procedures),
    procedure: new Map(
      [...[...procedures.values()].flat(), ...conditions.flatMap((condition) => condition.procedures)].map(
        (procedure) => [procedure.code, procedure],
      ),
    ),
    places: weighted(rowsOf('places').map(placeOf), ({ weight }) => weight),
    names: groupRows(rowsOf('names'), 'kind', (row) => row['name']!),
    codeChanges: new Map(
      rowsOf('code-changes').map((row) => [
        row['code']!,
        { earlier: row['earlier_code']!, on: row['changed_on'] as CalendarDate },
      ]),
    ),
    plantedClaims: rowsOf('planted-claims').map(plantedClaimOf),
    unsupported: rowsOf('unsupported-diagnoses').map((row) => ({
      kind: row['kind']!,
      codes: words(row['codes']),
      sex: row['sex']!,
    })),
  };
}

function conditionsOf(): Condition[] {
  const rows = rowsOf('conditions');
  const places = new Map(rows.map((row, place) => [row['condition'], place]));
  const codes = groupRows(rowsOf('condition-codes'), 'condition', (row) => ({
    code: row['code']!,
    weight: Number(row['weight']),
    hccs: words(row['v28_hccs']).map(Number),
  }));
  const raised = groupRows(rowsOf('comorbidities'), 'condition', (row) => ({
    place: places.get(row['given']!)!,
    riskPercent: Number(row['risk_percent']),
  }));
  const procedures = groupRows(rowsOf('condition-procedures'), 'condition', procedureOf);
  const drugs = groupRows(rowsOf('drugs'), 'condition', (row) => ({
    rxnorm: row['rxnorm']!,
    quantity: Number(row['quantity']),
    daysSupply: Number(row['days_supply']),
    costCents: Number(row['cost_cents']),
    takingPercent: Number(row['taking_percent']),
  }));
  return rows.map((row, place) => {
    const name = row['condition']!;
    return {
      place,
      name,
      kind: row['kind'] as Condition['kind'],
      per10000: ['under_65', '65_74', '75_84', '85_up'].map((band) => Number(row[`per_10000_${band}`])),
      sex: (row['sex'] || undefined) as Sex | undefined,
      codes: weighted(codes.get(name) ?? [], ({ weight }) => weight),
      codesMax: Number(row['codes_max'] || 1),
      recodePercent: Number(row['recode_percent']),
      visitsPerYear: Number(row['visits_per_year']),
      specialty: row['specialty']!,
      admissionsPer1000: Number(row['admissions_per_1000']),
      drg: row['drg']!,
      stayDays: Number(row['stay_days']),
      snfPercent: Number(row['snf_percent']),
      homeHealthPercent: Number(row['home_health_percent']),
      raisedBy: raised.get(name) ?? [],
      procedures: procedures.get(name) ?? [],
      drugs: drugs.get(name) ?? [],
    };
  });
}

function procedureOf(row: CsvRow): Procedure {
  return {
    code: row['procedure']!,
    weight: Number(row['weight'] ?? 1),
    allowedCents: Number(row['allowed_cents']),
    revenueCode: row['revenue_code'] ?? '',
    counts: row['counts_for_risk'] === 'Y',
    per100Years: Number(row['per_100_years'] ?? 0),
  };
}

const ordinaryOf = (row: CsvRow): OrdinaryCode => ({
  code: row['code']!,
  weight: Number(row['weight']),
  sex: row['sex']!,
});

const placeOf = (row: CsvRow, index: number): Place => ({
  index,
  city: row['city']!,
  state: row['state']!,
  zip: row['zip']!,
  areaCode: row['area_code']!,
  weight: Number(row['weight']),
});

function plantedClaimOf(row: CsvRow): PlantedClaim {
  return {
    plant: row['plant']!,
    form: row['form'] as PlantedClaim['form'],
    billType: row['bill_type']!,
    procedures: words(row['procedures']),
    modifier: row['modifier']!,
    pos: row['pos']!,
    specialty: row['specialty']!,
    stayDays: Number(row['stay_days']),
    timing: row['timing'] as PlantedClaim['timing'],
    reason: row['reason']!,
    codes: words(row['codes']),
    sex: row['sex']!,
    ageThrough: row['age_through'] ? Number(row['age_through']) : undefined,
    codeReason: row['code_reason']!,
    movedToHccs: words(row['moved_to_hccs']).map(Number),
    outranked: outrankedOf(row['outranked']!),
    unlessHccs: words(row['unless_hccs']).map(Number),
    per10000: Number(row['members_per_10000']),
  };
}

function outrankedOf(cell: string): PlantedClaim['outranked'] {
  const [hcc, by] = cell.split(':').map(Number);
  return hcc && by ? { hcc, by } : undefined;
}

function groupRows<T>(rows: readonly CsvRow[], by: string, toItem: (row: CsvRow) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row[by]!);
    if (group) group.push(toItem(row));
    else groups.set(row[by]!, [toItem(row)]);
  }
  return groups;
}

function weightedGroups<T extends { readonly weight: number }>(groups: ReadonlyMap<string, readonly T[]>) {
  return new Map([...groups].map(([name, items]) => [name, weighted(items, ({ weight }) => weight)]));
}
