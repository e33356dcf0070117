// The numbers of pcapng that its reader and its writer share (draft-ietf-opsawg-pcapng, 4).

/** Block types that are read or written here (4.1 to 4.4, 4.6; the old packet block of appendix A is read only). */
export const kinds = {
  section: 0x0a0d0d0a,
  interface: 1,
  oldPacket: 2,
  simplePacket: 3,
  statistics: 5,
  packet: 6,
} as const;
export const byteOrderMagic = 0x1a2b3c4d;

/** Options of every block (3.5), and of each kind. */
export const option = { end: 0, comment: 1 } as const;
export const sectionOption = { application: 4 } as const;
export const interfaceOption = { name: 2, description: 3, resolution: 9, offset: 14 } as const;
export const packetOption = { dropped: 4, id: 5, process: 8 } as const;
export const statisticsOption = { start: 2, end: 3, received: 4, dropped: 5, droppedBySystem: 7 } as const;

/** Bytes that a capture file may have, read or written. */
export const largestFile = 64 * 2 ** 20;
