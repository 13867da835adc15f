import {
  ContractAdded,
  type EndContract,
  FacilityCreated,
  type NewContract,
  type NewFacility,
} from '@optimiq/contracts/organization';
import { z } from 'zod';
import { post, put } from '../../api/client.ts';

const Changed = z.object({ changed: z.literal(true) });

export const addFacility = (facility: z.infer<typeof NewFacility>) => post('/v1/facilities', FacilityCreated, facility);
export const changeFacility = (facilityId: string, facility: z.infer<typeof NewFacility>) =>
  put(`/v1/facilities/${facilityId}`, Changed, facility);
export const setClosed = (facilityId: string, isClosed: boolean) =>
  put(`/v1/facilities/${facilityId}/state`, Changed, { isClosed });
export const addContract = (contract: z.infer<typeof NewContract>) => post('/v1/contracts', ContractAdded, contract);
export const endContract = (contractId: string, end: z.infer<typeof EndContract>) =>
  put(`/v1/contracts/${contractId}/end`, Changed, end);
