/** The four tidy tables and the columns each must have, in the order they are written. */
export type TidyTable = 'members' | 'eligibility' | 'claim-lines' | 'pharmacy';

export const tidyTables: readonly TidyTable[] = ['members', 'eligibility', 'claim-lines', 'pharmacy'];

/** Most diagnosis columns of a claim line: dx1 to dx12. */
export const diagnosisColumns: readonly string[] = Array.from({ length: 12 }, (_, i) => `dx${i + 1}`);

/**
 * Header of each table as it is written; the order is free. Read where they are present, too: names, address, city and
 * phone of members, modifiers and orig_claim_id of claim lines, lti and snp of eligibility. Others are ignored.
 */
export const tidyColumns: Readonly<Record<TidyTable, readonly string[]>> = {
  members: 'member_id,mbi,birth_date,death_date,sex,race,state,zip,orec,esrd_ind'.split(','),
  eligibility:
    'member_id,year,age,orec,crec,esrd_ind,medicare_status,part_a_months,part_b_months,hmo_months,part_d_months,dual_months,dual_code_jan,partc_contract_jan,partd_contract_jan'.split(
      ',',
    ),
  'claim-lines': [
    ...'member_id,claim_id,claim_type,from_date,thru_date,line_num,line_date,hcpcs,rev_code,pos,units,charge,allowed,paid,npi,ccn,specialty,bill_fac,bill_cls,bill_freq,drg,admit_date,discharge_date,discharge_status'.split(
      ',',
    ),
    ...diagnosisColumns,
    'line_dx',
    'encounter_class',
  ],
  pharmacy: 'member_id,pde_id,fill_date,ndc_placeholder,rxnorm,qty,days_supply,fill_num,total_cost,patient_pay'.split(
    ',',
  ),
};

/** Columns without which a table cannot be read; they also tell the tables apart. */
export const requiredColumns: Readonly<Record<TidyTable, readonly string[]>> = {
  members: ['member_id', 'birth_date', 'sex'],
  eligibility: ['member_id', 'year', 'medicare_status', 'part_a_months'],
  'claim-lines': ['member_id', 'claim_id', 'claim_type', 'from_date', 'line_num', 'dx1'],
  pharmacy: ['member_id', 'pde_id', 'fill_date'],
};
