import { replacementFrequency, voidFrequency } from '@optimiq/domain/records/claim-frequency';

/**
 * Claims that replacements and voids name by the payer's number. REF*F8 of an 837 holds the number that the payer gave
 * the earlier claim; whose it is, its remittance (835, CLP07) or its acknowledgement (277CA, REF*1K) says.
 *
 * Source: X12 005010X222A1 and 005010X223A2, loop 2300, REF*F8; 005010X221A1, CLP07; 005010X214, loop 2200D, REF*1K.
 */

/** Columns of the memory table: a claim by load and record, and the key of the claim it names. */
export const originalsTable = (number: number): string => `claim_originals_${number}`;

/** Tables that say which claim a payer's number is of. */
const sayers = ['remittances', 'acknowledgements'] as const;

/** Whether anything can be known of payers' numbers. */
export const knowsPayerNumbers = (filled: ReadonlySet<string>): boolean => sayers.some((table) => filled.has(table));

/**
 * The statement that looks up, among the visible loads, which claim each replacement and void names by the payer's
 * number. A payer may keep its number for the replacement: the claim itself is no answer, of several the first named is.
 */
export function originalsStatement(visible: string, number: number): string {
  const said = sayers.map(
    (table) => `select payer_claim_key, claim_key, cast(load_no as bigint) * 4294967296 + record_no as place
      from facts.${table} where ${visible} and payer_claim_key is not null and claim_key is not null`,
  );
  return `
    create or replace table memory.main.${originalsTable(number)} as
    with naming as (
      select load_no, record_no, claim_key, replaces_payer_claim_key
      from facts.claims
      where ${visible} and replaces_payer_claim_key is not null
        and frequency in ('${replacementFrequency}', '${voidFrequency}')
    ),
    said as (
      select payer_claim_key, claim_key, min(place) as place from (${said.join(' union all ')}) group by all
    )
    select n.load_no, n.record_no, first(s.claim_key order by s.place, s.claim_key) as claim_key
    from naming n
    join said s on s.payer_claim_key = n.replaces_payer_claim_key and s.claim_key <> n.claim_key
    group by n.load_no, n.record_no`;
}

/** Rows of claims, each naming the claim it replaces or voids by the key it is known under. */
export const withOriginals = (rows: string, number: number): string =>
  `(select r.* replace (coalesce(o.claim_key, r.replaces_claim_key) as replaces_claim_key) from ${rows} r
    left join memory.main.${originalsTable(number)} o on o.load_no = r.load_no and o.record_no = r.record_no)`;
