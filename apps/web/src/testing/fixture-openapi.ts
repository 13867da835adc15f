import { ClaimPage, MemberParams, Receipt } from '@optimiq/contracts/members';
import { MemberPage, MemberSearch, MemberSearchResult, PopulationSummary } from '@optimiq/contracts/population';
import { z } from 'zod';

const json = (contract: z.ZodType) => ({
  content: { 'application/json': { schema: z.toJSONSchema(contract, { io: 'input', unrepresentable: 'any' }) } },
});
const answer = (contract: z.ZodType) => ({ 200: { description: 'The answer', ...json(contract) } });
const memberKey = {
  name: 'memberKey',
  in: 'path',
  required: true,
  schema: z.toJSONSchema(MemberParams.shape.memberKey),
};

/** A document in the shape the server writes, cut to a few routes. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'OptimIQ Health', version: '0.1.0', description: 'Every route with its permission and schemas.' },
  paths: {
    '/v1/population': {
      get: {
        tags: ['Population'],
        summary: 'Figures of a cohort',
        'x-permission': 'population:read',
        parameters: [{ name: 'paymentYear', in: 'query', schema: { type: 'integer' } }],
        responses: answer(PopulationSummary),
      },
    },
    '/v1/members': {
      get: {
        tags: ['Members'],
        summary: 'Members of a cohort',
        'x-permission': 'member:list',
        responses: answer(MemberPage),
      },
    },
    '/v1/member-searches': {
      post: {
        tags: ['Members'],
        summary: 'Members by name or identifier',
        'x-permission': 'member:search',
        requestBody: json(MemberSearch),
        responses: answer(MemberSearchResult),
      },
    },
    '/v1/members/{memberKey}/score': {
      get: {
        tags: ['Members'],
        summary: 'Receipt of a score',
        'x-permission': 'member:read',
        parameters: [memberKey],
        responses: answer(Receipt),
      },
    },
    '/v1/members/{memberKey}/claims': {
      get: {
        tags: ['Members'],
        summary: 'Claims',
        'x-permission': 'claim:read',
        parameters: [memberKey],
        responses: answer(ClaimPage),
      },
    },
  },
};
