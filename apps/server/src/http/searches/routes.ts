import {
  ClaimSearch,
  ClaimSearchResult,
  CodeSearch,
  CodeSearchResult,
  Provider,
  ProviderParams,
  ProviderSearch,
  ProviderSearchResult,
} from '@optimiq/contracts/searches';
import { searchCodes } from '@optimiq/reference/code-search';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { findClaims } from './claims.ts';
import { findProvider, keptProvider } from './providers.ts';

const shownCodes = 12;

/** Searches of the palette. What was typed may be somebody's: it is posted, and kept nowhere but where it says so. */
export const searchRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/claim-searches',
    config: { permission: 'claim:read', audit: 'claim.search', panel: 'narrowed', reads: true, past: true },
    schema: {
      tags: ['Search'],
      summary: 'Find claims by the whole number of their source or by our key or its beginning',
      body: ClaimSearch,
      response: { 200: ClaimSearchResult },
    },
    handler: (request) => findClaims(product, request, request.body),
  });

  app.route({
    method: 'POST',
    url: '/v1/provider-searches',
    config: { permission: 'claim:read', audit: 'provider.search', panel: 'narrowed', reads: true, past: true },
    schema: {
      tags: ['Search'],
      summary: 'Find a provider by NPI; the number is kept in memory for you, under a random id that expires',
      body: ProviderSearch,
      response: { 200: ProviderSearchResult },
    },
    handler: (request) => findProvider(product, request, request.body.npi),
  });

  app.route({
    method: 'GET',
    url: '/v1/providers/:viewId',
    config: { permission: 'claim:read', audit: 'provider.read', panel: 'narrowed', past: true },
    schema: {
      tags: ['Search'],
      summary: 'Claims and members of a provider that you searched for',
      params: ProviderParams,
      response: { 200: Provider },
    },
    handler: (request) => keptProvider(product, request, request.params.viewId),
  });

  app.route({
    method: 'POST',
    url: '/v1/code-searches',
    config: {
      past: true,
      permission: 'reference:read',
      audit: { none: 'published tables hold nothing about anyone' },
      reads: true,
    },
    schema: {
      tags: ['Search'],
      summary: 'Find condition categories, diagnoses and procedures in the published tables; procedures without words',
      body: CodeSearch,
      response: { 200: CodeSearchResult },
    },
    handler: async (request) => {
      const found = searchCodes(request.body.text, shownCodes + 1);
      const items = found.slice(0, shownCodes).map(({ hccs, years, ...code }) => ({
        ...code,
        hccs: [...hccs],
        years: [...years],
      }));
      return { items, more: found.length > shownCodes };
    },
  });
};
