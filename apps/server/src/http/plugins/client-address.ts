import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { clientAddressOf, type TrustedProxies } from '../../listening/trusted-proxies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is by address: behind declared proxies the one they name; 'local' at this machine's socket. */
    readonly clientAddress: string;
  }
}

/** The one place that says where a request comes from; limits, sign-in and audit ask it. */
export const clientAddress = fastifyPlugin<{ proxies: TrustedProxies }>(async (app: FastifyInstance, { proxies }) => {
  app.decorateRequest('clientAddress', {
    getter(this: FastifyRequest): string {
      const { 'x-forwarded-for': forwarded } = this.headers;
      return clientAddressOf(this.socket.remoteAddress, [forwarded ?? []].flat().join(','), proxies);
    },
  });
});
