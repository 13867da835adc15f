/** Modules a tenant switches on and off; 'platform' is what all of them stand on and is always there. */
export const productModules = ['risk', 'claims', 'post-acute'] as const;

export type ProductModule = (typeof productModules)[number];
