/** Why member data was used or given away: the purposes of 45 CFR 164.501 and 164.512 that occur here. */
export const purposes = [
  'treatment',
  'payment',
  'operations',
  'individual-request',
  'authorization',
  'public-health',
  'health-oversight',
  'judicial',
  'law-enforcement',
  'research',
  'required-by-law',
  'serious-threat',
  'workers-compensation',
  'limited-data-set',
  'national-security',
  'correctional',
] as const;

/** Those that a customer instructs a processor to work for; the others come from the person or from the law. */
export const instructedPurposes = [
  'treatment',
  'payment',
  'operations',
  'research',
  'public-health',
] as const satisfies readonly (typeof purposes)[number][];

/** Whether data may be processed for a purpose, under the instructions on file. */
export const isInstructed = (purpose: Purpose, instructions: readonly string[]): boolean =>
  instructions.includes(purpose) || !(instructedPurposes as readonly string[]).includes(purpose);

export type Purpose = (typeof purposes)[number];

/** Whether a word is a purpose of the list. */
export const isPurpose = (word: string): word is Purpose => (purposes as readonly string[]).includes(word);
