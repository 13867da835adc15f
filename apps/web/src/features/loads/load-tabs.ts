import type { LoadDetail } from '@optimiq/contracts/loads';
import type { ComponentType } from 'react';
import { ErrorsTab } from './ErrorsTab.tsx';
import { ImpactTab } from './ImpactTab.tsx';
import { MatchingTab } from './MatchingTab.tsx';
import { MappingTab } from './mapping/MappingTab.tsx';

export type LoadTab = {
  readonly id: 'mapping' | 'errors' | 'matching' | 'impact';
  readonly isFor: (load: LoadDetail) => boolean;
  /** A count beside the name; nothing where there is none. */
  readonly noteOf?: (load: LoadDetail) => number | undefined;
  readonly Content: ComponentType<{ readonly load: LoadDetail }>;
};

const always = () => true;
const isTable = ({ format }: LoadDetail) => format === 'table' || format.startsWith('table-');

/** The parts of a load, in the order of their tabs: one line each. */
export const loadTabs: readonly LoadTab[] = [
  { id: 'mapping', isFor: isTable, Content: MappingTab },
  { id: 'errors', isFor: always, noteOf: ({ rejected, warnings }) => rejected + warnings, Content: ErrorsTab },
  { id: 'matching', isFor: always, noteOf: ({ members }) => members, Content: MatchingTab },
  { id: 'impact', isFor: always, Content: ImpactTab },
];
