/**
 * Words of column headers, English, abbreviated (CMS, payers, SAS) and Spanish, under the one word they mean. A word
 * that is not here stands for itself.
 */
const meanings: Readonly<Record<string, string>> = {
  ...same('identifier', 'id ident identificacion cedula'),
  ...same('number', 'num no nbr nmbr nr numero nro cnt count seq sequence'),
  ...same('code', 'cd codigo cod cde codes'),
  ...same('date', 'dt dte fecha fec dates'),
  ...same('amount', 'amt monto importe amnt amts'),
  ...same(
    'member',
    'mbr mem memb miembro afiliado asegurado bene beneficiary enrollee patient pat pt ptnt paciente person',
  ),
  ...same('subscriber', 'sub subs subscr sbscrbr suscriptor titular sbr insured'),
  ...same('birth', 'nacimiento nac brth bth born'),
  ...same('death', 'deceased defuncion dth dod died'),
  ...same('last', 'apellido apellidos surname srnm family lst'),
  ...same('first', 'nombre given gvn fst forename'),
  ...same('middle', 'mid mdl segundo mi initial'),
  ...same('name', 'nm nme'),
  ...same('sex', 'gender gndr sexo genero gend'),
  ...same('address', 'addr adr direccion domicilio street address1 addr1 adr1'),
  ...same('city', 'ciudad cty town municipio'),
  ...same('state', 'estado st ste province'),
  ...same('zip', 'postal zipcode postcode'),
  ...same('phone', 'telefono tel telephone mobile'),
  ...same('claim', 'clm reclamo reclamacion clms claims icn dcn tcn'),
  ...same('line', 'ln linea lin detail dtl'),
  ...same('service', 'svc srvc serv servicio srv expns expense'),
  ...same('from', 'desde start begin strt bgn inicio frm beg inicial'),
  ...same('through', 'thru to hasta end fin final stop'),
  ...same('effective', 'eff efctv efectiva vigencia'),
  ...same('termination', 'term trm terminacion vencimiento expiration exp cancel'),
  ...same('coverage', 'cov cvrg cobertura elig eligibility enrollment enroll enrl enr'),
  ...same('diagnosis', 'dx diag dgns icd icd10 diagnostico icd10cm dxs diagnoses dgnosis'),
  ...same('principal', 'prim primary prncpal prin pdx primario pri'),
  ...same('procedure', 'proc px cpt hcpcs procedimiento cpt4 hcpc prcdr'),
  ...same('modifier', 'mod mdfr modificador modifiers mods'),
  ...same('revenue', 'rev rvn ingresos ub revcode'),
  ...same('center', 'cntr centre'),
  ...same('place', 'plc lugar placeof'),
  ...same('units', 'unit unidades'),
  ...same('quantity', 'qty cantidad qnty metric'),
  ...same('billed', 'charge charges chrg chg facturado submitted sbmtd cargo chgs chrgs'),
  ...same('allowed', 'allow alwd alowd permitido allwd elgbl'),
  ...same('paid', 'pd pmt payment pagado paymt pymt pay reimbursed'),
  ...same('provider', 'prov prvdr proveedor physician phys physn doctor practitioner'),
  ...same('rendering', 'rend rndrng rndrg rndr rndring renderer performing prf prfrng perf servicing treating'),
  ...same('billing', 'blg blng bill'),
  ...same('referring', 'rfr ref refer'),
  ...same('attending', 'attend atn at'),
  ...same('organization', 'org'),
  ...same('facility', 'fac facil'),
  ...same('admission', 'admit adm admsn ingreso admtg'),
  ...same('discharge', 'dschrg disch dsch alta dchg'),
  ...same('status', 'stat stus sts stts'),
  ...same('frequency', 'freq frq'),
  ...same('class', 'classification clsfctn cls'),
  ...same('type', 'typ tipo'),
  ...same('total', 'tot'),
  ...same('original', 'orig orgnl prior parent previous prev replaced'),
  ...same('specialty', 'spclty spec especialidad'),
  ...same('prescription', 'rx receta presc script prscrptn'),
  ...same('fill', 'filled surtido dispense dispensed dspnsd dspnsng despacho dispensing'),
  ...same('refill', 'rfl'),
  ...same('days', 'dias'),
  ...same('supply', 'suply sply suministro supplied'),
  ...same('cost', 'cst costo price'),
  ...same('contract', 'cntrct contrato'),
  ...same('plan', 'pbp'),
  ...same('product', 'prod prdct producto'),
  ...same('payer', 'payor aseguradora insurer'),
  ...same('dual', 'duals'),
  ...same('carrier', 'carr'),
  ...same('operating', 'op'),
  ...same('ordering', 'ord'),
  ...same('medicare', 'mdcr mcr'),
  ...same('medicaid', 'mcaid mdcd'),
  ...same('month', 'months mo mos mon meses'),
  ...same('year', 'yr yyyy ano anio'),
  ...same('entitlement', 'entlmt entitle'),
  ...same('reason', 'rsn'),
  ...same('current', 'curr crnt cur'),
  ...same('relationship', 'rel reln relation parentesco relshp'),
  ...same('indicator', 'ind flag flg sw yn'),
  ...same('copay', 'copayment coinsurance coins coinsrnc'),
  ...same('responsibility', 'resp rspnsblty oop liability lblty'),
  ...same('deductible', 'ddctbl ded'),
  ...same('version', 'vrsn ver'),
  ...same('reference', 'rfrnc'),
  ...same('group', 'grp'),
  ...same('hospice', 'hspc'),
  ...same('statement', 'stmt'),
  ...same('noncovered', 'ncvrd'),
};

