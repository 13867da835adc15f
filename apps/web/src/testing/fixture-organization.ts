import type { ContractOnFile, Facility, Organization } from '@optimiq/contracts/organization';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Facilities and agreements of one fixture server. */
export class FixtureOrganization {
  #facilities: Facility[] = [
    { facilityId: id(81), name: 'Northfield Medical Group', kind: 'group', tin: '411234567', isClosed: false },
    {
      ...{ facilityId: id(82), name: 'Northfield General', kind: 'hospital', npi: '1234567893', ccn: '330101' },
      ...{ parentId: id(81), isClosed: false },
    },
    { facilityId: id(83), name: 'Elm Street Clinic', kind: 'clinic', parentId: id(82), isClosed: false },
    { facilityId: id(84), name: 'Old Mill Nursing', kind: 'skilled-nursing', npi: '1245319599', isClosed: true },
  ];
  #contracts: ContractOnFile[] = [
    contract(91, 'baa', '2025.1', dayIn(-320), dayIn(45), 'active'),
    contract(92, 'dpa', '2024.2', dayIn(-500), undefined, 'active'),
    contract(93, 'baa', '2023.1', dayIn(-1_100), dayIn(-321), 'ended'),
  ];

  organization = (): Organization => ({
    ...{ name: 'Northfield Health Plan', slug: 'northfield', environment: 'demo' },
    facilities: this.#facilities,
    contracts: this.#contracts,
  });
  addFacility = (facility: Omit<Facility, 'facilityId' | 'isClosed'>) => {
    this.#facilities = [...this.#facilities, { ...facility, facilityId: id(85), isClosed: false }];
    return { facilityId: id(85) };
  };
  changeFacility = (facilityId: string, changed: Omit<Facility, 'facilityId' | 'isClosed'>) => {
    this.#facilities = this.#facilities.map((one) =>
      one.facilityId === facilityId ? { ...changed, facilityId, isClosed: one.isClosed } : one,
    );
    return { changed: true };
  };
  setClosed = (facilityId: string, isClosed: boolean) => {
    this.#facilities = this.#facilities.map((one) => (one.facilityId === facilityId ? { ...one, isClosed } : one));
    return { changed: true };
  };
  addContract = (added: Omit<ContractOnFile, 'contractId' | 'state'>) => {
    this.#contracts = [{ ...added, contractId: id(94), state: 'active' }, ...this.#contracts];
    return { contractId: id(94) };
  };
  endContract = (contractId: string, endsOn: string) => {
    this.#contracts = this.#contracts.map((one) =>
      one.contractId === contractId ? { ...one, endedOn: endsOn, state: 'ended' as const } : one,
    );
    return { changed: true };
  };
}

function contract(
  number: number,
  kind: ContractOnFile['kind'],
  version: string,
  effectiveOn: string,
  expiresOn: string | undefined,
  state: ContractOnFile['state'],
): ContractOnFile {
  return {
    ...{ contractId: id(number), kind, version, signer: 'Robin Mockridge, CEO', effectiveOn, state },
    ...(expiresOn ? { expiresOn } : {}),
    documentSha256: String(number).repeat(32),
  };
}
