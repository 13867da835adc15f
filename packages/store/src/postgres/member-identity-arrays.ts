/**
 * Arrays as Postgres reads them in binary, so that thousands of rows travel as one parameter of one statement:
 * `insert … select … from unnest($1::uuid[], $2::bytea[])`. COPY is closed to tables with row-level security.
 */

const oids = { bytea: 17, int8: 20, int4: 23, uuid: 2950 } as const;

function encode(oid: number, elements: readonly Buffer[]): Buffer {
  let size = 20;
  for (const element of elements) size += 4 + element.length;
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(elements.length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  if (elements.length === 0) return buffer.subarray(0, 12);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = 20;
  for (const element of elements) {
    at = buffer.writeInt32BE(element.length, at);
    at += element.copy(buffer, at);
  }
  return buffer;
}

/** A `bytea[]` parameter. */
export const byteaArray = (values: readonly Buffer[]): Buffer => encode(oids.bytea, values);

/** A `uuid[]` parameter, from lower-case text. */
export const uuidArray = (values: readonly string[]): Buffer =>
  encode(
    oids.uuid,
    values.map((value) => Buffer.from(value.replaceAll('-', ''), 'hex')),
  );

/** An `int[]` parameter. */
export const intArray = (values: readonly number[]): Buffer =>
  encode(
    oids.int4,
    values.map((value) => {
      const element = Buffer.allocUnsafe(4);
      element.writeInt32BE(value);
      return element;
    }),
  );

/** A `bigint[]` parameter. */
export const bigintArray = (values: readonly bigint[]): Buffer =>
  encode(
    oids.int8,
    values.map((value) => {
      const element = Buffer.allocUnsafe(8);
      element.writeBigInt64BE(value);
      return element;
    }),
  );
