// Blocks of pcapng made by hand, in either byte order, for the tests of its reader.

/** Numbers of 1, 2, 4 or 8 bytes in one byte order: "u32 5" is [4, 5]. */
export function pack(little: boolean, ...numbers: [size: 1 | 2 | 4 | 8, value: number | bigint][]): Uint8Array {
  const bytes = new Uint8Array(numbers.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 1) view.setUint8(at, Number(value));
    if (size === 2) view.setUint16(at, Number(value), little);
    if (size === 4) view.setUint32(at, Number(value), little);
    if (size === 8) view.setBigUint64(at, BigInt(value), little);
    at += size;
  }
  return bytes;
}

export const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.concat(parts));

export function block(little: boolean, kind: number, body: Uint8Array): Uint8Array {
  const size = 12 + body.length;
  return join(pack(little, [4, kind], [4, size]), body, pack(little, [4, size]));
}

export const sectionOf = (little: boolean): Uint8Array =>
  block(little, 0x0a0d0d0a, pack(little, [4, 0x1a2b3c4d], [2, 1], [2, 0], [8, 0xffffffffffffffffn]));

export const interfaceOf = (little: boolean, options: Uint8Array = new Uint8Array(0)): Uint8Array =>
  block(little, 1, join(pack(little, [2, 101], [2, 0], [4, 0]), options));

/** A packet of 4 bytes, of 9 on the line. */
export const packetOf = (
  little: boolean,
  ticks: bigint,
  iface = 0,
  options: Uint8Array = new Uint8Array(0),
): Uint8Array =>
  block(
    little,
    6,
    join(
      pack(little, [4, iface], [4, ticks >> 32n], [4, ticks & 0xffffffffn], [4, 4], [4, 9], [4, 0x01020304]),
      options,
    ),
  );

/** An option with what fills it up to 4 bytes. */
export const optionOf = (little: boolean, code: number, value: Uint8Array): Uint8Array =>
  join(pack(little, [2, code], [2, value.length]), value, new Uint8Array(-value.length & 3));

export const textOf = (little: boolean, code: number, text: string): Uint8Array =>
  optionOf(little, code, Uint8Array.from(Buffer.from(text)));

/** Statistics of an interface, with these options. */
export const statisticsOf = (little: boolean, iface: number, options: Uint8Array): Uint8Array =>
  block(little, 5, join(pack(little, [4, iface], [8, 0]), options));
