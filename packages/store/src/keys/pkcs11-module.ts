import koffi from 'koffi';

/** Calls of a PKCS#11 module by name; each gives the module's return value, 0 for success. */
export type Pkcs11Module = Readonly<Record<Call, (...values: unknown[]) => bigint | number>>;

// Their places in CK_FUNCTION_LIST, and what they take.
const calls = {
  C_Initialize: [0, ['void *']],
  C_GetSlotList: [4, ['uint8_t', 'void *', 'void *']],
  C_GetTokenInfo: [6, ['ulong', 'void *']],
  C_OpenSession: [12, ['ulong', 'ulong', 'void *', 'void *', 'void *']],
  C_CloseSession: [13, ['ulong']],
  C_Login: [18, ['ulong', 'ulong', 'void *', 'ulong']],
  C_FindObjectsInit: [26, ['ulong', 'void *', 'ulong']],
  C_FindObjects: [27, ['ulong', 'void *', 'ulong', 'void *']],
  C_FindObjectsFinal: [28, ['ulong']],
  C_GetAttributeValue: [24, ['ulong', 'ulong', 'void *', 'ulong']],
  C_EncryptInit: [29, ['ulong', 'void *', 'ulong']],
  C_Encrypt: [30, ['ulong', 'void *', 'ulong', 'void *', 'void *']],
  C_DecryptInit: [33, ['ulong', 'void *', 'ulong']],
  C_Decrypt: [34, ['ulong', 'void *', 'ulong', 'void *', 'void *']],
} as const satisfies Record<string, readonly [number, readonly string[]]>;

type Call = keyof typeof calls;

/** The list begins with two bytes of version, padded to a pointer. */
const firstPointer = 8;

/**
 * Loads a module by its path and takes its functions from the list it gives, which is the one symbol that every module
 * has. Only where an unsigned long has eight bytes: 64-bit Linux and macOS.
 *
 * Throws when there is no such module, or when it gives no list.
 *
 * Source: OASIS PKCS #11 Cryptographic Token Interface 2.40, sections 3.6 and 5.
 */
export function loadPkcs11(path: string): Pkcs11Module {
  if (koffi.sizeof('ulong') !== 8) throw new Error('PKCS#11 modules are used on 64-bit Linux and macOS only');
  const library = koffi.load(path);
  const list = Buffer.alloc(8);
  const getList = library.func('C_GetFunctionList', 'ulong', ['void *']);
  if (Number(getList(list)) !== 0) throw new Error('The PKCS#11 module gives no list of functions');
  const functions = list.readBigUInt64LE();
  const callOf = ([place, takes]: readonly [number, readonly string[]]) => {
    const type = koffi.proto('ulong', [...takes]);
    const address = koffi.decode(functions, firstPointer + place * 8, 'void *');
    return koffi.decode(address, type) as (...values: unknown[]) => bigint | number;
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, callOf(call)])) as Pkcs11Module;
}

/** Address of a buffer, which has to be kept for as long as the module may look at it. */
const addressOf = (buffer: Buffer): bigint => (buffer.length === 0 ? 0n : BigInt(koffi.address(buffer)));

/** A C structure of unsigned longs and pointers; buffers go in as their addresses. */
export function packed(...fields: readonly (number | bigint | Buffer)[]): Buffer {
  const bytes = Buffer.alloc(fields.length * 8);
  fields.forEach((field, at) => {
    bytes.writeBigUInt64LE(Buffer.isBuffer(field) ? addressOf(field) : BigInt(field), at * 8);
  });
  return bytes;
}

/** A buffer that no other shares, so that its address is its own. */
export function ownBuffer(content: Uint8Array | string | number): Buffer {
  if (typeof content === 'number') return Buffer.alloc(content);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const own = Buffer.alloc(bytes.length);
  own.set(bytes);
  return own;
}
