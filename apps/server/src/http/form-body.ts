import type { FastifyInstance } from 'fastify';

/**
 * Lets the routes of a plugin take forms: the first value of each name. Nowhere else, because a page of another site can
 * post a form without being asked.
 */
export function takeForms(app: FastifyInstance, bodyLimit: number): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit },
    (_request, body, done) => {
      const values: Record<string, string> = {};
      for (const [name, value] of new URLSearchParams(String(body))) values[name] ??= value;
      done(null, values);
    },
  );
}
