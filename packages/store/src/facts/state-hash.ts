import { hash } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { uuidColumn } from './column-set.ts';
import type { Facts } from './keeper.ts';
import { recordColumns } from './record-columns.ts';

/** Raised whenever the same state comes to another hash. 2: hashes of rows are added up, before they were sorted. */
export const stateHashForm = 2;

/** Hash of one table's canonical rows, 64 hex digits. */
export type TableHash = { readonly table: string; readonly rows: number; readonly sha256: string };
export type FactsStateHash = { readonly tables: readonly TableHash[]; readonly sha256: string };

/** What stands for a member's random key between installations: 16 bytes as a UUID, an HMAC of the identifiers. */
export type NaturalKeys = ReadonlyMap<string, string>;

/**
 * Hash of the canonical rows of everything that holds now, in any order: natural keys and values, without random keys,
 * load numbers, places in a file or instants. Equal before a load and after its undo, and in two installations that
 * were loaded alike.
 *
 * @param runNos      current runs, whose scores belong to the state.
 * @param naturalKeys of members; a key without one counts as empty, the row by its values alone.
 */
export async function stateHash(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  runNos: readonly number[],
  naturalKeys: NaturalKeys,
): Promise<FactsStateHash> {
  const keys = [...naturalKeys.keys()];
  const columns = { key: uuidColumn(keys), tag: uuidColumn([...naturalKeys.values()]) };
  await facts.lendNaturalKeys(tenant, { rows: keys.length, columns });
  const tables: TableHash[] = [];
  for (const [table, { from, values }] of Object.entries(canonicalRows(runNos))) {
    const sql = hashSql(table, from, values);
    const [row] = await facts.query<TableHash>(tenant, visible, sql, [], { timeoutMs: 600_000 });
    tables.push(row!);
  }
  await facts.lendNaturalKeys(tenant, { rows: 0, columns: {} });
  const text = tables.map(({ table, rows, sha256 }) => `${table} ${rows} ${sha256}\n`).join('');
  return { tables, sha256: hash('sha256', text, 'hex') };
}

/** A table's rows: where they come from, and their values in a fixed order. */
type CanonicalRows = { readonly from: string; readonly values: readonly string[] };

const tagOf = (alias: string, key: string) => `left join natural_keys ${alias} on ${alias}.key = ${key}`;
const claim = 'join claims_current c on c.load_no = t.load_no and c.record_no = t.record_no';

function canonicalRows(runNos: readonly number[]): Record<string, CanonicalRows> {
  const runs = runNos.length > 0 ? runNos.map(Number).join(', ') : '-1';
  const ofMember = tagOf('m', 't.member_key');
  return {
    members: {
      from: `members_current t ${ofMember}`,
      values: ['m.tag', 't.sex', 't.zip3', 't.state', 't.death_on', 't.orec'],
    },
    member_ages: { from: `member_ages_current t ${ofMember}`, values: ['m.tag', 't.payment_year', 't.age'] },
    eligibility_years: {
      from: `eligibility_years_current t ${ofMember}`,
      values: [
        'm.tag',
        ...['year', 'orec', 'crec', 'is_esrd', 'medicare_status', 'part_a_months', 'part_b_months'].map(ofRow),
        ...['hmo_months', 'part_d_months', 'dual_months', 'dual_code', 'is_lti', 'is_snp', 'contract'].map(ofRow),
      ],
    },
    claims: {
      from: `claims_current t ${ofMember}`,
      values: [
        't.claim_key',
        'm.tag',
        't.replaces_claim_key',
        ...['claim_type', 'frequency', 'bill_type', 'service_from', 'service_through', 'admit_on'].map(ofRow),
        ...['discharge_on', 'discharge_status', 'drg', 'billed_cents', 'allowed_cents', 'paid_cents'].map(ofRow),
        ...['billing_npi', 'rendering_npi', 'ccn', 'specialty', 'payer_order'].map(ofRow),
      ],
    },
    claim_lines: {
      from: `claim_lines_current t ${claim}`,
      values: [
        'c.claim_key',
        ...['line_no', 'procedure', 'modifiers', 'revenue_code', 'pos', 'units', 'service_from'].map(ofRow),
        ...['service_through', 'billed_cents', 'allowed_cents', 'paid_cents', 'rendering_npi'].map(ofRow),
        't.diagnosis_pointers',
      ],
    },
    claim_diagnoses: {
      from: `claim_diagnoses_current t ${claim}`,
      values: ['c.claim_key', ...['position', 'code', 'system', 'qualifier'].map(ofRow)],
    },
    pharmacy_fills: {
      from: `pharmacy_fills_current t ${ofMember}`,
      values: [
        't.fill_key',
        'm.tag',
        ...['filled_on', 'ndc', 'rxnorm', 'quantity', 'days_supply', 'fill_number'].map(ofRow),
        ...['cost_cents', 'member_share_cents'].map(ofRow),
      ],
    },
    ...recordRows(),
    // A leaf is the hash of a member's whole receipt.
    scores: {
      from: `(select * from scores where run_no in (${runs})) t ${ofMember}`,
      values: ['m.tag', 't.segment', 't.not_scored', 't.payment_thousandths', 't.leaf_hash'],
    },
    score_gaps: {
      from: `(select s.member_key, g.* from score_gaps g
        join scores s on s.from_run_no = g.run_no and s.member_no = g.member_no where s.run_no in (${runs})) t ${ofMember}`,
      values: [
        'm.tag',
        ...['hcc', 'status', 'coded_mask', 'last_code', 'last_on', 'closing_hcc', 'closing_code'].map(ofRow),
        ...['closing_on', 'gain_raw_thousandths', 'gain_payment_thousandths'].map(ofRow),
      ],
    },
  };
}

/** Coverage, remittances, acknowledgements and charts: the member and every value but keys and names of blobs. */
function recordRows(): Record<string, CanonicalRows> {
  const entries = Object.entries(recordColumns).map(([table, columns]): [string, CanonicalRows] => {
    const hasMember = 'member_key' in columns;
    const values = Object.entries<string>(columns).flatMap(([column, type]) =>
      type === 'uuid' || column === 'load_no' || column === 'record_no' || column === 'blob_name'
        ? []
        : [ofRow(column)],
    );
    return [
      table,
      {
        from: `${table}_current t ${hasMember ? tagOf('m', 't.member_key') : ''}`,
        values: hasMember ? ['m.tag', ...values] : values,
      },
    ];
  });
  return Object.fromEntries(entries);
}

const ofRow = (column: string): string => `t.${column}`;

/** Places of the four numbers of 64 bits in 64 hex digits. */
const quarters = [1, 17, 33, 49];

/**
 * Each row is hashed, and the hashes are added up as four numbers of 64 bits: rows in any order give the same, a row twice
 * gives another, and memory does not grow with them, as it would by sorting them. It tells whether two states are equal; it
 * is no defence against somebody who may choose the rows.
 */
function hashSql(table: string, from: string, values: readonly string[]): string {
  const text = values.map((value) => `coalesce(cast(${value} as varchar), '')`).join(" || '|' || ");
  const sums = quarters.map(
    (place) => `coalesce(sum(cast(cast('0x' || substr(h, ${place}, 16) as ubigint) as hugeint)), 0)`,
  );
  return `
    with hashed as (select sha256(${text}) as h from ${from})
    select '${table}' as "table", count(*) as "rows", sha256(concat_ws(' ', ${sums.join(', ')})) as sha256 from hashed`;
}
