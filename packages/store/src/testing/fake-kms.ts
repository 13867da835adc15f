import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A key service that really encrypts, with what it was asked. */
export type FakeKms = {
  readonly endpoint: string;
  readonly asked: { readonly action: string; readonly context: Record<string, string>; readonly keyId: string }[];
  /** Answers every request with this from now on; undefined: as it should. */
  fail(status: number | undefined, type?: string): void;
  close(): Promise<void>;
};

type Asked = {
  readonly KeyId: string;
  readonly EncryptionContext?: Record<string, string>;
  readonly Plaintext?: string;
  readonly CiphertextBlob?: string;
};

const signature =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/\d{8}\/[\w-]+\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=[0-9a-f]{64}$/;

/**
 * AES-256-GCM per key id, with the encryption context as associated data. Refuses what is not signed by the access key,
 * keys it does not have, and ciphertexts of another key or context, by the names that AWS gives these refusals.
 */
export async function startFakeKms(accessKeyId: string, keyIds: readonly string[]): Promise<FakeKms> {
  const keys = new Map(keyIds.map((id) => [id, randomBytes(32)] as const));
  const asked: FakeKms['asked'] = [];
  let failure: { status: number; type: string } | undefined;

  const answer = (action: string, body: Asked): { status: number; body: object } => {
    const { KeyId: keyId, EncryptionContext: context = {}, Plaintext: clear, CiphertextBlob: sealed } = body;
    asked.push({ action, context, keyId });
    const key = keys.get(keyId);
    if (!key) return refusal('NotFoundException');
    const aad = Buffer.from(JSON.stringify(Object.entries(context).sort()));
    if (action === 'Encrypt') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
      const bytes = Buffer.concat([
        nonce,
        cipher.update(Buffer.from(clear!, 'base64')),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { status: 200, body: { KeyId: keyId, CiphertextBlob: bytes.toString('base64') } };
    }
    const bytes = Buffer.from(sealed!, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(aad);
      decipher.setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return { status: 200, body: { KeyId: keyId, Plaintext: plain.toString('base64') } };
    } catch {
      return refusal('InvalidCiphertextException');
    }
  };

  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Asked;
    const [, signer, signed] = signature.exec(request.headers.authorization ?? '') ?? [];
    const isSigned = signer === accessKeyId && signed?.includes('host') && request.headers['x-amz-date'];
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const told = failure
      ? { status: failure.status, body: { __type: failure.type } }
      : isSigned
        ? answer(action, body)
        : refusal('UnrecognizedClientException');
    response.writeHead(told.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(told.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (status, type = 'KMSInternalException') => {
      failure = status === undefined ? undefined : { status, type };
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

const refusal = (type: string) => ({ status: 400, body: { __type: type, message: 'no' } });
