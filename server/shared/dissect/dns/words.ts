// Names for the numbers of DNS: types and classes of records, kinds of questions, and how they went.
// IANA, “Domain Name System (DNS) Parameters”.

/** By type: its name, and what such a record holds. */
export const types: Readonly<Record<number, readonly [name: string, holds: string]>> = {
  1: ['A', 'an address of IPv4'],
  2: ['NS', 'a server that knows this name'],
  5: ['CNAME', 'the name that this one stands for'],
  6: ['SOA', 'who looks after this zone, and how often copies ask again'],
  10: ['NULL', 'any bytes'],
  12: ['PTR', 'the name that belongs here'],
  13: ['HINFO', 'machine and system'],
  15: ['MX', 'a server that takes mail'],
  16: ['TXT', 'texts'],
  24: ['SIG', 'a signature'],
  25: ['KEY', 'a key'],
  28: ['AAAA', 'an address of IPv6'],
  29: ['LOC', 'a place on the earth'],
  33: ['SRV', 'where a service is: host and port'],
  35: ['NAPTR', 'a rule to rewrite names'],
  39: ['DNAME', 'the tree of names that this one stands for'],
  41: ['OPT', 'what its sender can do, beyond the first DNS'],
  43: ['DS', 'the mark of a key further down'],
  44: ['SSHFP', 'the mark of a key of SSH'],
  46: ['RRSIG', 'a signature'],
  47: ['NSEC', 'the next name that exists'],
  48: ['DNSKEY', 'a key'],
  50: ['NSEC3', 'the next name that exists, hidden'],
  51: ['NSEC3PARAM', 'how names are hidden'],
  52: ['TLSA', 'the mark of a certificate'],
  61: ['OPENPGPKEY', 'a key'],
  64: ['SVCB', 'how a service is reached'],
  65: ['HTTPS', 'how a web server is reached'],
  99: ['SPF', 'who may send mail'],
  249: ['TKEY', 'a key to agree on'],
  250: ['TSIG', 'a signature of this message'],
  251: ['IXFR', 'what has changed in the zone'],
  252: ['AXFR', 'the whole zone'],
  255: ['ANY', 'whatever there is'],
  256: ['URI', 'an address of the web'],
  257: ['CAA', 'who may issue certificates'],
};

/** "A"; "TYPE65280" where it has no name here (RFC 3597, 5). */
export const typeName = (type: number): string => types[type]?.[0] ?? `TYPE${type}`;

const classes: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' };

/** The top bit is not of the class where the message goes to all (RFC 6762, 5.4 and 10.2). */
export const className = (value: number): string => classes[value & 0x7fff] ?? `CLASS${value & 0x7fff}`;
export const isClass = (value: number): boolean => classes[value & 0x7fff] !== undefined;

export const opcodes: Readonly<Record<number, string>> = {
  0: 'QUERY',
  1: 'IQUERY',
  2: 'STATUS',
  4: 'NOTIFY',
  5: 'UPDATE',
};

/** How it went: the name that tools say, and what it means. */
export const codes: Readonly<Record<number, readonly [name: string, means: string]>> = {
  0: ['NOERROR', 'no error'],
  1: ['FORMERR', 'the server could not read the question'],
  2: ['SERVFAIL', 'the server failed'],
  3: ['NXDOMAIN', 'no such name'],
  4: ['NOTIMP', 'the server does not do this'],
  5: ['REFUSED', 'the server does not want to'],
  6: ['YXDOMAIN', 'a name exists that must not'],
  7: ['YXRRSET', 'records exist that must not'],
  8: ['NXRRSET', 'records are missing'],
  9: ['NOTAUTH', 'the server is not in charge of this'],
  10: ['NOTZONE', 'a name is not in the zone'],
  16: ['BADVERS', 'that version of extensions is not known'],
};

/** "NXDOMAIN"; "RCODE15". */
export const codeName = (code: number): string => codes[code]?.[0] ?? `RCODE${code}`;

/** Options of OPT (RFC 6891, 6.1.2). */
export const options: Readonly<Record<number, string>> = {
  3: 'NSID, which server this is',
  8: 'client subnet',
  9: 'EXPIRE',
  10: 'COOKIE',
  11: 'keepalive',
  12: 'PADDING',
  15: 'extended error',
};
