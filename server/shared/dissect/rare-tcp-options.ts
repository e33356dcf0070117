// TCP options that few packets have (IANA, "TCP Option Kind Numbers"): named, and what they say in short.
import { u16 } from './bytes.ts';
import { bytesText, grouped, hexBytes } from './text.ts';

export interface TcpOption {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  /** Where the option is described, where that is not TCP's own document. */
  readonly source?: string;
  /** Bytes by its RFC, kind and length included, or whether it may have so many; undefined where any number will do. */
  readonly size?: number | ((stated: number) => boolean);
  readonly show: (bytes: Uint8Array, at: number, size: number) => string;
}

/** By the upper half of an MPTCP option's third byte (RFC 8684, 3). */
const multipath = [
  'MP_CAPABLE',
  'MP_JOIN',
  'DSS',
  'ADD_ADDR',
  'REMOVE_ADDR',
  'MP_PRIO',
  'MP_FAIL',
  'MP_FASTCLOSE',
  'MP_TCPRST',
];

const cookie = (bytes: Uint8Array, from: number, to: number): string =>
  from >= to ? 'asks for a cookie' : `cookie ${hexBytes(bytes, from, to)}`;

/** Of the two kinds for experiments, the next two bytes say which experiment it is (RFC 6994, 3). */
const experiment: TcpOption = {
  id: 'experiment',
  label: 'experiment',
  source: 'RFC 6994, 3',
  says: 'An option that is being tried out.',
  show: (bytes, at, size) => {
    // IANA, "TCP Experimental Option Experiment Identifiers"; fast open began as one (RFC 7413, 4.1.1).
    if (size >= 4 && u16(bytes, at + 2) === 0xf989) return `fast open, ${cookie(bytes, at + 4, at + size)}`;
    return hexBytes(bytes, at + 2, at + size);
  },
};

const counts = {
  label: 'congestion counts',
  source: 'RFC 9768, 3.2.3',
  says: 'How many bytes have come that routers had marked, and how many had no mark.',
  show: (bytes: Uint8Array, at: number, size: number) => hexBytes(bytes, at + 2, at + size),
};

export const rareTcpOptions: Readonly<Record<number, TcpOption>> = {
  19: {
    id: 'md5',
    label: 'MD5 signature',
    source: 'RFC 2385, 3',
    size: 18,
    says: 'Proves that its sender knows a secret. Routers use it among themselves.',
    show: (bytes, at, size) => hexBytes(bytes, at + 2, at + size),
  },
  28: {
    id: 'user-timeout',
    label: 'user timeout',
    source: 'RFC 5482, 3',
    size: 4,
    says: 'How long its sender waits for an acknowledgement before it gives up.',
    show: (bytes, at) => `${grouped(u16(bytes, at + 2) & 0x7fff)} ${(bytes[at + 2] ?? 0) & 0x80 ? 'min' : 's'}`,
  },
  29: {
    id: 'authentication',
    label: 'authentication',
    source: 'RFC 5925, 2.2',
    says: 'Proves that its sender knows a secret; the keys may change while the two talk.',
    show: (bytes, at, size) => hexBytes(bytes, at + 2, at + size),
  },
  30: {
    id: 'mptcp',
    label: 'multipath TCP',
    source: 'RFC 8684, 3',
    says: 'One conversation over several ways at once, the mobile network and the wireless one, for example.',
    show: (bytes, at, size) => {
      if (size < 3) return 'no kind';
      const kind = (bytes[at + 2] ?? 0) >> 4;
      const version = kind === 0 ? `, version ${(bytes[at + 2] ?? 0) & 15}` : '';
      return `${multipath[kind] ?? `kind ${kind}`}${version}, ${bytesText(size)}`;
    },
  },
  34: {
    id: 'fast-open',
    label: 'fast open',
    source: 'RFC 7413, 4.1.1',
    says: 'With a cookie from an earlier visit, the first packet may carry words already.',
    show: (bytes, at, size) => cookie(bytes, at + 2, at + size),
  },
  69: {
    id: 'encryption',
    label: 'encryption',
    source: 'RFC 8547, 4.1',
    says: 'Offers to encrypt what the two say (TCP-ENO).',
    show: (bytes, at, size) => hexBytes(bytes, at + 2, at + size),
  },
  172: { id: 'accecn-0', ...counts },
  174: { id: 'accecn-1', ...counts },
  253: experiment,
  254: experiment,
};
