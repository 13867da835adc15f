import type { CodeSearchResult, Provider, ProviderSearchResult } from '@optimiq/contracts/searches';
import { members } from './fixture-population.ts';

const viewId = '00000000-0000-4000-8000-0000000000a1';

/** Number that the fixture knows a claim by. */
export const claimNumber = (claimKey: string): string => `CLM-${claimKey.slice(0, 4)}`;

export function claimSearch(body: unknown) {
  const { number, key } = body as { number?: string; key?: string };
  const items = members.flatMap(({ memberKey, claims }) =>
    claims
      .filter(({ claimKey }) => (key && claimKey.startsWith(key)) || number === claimNumber(claimKey))
      .map(({ claimKey, type, serviceOn, npi }) => ({
        ...{ claimKey, memberKey, type, serviceFrom: serviceOn, providerNpi: npi },
      })),
  );
  return { items: items.slice(0, 10), more: items.length > 10 };
}

const provider = (npi: string): Provider => ({
  ...{ npi, claims: 12, members: 7, professional: 10, institutional: 2 },
  ...{ firstServiceOn: '2024-02-03', lastServiceOn: '2025-10-30' },
});

export function providerSearch(body: unknown): ProviderSearchResult {
  const { npi } = body as { npi: string };
  return { items: [{ viewId, expiresAt: '2025-11-25T00:00:00.000Z', provider: provider(npi) }] };
}

export const providerOf = (id = '') => (id === viewId ? provider('1234567893') : undefined);

export function codeSearch(body: unknown): CodeSearchResult {
  const text = (body as { text: string }).text.toLowerCase();
  const all: CodeSearchResult['items'] = [
    {
      ...{ system: 'hcc', code: '37', label: 'Diabetes with Chronic Complications', hccs: [], years: [] },
      tableRow: 'cms-hcc-v28/2026/labels:37',
    },
    { ...{ system: 'icd10cm', code: 'E1122', hccs: [37], years: [] }, tableRow: 'cms-hcc-v28/2026/diagnoses:E1122:37' },
  ];
  const items = all.filter(({ code, label }) => `${code} ${label ?? ''}`.toLowerCase().includes(text.replace('.', '')));
  return { items, more: false };
}
