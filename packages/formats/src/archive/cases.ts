/** A small writer of ZIP archives, honest ones and others. */
import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFileCase = {
  readonly name?: string;
  readonly content: string | Uint8Array;
  /** Stored unless it is 8; another method is only claimed. */
  readonly method?: number;
  /** What the directory says in place of the truth. */
  readonly stated?: {
    readonly size?: number;
    readonly crc?: number;
    readonly packedSize?: number;
    readonly flags?: number;
  };
  /** Packed bytes in place of those of the content. */
  readonly packed?: Uint8Array;
  /** Number of another file, from 0, whose local header the directory names for this one. */
  readonly headerOf?: number;
};

/** An archive of these files in this order; `entries` is the count that the directory claims. */
export function zipOf(files: readonly ZipFileCase[], entries = files.length): Buffer {
  const locals: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  const rows = files.map((file, index) => {
    const content = Buffer.from(file.content as Uint8Array);
    const method = file.method ?? 8;
    const packed = file.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const name = Buffer.from(file.name ?? `file-${index + 1}`);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(file.stated?.flags ?? 0, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(file.stated?.crc ?? crc32(content), 10);
    fields.writeUInt32LE(file.stated?.packedSize ?? packed.length, 14);
    fields.writeUInt32LE(file.stated?.size ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([signature(0x04034b50), fields, name, packed]);
    locals.push(local);
    offsets.push(length);
    length += local.length;
    return { fields, name, headerOf: file.headerOf ?? index };
  });
  const directory = rows.map(({ fields, name, headerOf }) => {
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offsets[headerOf]!, 10);
    return Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), fields, tail, name]);
  });
  const size = directory.reduce((sum, row) => sum + row.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries, 4);
  end.writeUInt16LE(entries, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(length, 12);
  return Buffer.concat([...locals, ...directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
