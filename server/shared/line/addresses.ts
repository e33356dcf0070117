// Who is where on the line between two private worlds.

/** The first world's address there, and its neighbour's. Neither leads out of the two. */
export const lineAddresses = ['10.0.0.1', '10.0.0.2'] as const;

export const isLineAddress = (address: string): boolean => lineAddresses.some((one) => one === address);
