import type { Plugin } from 'vite';

/** Development only: `vite` answers /v1 from the synthetic fixture, so that screens can be built without a server. */
export function fixtureApi(): Plugin {
  return {
    name: 'optimiq-fixture-api',
    apply: 'serve',
    async configureServer(server) {
      const { Fixture } = await import('./fixture-answers.ts');
      const { answerHttp } = await import('./fixture-http.ts');
      const fixture = new Fixture();
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith('/v1/')) return next();
        answerHttp(fixture, request, response).catch(next);
      });
    },
  };
}
