import type { KeyRing } from '@optimiq/store/crypto/key-ring';
import type { KmsAccess } from '@optimiq/store/keys/kms-encryption';
import type { Pkcs11Access } from '@optimiq/store/keys/pkcs11-encryption';

/** Which adapter wraps, and how each that is set up is reached: those not chosen still open what they wrapped. */
export type KekSettings = {
  readonly adapter: 'file' | 'environment' | 'kms' | 'pkcs11';
  readonly environment?: KeyRing;
  readonly kms?: KmsAccess & { readonly endpoint: string };
  readonly pkcs11?: Pkcs11Access;
};

type Named = {
  readonly [Name in `OPTIMIQ_${'KEK' | 'KMS' | 'PKCS11'}_${string}` | 'OPTIMIQ_KEK']?: string | undefined;
};

/** Settings of the key-encryption key; or what is wrong with them, in words that repeat no value. */
export function kekSettings(env: Named): KekSettings | { readonly fault: string } {
  const adapter = (env['OPTIMIQ_KEK_ADAPTER'] ?? 'file') as KekSettings['adapter'];
  const environment = environmentKeys(env['OPTIMIQ_KEK'], env['OPTIMIQ_KEK_BEFORE']);
  if (environment === 'fault')
    return {
      fault: 'OPTIMIQ_KEK, OPTIMIQ_KEK_BEFORE: VERSION:KEY, where KEY is 32 bytes in base64 and no version is twice',
    };
  const kms = all(env, {
    endpoint: 'OPTIMIQ_KMS_ENDPOINT',
    region: 'OPTIMIQ_KMS_REGION',
    keyId: 'OPTIMIQ_KMS_KEY_ID',
    accessKeyId: 'OPTIMIQ_KMS_ACCESS_KEY_ID',
    secretAccessKey: 'OPTIMIQ_KMS_SECRET_ACCESS_KEY',
  });
  const pkcs11 = all(env, {
    module: 'OPTIMIQ_PKCS11_MODULE',
    token: 'OPTIMIQ_PKCS11_TOKEN',
    key: 'OPTIMIQ_PKCS11_KEY',
    pin: 'OPTIMIQ_PKCS11_PIN',
  });
  const sessionToken = env['OPTIMIQ_KMS_SESSION_TOKEN'];
  const found = {
    ...(environment ? { environment } : {}),
    ...(kms ? { kms: { ...kms, ...(sessionToken ? { sessionToken } : {}) } } : {}),
    ...(pkcs11 ? { pkcs11 } : {}),
  };
  if (adapter !== 'file' && !found[adapter]) return { fault: missing[adapter] };
  return { adapter, ...found };
}

const missing = {
  environment: 'OPTIMIQ_KEK: needed where OPTIMIQ_KEK_ADAPTER is environment',
  kms: 'OPTIMIQ_KMS_ENDPOINT, _KEY_ID, _ACCESS_KEY_ID and _SECRET_ACCESS_KEY: needed where OPTIMIQ_KEK_ADAPTER is kms',
  pkcs11: 'OPTIMIQ_PKCS11_MODULE, _TOKEN, _KEY and _PIN: needed where OPTIMIQ_KEK_ADAPTER is pkcs11',
} as const;

/** All values by their field; nothing when one is missing. */
function all<Field extends string>(
  env: Named,
  names: Readonly<Record<Field, keyof Named>>,
): Record<Field, string> | undefined {
  const entries = (Object.entries(names) as [Field, keyof Named][]).map(([field, name]) => [field, env[name]] as const);
  return entries.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(entries) as Record<Field, string>);
}

function environmentKeys(current: string | undefined, before: string | undefined): KeyRing | undefined | 'fault' {
  if (current === undefined) return before === undefined ? undefined : 'fault';
  const keys = [current, before].filter((text) => text !== undefined).map(parseKek);
  if (keys.includes(undefined)) return 'fault';
  const [first, second] = keys as { version: number; key: Buffer }[];
  if (second?.version === first!.version) return 'fault';
  return { current: first!.version, versions: new Map(keys.map((one) => [one!.version, one!.key])) };
}

function parseKek(text: string): { version: number; key: Buffer } | undefined {
  const [, version, encoded] = /^([1-9]\d{0,2}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (!version || !encoded || Number(version) > 255) return undefined;
  return { version: Number(version), key: Buffer.from(encoded, 'base64') };
}
