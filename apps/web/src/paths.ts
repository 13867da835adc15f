/** Where each screen lives. Addresses hold codes and random keys only, never a name. */
export const paths = {
  population: '/',
  notCounted: '/not-counted',
  paid: '/paid',
  members: '/members',
  member: (memberKey: string) => `/members/${memberKey}`,
  loads: '/loads',
  load: (loadId: string) => `/loads/${loadId}`,
  dataQuality: '/data-quality',
  qualityRule: (rule: string) => `/data-quality/${rule}`,
  monthClaims: (month: string) => `/data-quality/months/${month}`,
  matches: '/matches',
  runs: '/runs',
  singleSignOn: '/single-sign-on',
  machines: '/machines',
  audit: '/audit',
  api: '/api',
} as const;
