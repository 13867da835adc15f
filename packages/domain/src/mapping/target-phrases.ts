import type { TargetName } from './targets.ts';

/**
 * How headers call each target, in words of `headerWords`; ';' parts the ways. Written from CMS research files and
 * claim feeds, FHIR and X12 element names, and common payer extracts.
 */
export const targetPhrases: Readonly<Record<TargetName, string>> = {
  memberId:
    'member id;member number;member;member code;subscriber id;subscriber number;patient id;person id;member key;medicaid id;cardholder id;internal member id;member account number;unique member id;utilizer',
  mbi: 'mbi;medicare beneficiary identifier;medicare id;mbi number;member mbi;medicare number;current mbi;hic number;medicare member id',
  lastName:
    'last name;member last name;patient last name;subscriber last name;last;family name;apellido paterno;apellido',
  firstName: 'first name;member first name;patient first name;subscriber first name;first;given name',
  middleName: 'middle name;middle initial;member middle name;middle;member middle initial',
  birthDate: 'birth date;member birth date;patient birth date;subscriber birth date;birth;member dob;date of birth',
  sex: 'sex;member sex;patient sex;sex code;subscriber sex;sex ident code;birth sex',
  address:
    'address;address line;member address;mailing address;residence address;home address;line address;drvd line address',
  city: 'city;member city;city name;residence city;patient city',
  state: 'state;member state;state code;residence state;patient state;mailing state',
  zip: 'zip;zip code;member zip;member zip code;patient zip;residence zip;state county zip code',
  phone: 'phone;phone number;member phone;home phone;patient phone;contact phone;home phone number',
  deathDate: 'death date;member death date;date of death;death',
  orec: 'orec;original entitlement reason code;original reason entitlement;member entitlement reason original;orig reason for entitlement code',

  coverageId: 'coverage id;policy number;coverage number;enrollment id;policy id;certificate number;coverage key',
  coverageLine:
    'coverage type;line business;product type;benefit type;coverage line;insurance line;coverage code;lob code;product line;coverage category;product',
  coverageFrom:
    'coverage from date;effective date;coverage effective date;eligibility start date;enrollment date;from date;span from date;effective;member effective date;effective from date;coverage begin;plan effective date;enrollment start date',
  coverageThrough:
    'coverage through date;termination date;coverage end date;eligibility end date;disenrollment date;end date;span end date;termination;member termination date;effective end date;coverage termination date;plan termination date;enrollment end date',
  contract:
    'contract;contract id;contract number;h number;contract code;medicare contract;part c contract jan;ptc contract jan id;partc contract jan;plan contract rec id',
  plan: 'plan;plan id;pbp;plan code;plan number;benefit package;benefit plan;plan benefit package;pbp id;product id',
  payer: 'payer;payer name;payer id;payer code;insurer;health plan name;carrier name',
  relationship:
    'relationship;relationship code;member relationship;relationship to subscriber;subscriber relationship;patient relationship code',
  dualCode:
    'dual status code;dual code;dual status;dual eligible status code;medicaid dual status;dual code jan;meta dual elgbl status jan code;dual eligible code',
  isLti: 'lti;lti indicator;lti flag;institutional indicator;long term institutional;long term care indicator',
  isEsrd: 'esrd;esrd indicator;esrd flag;member esrd indicator;end stage renal',
  isHospice: 'hospice;hospice indicator;hospice flag;in hospice',
  isSnp: 'snp;snp indicator;snp flag;special needs plan',

  year: 'year;coverage year;reference year;eligibility year;calendar year;enrollment year',
  crec: 'crec;current entitlement reason code;current reason entitlement;member entitlement reason current',
  medicareStatus: 'medicare status;medicare status code;member medicare status code',
  partAMonths: 'part a months;a month count;parta months;months part a;member hi coverage months',
  partBMonths: 'part b months;b month count;partb months;months part b;member smi coverage months',
  hmoMonths: 'hmo months;hmo month count;part c months;ma months;months hmo',
  partDMonths: 'part d months;plan coverage month count;partd months;months part d',
  dualMonths: 'dual months;dual month count;dual elgbl month count;months dual',

  claimId:
    'claim id;claim number;claim;claim control number;icn;dcn;claim key;payer claim number;internal control number;claim reference number;document number',
  claimType: 'claim type;claim type code;form type;claim form;claim category;record type;bill form;nch claim type code',
  frequency:
    'frequency code;claim frequency code;bill frequency;frequency;claim frequency;bill freq;claim frequency type code;adjustment frequency',
  originalClaimId:
    'original claim id;original claim number;previous claim number;parent claim id;original reference number;fi original claim control number;adjusted claim number;replaced claim id;related claim number;original claim',
  billType: 'bill type;type of bill;bill type code;tob code;ub bill type;claim bill type',
  billFacility: 'bill facility;facility type code;claim facility type code;bill fac;bill type facility',
  billClass:
    'bill class;service classification type code;claim service classification type code;bill cls;bill classification',
  serviceFrom:
    'service from date;from date;claim from date;service date;start date;statement from date;service start date;dos from;first service date;date of service;header from date;claim start date;statement covers from;statement start date',
  serviceThrough:
    'service through date;through date;claim through date;service end date;end date;statement through date;dos through;dos to;last service date;header through date;claim end date;statement covers through;statement end date',
  admitOn: 'admission date;admit date;claim admission date;hospital admission date',
  dischargeOn: 'discharge date;member discharge date;nch member discharge date;hospital discharge date',
  dischargeStatus:
    'discharge status;discharge status code;patient discharge status code;patient status;patient status code;discharge disposition;disposition code;discharge code',
  drg: 'drg;drg code;ms drg;claim drg code;drg number;diagnosis related group;final drg',
  claimBilled:
    'claim billed amount;total billed amount;claim total charge amount;total charges;header billed;claim charge;carrier claim submitted charge amount;nch carrier claim submitted charge amount;total claim charge',
  claimAllowed:
    'claim allowed amount;total allowed amount;header allowed;carrier claim allowed amount;nch carrier claim allowed amount;claim total allowed',
  claimPaid:
    'claim paid amount;claim payment amount;total paid amount;header paid;claim total paid;total paid;net claim paid',
  billingNpi:
    'billing npi;billing provider npi;organization npi number;pay to npi;facility npi;organization npi;bill prov npi;billing provider id npi;group npi;carrier claim billing npi number;hospital npi;billing provider;provider group npi',
  renderingNpi:
    'rendering npi;rendering provider npi;npi;provider npi;performing provider npi;servicing npi;rendering physician npi;treating provider npi;rendering provider;servicing provider npi;provider npi number;doctor npi;rendering prov id',
  ccn: 'ccn;provider number;facility ccn;medicare provider number;oscar number;cms certification number;certification number',
  specialty:
    'specialty;specialty code;provider specialty;provider specialty code;cms specialty code;rendering specialty',
  principalDiagnosis:
    'principal diagnosis code;principal diagnosis;primary diagnosis;primary dx;principal icd;primary diagnosis code;main diagnosis',
  diagnosis:
    'diagnosis code;diagnosis;icd diagnosis code;icd code;diag;dx code;secondary diagnosis;other diagnosis code;secondary diagnosis code;header diagnosis;claim diagnosis code;claim diagnosis',
  line: 'line number;claim line number;line;line id;service line number;line seq;service line;line item number;claim line;claim line seq',
  lineFrom:
    'line service date;line from date;line service from date;line date;line first service date;revenue center date;line start date;service line date;detail service date;detail from date',
  lineThrough:
    'line through date;line service through date;line last service date;line end date;detail through date;service line end date',
  procedure:
    'procedure code;procedure;hcpcs code;cpt code;service code;cpt hcpcs;hcpcs cpt code;line procedure code;billed procedure code;service procedure code',
  modifier:
    'modifier;modifier code;procedure modifier;hcpcs modifier code;cpt modifier;line modifier;mod;service modifier;procedure code modifier',
  revenueCode: 'revenue code;revenue center;revenue center code;ub revenue code;revenue;line revenue code',
  pos: 'place of service;place service code;pos code;line place of service code;service place;facility code;service location code;place of treatment',
  units:
    'units;service units;units billed;quantity;line units;unit count;line service count;revenue center unit count;service quantity;number of units;days units;paid units;quantity of service;service count',
  billed:
    'billed amount;charge amount;charge;billed;line charge;submitted charge amount;line billed amount;line submitted charge amount;revenue center total charge amount;charged amount;service charge;gross charge',
  allowed:
    'allowed amount;allowed;line allowed amount;line allowed charge amount;allowed charge;eligible amount;contract allowed amount',
  paid: 'paid amount;paid;line paid amount;payment amount;line payment amount;net paid;line nch payment amount;plan paid amount;revenue center payment amount;revenue center payment amount amount;net payment amount;amount paid plan',
  lineDiagnosis:
    'line diagnosis;line diagnosis code;line icd diagnosis code;line dx;line primary diagnosis;service line diagnosis;detail diagnosis code',

  fillId:
    'prescription claim number;fill id;pde id;pharmacy claim id;claim id;claim number;rx claim id;prescription number;prescription id;prescription service reference number;transaction id;rx claim number',
  filledOn:
    'fill date;date filled;dispense date;service date;date of service;prescription fill date;dispensed date;rx date;prescription date',
  ndc: 'ndc;ndc code;ndc number;product service id;national drug code;drug code;drug ndc;product id;ndc placeholder;service product id',
  rxnorm: 'rxnorm;rxcui;rxnorm code',
  quantity:
    'quantity;quantity dispensed;dispensed quantity;quantity dispensed number;metric quantity;drug quantity;fill quantity;dispensed number;units dispensed;prescription quantity',
  daysSupply: 'days supply;days supply number;day supply;supply days;days',
  fillNumber: 'fill number;refill number;refill code;new refill;fill count;refill;fill seq',
  cost: 'total cost;cost;total prescription cost amount;gross drug cost;ingredient cost;drug cost;total drug cost;allowed amount;total amount;gross cost;total price',
  memberShare:
    'member share;patient pay amount;copay;member paid;patient responsibility;member responsibility amount;copay amount;patient paid amount;member cost share;out of pocket;member pay amount;patient pay',
};
