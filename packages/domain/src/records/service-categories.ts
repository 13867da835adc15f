/** Kinds of service that a claim's payment is counted under; each claim has one. */
export const serviceCategories = [
  'inpatient',
  'skilled-nursing',
  'home-health',
  'hospice',
  'emergency',
  'outpatient',
  'professional',
  'supplies',
  'pharmacy',
  'other',
] as const;
export type ServiceCategory = (typeof serviceCategories)[number];