/** Headers written as one word, as the words they are made of. */
const compounds: Readonly<Record<string, string>> = {
  dob: 'birth date',
  doh: 'hire date',
  birthdate: 'birth date',
  bday: 'birth date',
  fname: 'first name',
  lname: 'last name',
  mname: 'middle name',
  firstname: 'first name',
  lastname: 'last name',
  middlename: 'middle name',
  dos: 'service date',
  fdos: 'service from date',
  ldos: 'service through date',
  tdos: 'service through date',
  dosfrom: 'service from date',
  dosthru: 'service through date',
  pos: 'place service',
  tob: 'bill type',
  toc: 'claim type',
  mbi: 'mbi',
  hicn: 'hic number',
  memberid: 'member identifier',
  subscriberid: 'subscriber identifier',
  patientid: 'member identifier',
  claimid: 'claim identifier',
  claimno: 'claim number',
  claimnumber: 'claim number',
  zipcode: 'zip code',
  revcode: 'revenue code',
  lob: 'line business',
  bcn: 'claim number',
  npi: 'npi',
  tin: 'tax identifier',
  drg: 'drg',
  msdrg: 'drg',
  ndc: 'ndc',
  ndc11: 'ndc',
  crec: 'current entitlement reason',
  orec: 'original entitlement reason',
  entlmt: 'entitlement',
  esrd: 'esrd',
  lti: 'lti',
  snp: 'snp',
  rxnum: 'prescription number',
  rxnumber: 'prescription number',
  rxno: 'prescription number',
  pde: 'pde',
  eob: 'eob',
  ssn: 'ssn',
  rxcui: 'rxnorm',
};

function same(meaning: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, meaning]));
}

/** A header's words in one spelling, and the number it ends with: 'ICD_DGNS_CD12' has 'diagnosis code' and 12. */
export type HeaderWords = { readonly words: readonly string[]; readonly number: number | undefined };

/** Longest header that is taken apart; the rest of a longer one is not looked at. */
const maxHeaderLength = 200;

/** Header as contracts and signatures keep it: trimmed, lower case, runs of space as one. */
export const normalizeHeader = (header: string): string => header.trim().toLowerCase().replaceAll(/\s+/g, ' ');

/** Words and number of a header, in any case, with any separators, accents or camel case. */
export function headerWords(header: string): HeaderWords {
  const plain = header
    .slice(0, maxHeaderLength)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
  const raw = plain.replaceAll('#', ' number ').match(/[a-z]+\d*|\d+[a-z]*/g) ?? [];
  const words: string[] = [];
  let number: number | undefined;
  for (const token of raw) {
    const ordinal = /^(\d+)(?:st|nd|rd|th)$/.exec(token);
    if (ordinal) {
      number = Number(ordinal[1]);
      // '1st' is a position of a modifier and the beginning of a span: the phrase decides.
      continue;
    }
    const parts = /^([a-z]+?)(\d+)$/.exec(token);
    const isKnown = Object.hasOwn(compounds, token) || Object.hasOwn(meanings, token);
    if (parts && !isKnown) {
      number = Number(parts[2]);
      words.push(...meaningOf(parts[1]!));
    } else if (/^\d+$/.test(token)) number = Number(token);
    else words.push(...meaningOf(token));
  }
  return { words: [...new Set(words)], number };
}

/** All words that a header without separators may be made of. */
const vocabulary: ReadonlySet<string> = new Set(
  [
    ...Object.keys(meanings),
    ...Object.values(meanings),
    ...Object.keys(compounds),
    'coverage effective revenue allowed person business line key eligibility'.split(' '),
  ].flat(),
);

/** The fewest known words that a word is made of: 'memberbirthdt'; the word itself when it is made of none. */
function piecesOf(token: string): readonly string[] {
  if (token.length < 6 || token.length > 40 || vocabulary.has(token)) return [token];
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= token.length; end++) {
    for (let start = 0; start < end - 1; start++) {
      const before = best[start];
      const piece = token.slice(start, end);
      if (!before || !vocabulary.has(piece)) continue;
      if (before.length + 1 < (best[end]?.length ?? 99)) best[end] = [...before, piece];
    }
  }
  return best[token.length] ?? [token];
}

function meaningOf(given: string): readonly string[] {
  const singular = given.endsWith('s') ? given.slice(0, -1) : given;
  const token = !vocabulary.has(given) && vocabulary.has(singular) ? singular : given;
  const words = piecesOf(token).flatMap((one) => (Object.hasOwn(compounds, one) ? compounds[one]!.split(' ') : [one]));
  return words.map((word) => (Object.hasOwn(meanings, word) ? meanings[word]! : word));
}
