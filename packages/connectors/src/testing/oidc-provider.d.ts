/** As much of the OpenID server of tests as they use; it brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Context = {
    readonly path: string;
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    respond?: boolean;
  };
  type Interaction = { readonly prompt: { readonly name: string }; readonly params: Readonly<Record<string, unknown>> };

  export default class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: readonly object[];
        claims: Readonly<Record<string, readonly string[]>>;
        features: object;
        interactions: { url(context: Context, interaction: { readonly uid: string }): string };
        findAccount(context: Context, sub: string): { accountId: string; claims(): object };
      },
    );
    readonly Grant: new (of: {
      accountId: string;
      clientId: string;
    }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
