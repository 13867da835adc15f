import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const base64url = (data: Uint8Array) => Buffer.from(data).toString('base64url');

/** What is changed about an answer, to see it refused. */
export type Fault = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly isVerified?: boolean;
  readonly isPresent?: boolean;
  readonly counter?: number;
  readonly signWith?: KeyObject;
  readonly tamper?: boolean;
  readonly credentialId?: string;
};

/** An authenticator in software: ES256, attestation 'none', a counter. */
export class VirtualAuthenticator {
  readonly credentialId = base64url(randomBytes(32));
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #rpId: string;
  readonly #origin: string;
  counter = 0;

  constructor(rpId: string, origin: string) {
    this.#rpId = rpId;
    this.#origin = origin;
  }

  /** Answer to registration options. */
  register(options: { challenge: string }, fault: Fault = {}) {
    const jwk = this.#keys.publicKey.export({ format: 'jwk' });
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Uint8Array.from(Buffer.from(jwk.x!, 'base64url'))],
      [-3, Uint8Array.from(Buffer.from(jwk.y!, 'base64url'))],
    ]);
    const id = Buffer.from(this.credentialId, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, Buffer.from(isoCBOR.encode(cose as never))]);
    const authData = Buffer.concat([this.#authData(fault, 0x40), attested]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', Uint8Array.from(authData)],
    ]);
    return {
      ...this.#head(fault),
      response: {
        clientDataJSON: base64url(this.#clientData('webauthn.create', options.challenge, fault)),
        attestationObject: base64url(isoCBOR.encode(attestation as never)),
        transports: ['internal'],
      },
    };
  }

  /** Answer to authentication options. */
  sign(options: { challenge: string }, fault: Fault = {}) {
    this.counter += 1;
    const authData = this.#authData(fault, 0);
    const clientData = this.#clientData('webauthn.get', options.challenge, fault);
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(fault.signWith ?? this.#keys.privateKey);
    if (fault.tamper) signature[signature.length - 1]! ^= 1;
    return {
      ...this.#head(fault),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
      },
    };
  }

  #head({ credentialId = this.credentialId }: Fault) {
    return { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} } as const;
  }

  #clientData(type: string, challenge: string, fault: Fault): Buffer {
    const { origin = this.#origin } = fault;
    return Buffer.from(JSON.stringify({ type: fault.type ?? type, challenge: fault.challenge ?? challenge, origin }));
  }

  #authData(
    { rpId = this.#rpId, isVerified = true, isPresent = true, counter = this.counter }: Fault,
    more: number,
  ): Buffer {
    const flags = (isPresent ? 0x01 : 0) | (isVerified ? 0x04 : 0) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  }
}
