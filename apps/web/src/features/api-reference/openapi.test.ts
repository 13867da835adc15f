import { expect, test } from 'vitest';
import { OpenApi, resolve, routesByTag } from './openapi.ts';

const document = OpenApi.parse({
  openapi: '3.1.0',
  info: { title: 'API', version: '1' },
  paths: {
    '/v1/runs': {
      get: { tags: ['Runs'], responses: { 200: { description: 'ok' } } },
      post: { tags: ['Runs'], responses: { 202: { description: 'ok' } } },
    },
    '/v1/loads': { get: { tags: ['Loads'], responses: { 200: { description: 'ok' } } }, parameters: [] },
  },
  components: { schemas: { Run: { type: 'object', properties: { runId: { type: 'string' } } } } },
});

test('routes stand under their first tag, in the order of the document', () => {
  const found = [...routesByTag(document)].map(([tag, routes]) => [tag, routes.map(({ id }) => id)]);
  expect(found).toEqual([
    ['Runs', ['get-/v1/runs', 'post-/v1/runs']],
    ['Loads', ['get-/v1/loads']],
  ]);
});

test('a reference is followed, a schema stands for itself', () => {
  expect(resolve({ $ref: '#/components/schemas/Run' }, document).type).toBe('object');
  expect(resolve({ type: 'string' }, document)).toEqual({ type: 'string' });
});
