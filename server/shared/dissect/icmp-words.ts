// The names of ICMP's messages (RFC 792, RFC 1122, RFC 4443, RFC 4861), for the field trees, the list and the drawing.

interface Kind {
  readonly name: string;
  /** Names by code, where the code says more than the type. */
  readonly codes?: readonly (string | undefined)[];
  /** It is about a packet of somebody else's, whose beginning it quotes. */
  readonly quotes?: true;
}

/** RFC 8335, 3 */
const extended = [undefined, 'malformed question', 'no such interface', 'no such table entry', 'several interfaces'];

/** RFC 792; types 9 and 10 are RFC 1256's, 17 and 18 RFC 950's, 42 and 43 RFC 8335's, codes 6 to 12 of "unreachable" are RFC 1122's, 13 is RFC 1812's. */
const four: Readonly<Record<number, Kind>> = {
  0: { name: 'echo reply' },
  3: {
    name: 'destination unreachable',
    quotes: true,
    codes: [
      'network unreachable',
      'host unreachable',
      'protocol unreachable',
      'port unreachable',
      'too big, and must not be cut',
      'source route failed',
      'network unknown',
      'host unknown',
      'source isolated',
      'network prohibited',
      'host prohibited',
      'network unreachable for this service',
      'host unreachable for this service',
      'prohibited by a filter',
    ],
  },
  4: { name: 'source quench', quotes: true },
  5: { name: 'redirect', quotes: true },
  8: { name: 'echo request' },
  9: { name: 'router advertisement' },
  10: { name: 'router solicitation' },
  11: { name: 'time exceeded', quotes: true, codes: ['time to live exceeded', 'fragments did not all come'] },
  12: { name: 'parameter problem', quotes: true },
  13: { name: 'time stamp request' },
  14: { name: 'time stamp reply' },
  15: { name: 'information request' },
  16: { name: 'information reply' },
  17: { name: 'address mask request' },
  18: { name: 'address mask reply' },
  42: { name: 'extended echo request' },
  43: { name: 'extended echo reply', codes: extended },
};

/** RFC 4443, RFC 4861 (133 to 137), RFC 2710, RFC 3810 and RFC 8335 (160 and 161). */
const six: Readonly<Record<number, Kind>> = {
  1: {
    name: 'destination unreachable',
    quotes: true,
    codes: [
      'no route',
      'prohibited by a filter',
      'beyond the scope of the source',
      'address unreachable',
      'port unreachable',
      'source address refused',
      'route refused',
    ],
  },
  2: { name: 'packet too big', quotes: true },
  3: { name: 'time exceeded', quotes: true, codes: ['hop limit exceeded', 'fragments did not all come'] },
  4: { name: 'parameter problem', quotes: true },
  128: { name: 'echo request' },
  129: { name: 'echo reply' },
  130: { name: 'multicast listener query' },
  131: { name: 'multicast listener report' },
  132: { name: 'multicast listener done' },
  133: { name: 'router solicitation' },
  134: { name: 'router advertisement' },
  135: { name: 'neighbour solicitation' },
  136: { name: 'neighbour advertisement' },
  137: { name: 'redirect' },
  143: { name: 'multicast listener report' },
  160: { name: 'extended echo request' },
  161: { name: 'extended echo reply', codes: extended },
};

const kindOf = (version: number, type: number): Kind | undefined => (version === 4 ? four : six)[type];

/** "destination unreachable", or "type 99". */
const icmpType = (version: number, type: number): string => kindOf(version, type)?.name ?? `type ${type}`;

/** The type as a field shows it: "3, destination unreachable"; the number alone where nothing more is known. */
export const icmpTypeText = (version: number, type: number): string => {
  const name = kindOf(version, type)?.name;
  return name === undefined ? String(type) : `${type}, ${name}`;
};

/** The code as a field shows it: "3, port unreachable". */
export const icmpCodeText = (version: number, type: number, code: number): string => {
  const name = icmpCode(version, type, code);
  return name === undefined ? String(code) : `${code}, ${name}`;
};

/** What the code says: "port unreachable"; undefined where it says nothing more than the type. */
const icmpCode = (version: number, type: number, code: number): string | undefined =>
  kindOf(version, type)?.codes?.[code];

/** The message in a few words: "port unreachable", "echo request". */
export const icmpName = (version: number, type: number, code: number): string =>
  icmpCode(version, type, code) ?? icmpType(version, type);

/** Does this message quote the packet that it is about, from its ninth byte on? */
export const icmpQuotes = (version: number, type: number): boolean => kindOf(version, type)?.quotes === true;
