import type { CohortDefinition } from './definition.ts';

export const exampleNames = ['diabetes-not-again', 'emergency', 'open-gaps'] as const;
export type ExampleName = (typeof exampleNames)[number];

/**
 * Cohorts to begin with, by the service year that is asked about: diabetes on a claim of the year before and on none of this
 * one; three or more days with emergency care; open gaps of members whom nobody has seen this year.
 */
export function exampleCohorts(serviceYear: number): Readonly<Record<ExampleName, CohortDefinition>> {
  const days = (year: number) => ({ from: `${year}-01-01`, through: `${year}-12-31` });
  const diabetes = (year: number) => [
    { kind: 'diagnosis', codes: ['E10', 'E11', 'E13'], n: 1, ...days(year) } as const,
  ];
  return {
    'diabetes-not-again': {
      match: 'all',
      groups: [
        { match: 'all', criteria: diabetes(serviceYear - 1) },
        { match: 'any', isNot: true, criteria: diabetes(serviceYear) },
      ],
    },
    emergency: {
      match: 'all',
      groups: [
        {
          match: 'all',
          criteria: [
            { kind: 'use', use: 'emergency-days', comparison: 'at-least', n: 3, ...days(serviceYear) },
            { kind: 'enrolled' },
          ],
        },
      ],
    },
    'open-gaps': {
      match: 'all',
      groups: [
        {
          match: 'all',
          criteria: [
            { kind: 'gap', status: 'open' },
            { kind: 'use', use: 'professional-claims', comparison: 'at-most', n: 0, ...days(serviceYear) },
          ],
        },
      ],
    },
  };
}
