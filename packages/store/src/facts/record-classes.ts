/** Forms of the codes that coverage, remittances, acknowledgements and charts bring. Words are closed lists. */

const oneOf = (words: string): RegExp => new RegExp(`^(${words.replaceAll(/\s+/g, '|')})$`);

/**
 * UCUM units of laboratory and vital signs, without annotations but for a few: an annotation in braces is free text.
 * Source: The Unified Code for Units of Measure, table of units and prefixes.
 */
const unitAtom =
  "(?:[dcmunpfkMGh]|da)?(?:mol|g|L|l|m|s|eq|U|Pa|osm|kat|cal|bar|V|Hz|W|J)|\\[(?:iU|lb_av|oz_av|in_i|ft_i|degF|pH|HPF|LPF|arb'U|IU)\\]|m?\\[iU\\]|[um]?\\[IU\\]|m?m\\[Hg\\]|cm\\[H2O\\]|Cel|K|h|min|d|wk|mo|a|deg|rad|1|%|10[*^]-?\\d{1,2}|\\{(?:score|ratio|INR|beats|breaths|cells|count|events|1\\.73_m2)\\}";
const unit = new RegExp(`^/?(?:${unitAtom})-?\\d?(?:[./](?:${unitAtom})-?\\d?){0,4}$`);

export const recordClasses = {
  'coverage-action': oneOf('state end void'),
  'coverage-line': oneOf('medical part-a part-b part-c part-d drug dental vision medicaid other'),
  // X12 code list 1205.
  'line-code': /^[0-9A-Z]{2,3}$/,
  plan: /^(?=.*\d)[0-9A-Z]{1,6}$/,
  // At most eight: a payer that goes by a taxpayer number could be a person's social security number.
  payer: /^(?=.*\d)[0-9A-Z]{2,8}$/,
  'payer-order': /^[PST]$/,
  // X12 code list 1069.
  relationship: /^(\d{2}|G8)$/,
  'remittance-status': /^\d{1,2}$/,
  filing: /^[0-9A-Z]{2}$/,
  'payment-method': oneOf('ACH BOP CHK FWT NON'),
  'adjustment-group': oneOf('CO OA PI PR CR'),
  carc: /^(\d{1,3}|[A-Z]\d{1,2})$/,
  remarks: /^[A-Z]{1,2}\d{1,4}( [A-Z]{1,2}\d{1,4}){0,9}$/,
  'provider-adjustment': /^([0-9A-Z]\d|\d[A-Z]|[A-Z]{2})$/,
  'said-by': oneOf('ta1 999 277ca'),
  'said-level': oneOf('interchange group transaction receiver provider claim line'),
  outcome: oneOf('accepted accepted-with-errors rejected'),
  element: /^[A-Z][A-Z0-9]{1,2}\d{2}$/,
  'error-code': /^([A-Z]?\d{1,3}|[A-Z]{1,2})$/,
  'error-detail': /^([A-Z]\d{1,2}|\*):(\d{1,4}|\*):([0-9A-Z]{2,3}|\*)$/,
  'segment-id': /^[A-Z][A-Z0-9]{1,2}$/,
  'clinical-kind': oneOf('condition encounter procedure observation medication document'),
  'clinical-system': oneOf('icd10cm icd9cm icd10pcs hcpcs loinc rxnorm ndc snomed cvx other'),
  // Numbers of SNOMED CT end in a partition (00 or 10) and a check digit.
  'clinical-code': /^((?=.*\d)[0-9A-Z]{1,8}|\d{1,7}-\d|\d{10,11}|\d{3,15}[01]0\d)$/,
  'clinical-status': oneOf(
    `
    active recurrence relapse inactive remission resolved planned arrived triaged in-progress onleave finished
    cancelled preparation not-done on-hold stopped completed registered preliminary final amended corrected draft
    declined current superseded entered-in-error unknown`.trim(),
  ),
  verification: oneOf('unconfirmed provisional differential confirmed refuted entered-in-error'),
  'clinical-category': oneOf(
    `
    problem-list-item encounter-diagnosis health-concern sdoh functional-status disability-status cognitive-status
    social-history vital-signs imaging laboratory procedure survey exam therapy activity`.trim(),
  ),
  'encounter-class': oneOf('AMB IMP EMER HH VR ACUTE NONAC OBSENC PRENC SS FLD'),
  discharge: oneOf('\\d{2} home alt-home other-hcf hosp long aadvice exp psy rehab snf oth'),
  intent: oneOf('proposal plan order original-order reflex-order filler-order instance-order option'),
  unit,
  interpretation: oneOf('H HH HU HX L LL LU LX N A AA U D B W S R I SDD POS NEG IND DET ND E EX RR NR WR'),
  'content-type': oneOf(
    'text/plain text/html text/xml text/rtf application/xml application/pdf application/rtf application/json application/hl7-v3\\+xml application/cda\\+xml application/msword image/tiff image/jpeg image/png',
  ),
} as const satisfies Record<string, RegExp>;
