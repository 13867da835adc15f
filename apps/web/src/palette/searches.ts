import { MemberSearchResult } from '@optimiq/contracts/population';
import { ClaimSearchResult, CodeSearchResult, type FoundCode, ProviderSearchResult } from '@optimiq/contracts/searches';
import type { Permission } from '@optimiq/domain/access/permissions';
import { post } from '../api/client.ts';
import { t } from '../messages.ts';
import { paths } from '../paths.ts';
import { date, icd10Cm } from '../ui/formats.ts';
import { ageSex, memberTitle } from '../ui/member-words.ts';
import type { Entry, Section, SectionId } from './entries.ts';

type Ways = {
  readonly may: (permission: Permission) => boolean;
  readonly go: (to: string, search?: Record<string, unknown>) => void;
};
type Search = { readonly id: SectionId; readonly ask: () => Promise<Section> };

/**
 * Searches that a text is for, of those the session may make. Each posts the text: it stands in no address, and the answer
 * is given to who asks and kept nowhere.
 */
export function searchesFor(text: string, ways: Ways): readonly Search[] {
  const { may } = ways;
  const claim = claimSought(text, may);
  const found: (Search | false)[] = [
    may('member:search') && text.length >= 2 && { id: 'members', ask: () => members(text, ways) },
    may('claim:read') && claim !== undefined && { id: 'claims', ask: () => claims(claim, ways) },
    may('claim:read') && /^\d{10}$/.test(text) && { id: 'providers', ask: () => providers(text, ways) },
    may('reference:read') && text.length <= 80 && text !== '' && { id: 'codes', ask: () => codes(text, ways) },
  ];
  return found.filter((one) => one !== false);
}

async function members(text: string, { go }: Ways): Promise<Section> {
  const { items, more } = await post('/v1/member-searches', MemberSearchResult, { text: text.slice(0, 80) });
  const entries = items.map((row) => ({
    id: `member ${row.memberKey}`,
    label: memberTitle(row),
    note: ageSex(row),
    run: () => go(paths.member(row.memberKey)),
  }));
  return { id: 'members', entries, isCut: more };
}

/** A number has a digit, and is for those who may know whose it is; eight hexadecimal digits may begin a key. */
function claimSought(text: string, may: Ways['may']) {
  const key = /^[0-9a-f-]{8,36}$/.test(text.toLowerCase()) ? text.toLowerCase() : undefined;
  const number = may('member:identify') && /\d/.test(text) && text.length >= 3 && text.length <= 80 ? text : undefined;
  return key || number ? { ...(key && { key }), ...(number && { number }) } : undefined;
}

async function claims(sought: object, { go }: Ways): Promise<Section> {
  const { items, more } = await post('/v1/claim-searches', ClaimSearchResult, sought);
  const entries = items.map(({ claimKey, memberKey, serviceFrom, providerNpi }) => ({
    id: `claim ${claimKey}`,
    label: t('palette.claim', { key: claimKey.slice(0, 8) }),
    note: [serviceFrom && date(serviceFrom), providerNpi && t('palette.npi', { npi: providerNpi })]
      .filter(Boolean)
      .join(', '),
    run: () => go(paths.member(memberKey), { tab: 'claims', claim: claimKey }),
  }));
  return { id: 'claims', entries, isCut: more };
}

async function providers(npi: string, { go }: Ways): Promise<Section> {
  const { items } = await post('/v1/provider-searches', ProviderSearchResult, { npi });
  const entries = items.map(({ viewId, provider }) => ({
    id: `provider ${viewId}`,
    label: t('palette.npi', { npi: provider.npi }),
    note: t('palette.provider', { claims: provider.claims, members: provider.members }),
    run: () => go(paths.provider, { view: viewId }),
  }));
  return { id: 'providers', entries };
}

async function codes(text: string, ways: Ways): Promise<Section> {
  const { items, more } = await post('/v1/code-searches', CodeSearchResult, { text });
  return { id: 'codes', entries: items.map((code) => codeEntry(code, ways)), isCut: more };
}

/** A category leads to the members who have it, for those who may see them; other codes to their published row. */
function codeEntry({ system, code, label, hccs, years, tableRow }: FoundCode, { may, go }: Ways): Entry {
  const id = `code ${system} ${code}`;
  const toRow = () => go(paths.reference, { ref: tableRow });
  if (system === 'icd10cm') {
    return { id, label: icd10Cm(code), note: hccs.map((hcc) => t('palette.hcc', { hcc })).join(', '), run: toRow };
  }
  if (system === 'procedure') {
    return { id, label: code, note: t('palette.procedure', { years: years.join(', ') }), run: toRow };
  }
  const list = may('member:list') ? paths.members : may('population:read') ? paths.population : undefined;
  return {
    id,
    label: t('palette.hcc', { hcc: Number(code) }),
    note: label,
    run: list === undefined ? toRow : () => go(list, { hcc: code }),
  };
}
