// The numbers of TLS by name (RFC 8446, 5246 and IANA's lists), as far as they are met.

export const contents: Readonly<Record<number, string>> = {
  20: 'Change Cipher Spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application Data',
  24: 'Heartbeat',
};

export const versions: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};

/** Messages of the handshake, and what they are for. */
export const handshakes: Readonly<Record<number, readonly [name: string, says: string]>> = {
  0: ['Hello Request', 'The server asks the client to begin the handshake again.'],
  1: ['Client Hello', 'The client begins: what it speaks, which ciphers it knows, and whom it wants.'],
  2: ['Server Hello', 'The server picks the version and the cipher for both.'],
  4: ['New Session Ticket', 'With this ticket the client may come back and save half of the handshake.'],
  5: ['End of Early Data', 'The client has sent all that it sends before the handshake is over.'],
  8: ['Encrypted Extensions', 'What the server answers to the client’s extensions.'],
  11: ['Certificate', 'Who it is: a certificate, and those that vouch for it.'],
  12: ['Server Key Exchange', 'The server’s half of the key, signed.'],
  13: ['Certificate Request', 'The server wants to know who the client is.'],
  14: ['Server Hello Done', 'The server has said all it has to say for now.'],
  15: ['Certificate Verify', 'A signature proves that the certificate’s key is there.'],
  16: ['Client Key Exchange', 'The client’s half of the key: from here on both ends can compute it, and nobody else.'],
  20: ['Finished', 'A check over the whole handshake: nobody has changed it on the way.'],
  21: ['Certificate URL', 'Where the client’s certificate can be fetched.'],
  22: ['Certificate Status', 'The certificate’s issuer says that it is still good.'],
  23: ['Supplemental Data', 'More for the handshake, as both have agreed.'],
  24: ['Key Update', 'From here on a new key is used.'],
};

export const extensionNames: Readonly<Record<number, string>> = {
  0: 'server name',
  1: 'maximum fragment length',
  5: 'status request',
  10: 'supported groups',
  11: 'point formats',
  13: 'signature algorithms',
  14: 'use of SRTP',
  15: 'heartbeat',
  16: 'application protocols',
  17: 'several status requests',
  18: 'certificate timestamps',
  19: 'kinds of client certificate',
  20: 'kinds of server certificate',
  21: 'padding',
  22: 'encrypt then MAC',
  23: 'extended master secret',
  27: 'compressed certificates',
  28: 'record size limit',
  34: 'delegated credentials',
  35: 'session ticket',
  41: 'pre-shared keys',
  42: 'early data',
  43: 'supported versions',
  44: 'cookie',
  45: 'pre-shared key modes',
  47: 'certificate authorities',
  48: 'OID filters',
  49: 'proof after the handshake',
  50: 'signature algorithms of certificates',
  51: 'key share',
  57: 'QUIC transport parameters',
  13172: 'next protocol',
  17513: 'application settings',
  65037: 'encrypted Client Hello',
  65281: 'renegotiation',
};

/** What extensions are for that a learner meets first. */
export const extensionSays: Readonly<Record<number, string>> = {
  0: 'Which of a server’s names the client wants. It goes over the wire unencrypted.',
  10: 'Ways to agree on a key that the client knows.',
  13: 'How a signature may be made.',
  16: 'What is to be spoken inside: h2 is HTTP/2.',
  21: 'Nothing: it makes the message longer.',
  35: 'A ticket of an earlier conversation, or room for one.',
  41: 'Keys that both know from an earlier conversation.',
  42: 'The client sends data before the handshake is over.',
  43: 'The version that counts. The one in the head stays at TLS 1.2, since old boxes on the way refuse others.',
  51: 'Halves of keys: one from each side makes the key, and neither half gives it away.',
};

export const groups: Readonly<Record<number, string>> = {
  23: 'secp256r1',
  24: 'secp384r1',
  25: 'secp521r1',
  29: 'x25519',
  30: 'x448',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  4587: 'SecP256r1MLKEM768',
  4588: 'X25519MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  25497: 'X25519Kyber768Draft00',
};

export const schemes: Readonly<Record<number, string>> = {
  0x0201: 'rsa_pkcs1_sha1',
  0x0202: 'dsa_sha1',
  0x0203: 'ecdsa_sha1',
  0x0301: 'rsa_pkcs1_sha224',
  0x0302: 'dsa_sha224',
  0x0303: 'ecdsa_sha224',
  0x0401: 'rsa_pkcs1_sha256',
  0x0402: 'dsa_sha256',
  0x0403: 'ecdsa_secp256r1_sha256',
  0x0501: 'rsa_pkcs1_sha384',
  0x0502: 'dsa_sha384',
  0x0503: 'ecdsa_secp384r1_sha384',
  0x0601: 'rsa_pkcs1_sha512',
  0x0602: 'dsa_sha512',
  0x0603: 'ecdsa_secp521r1_sha512',
  0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384',
  0x0806: 'rsa_pss_rsae_sha512',
  0x0807: 'ed25519',
  0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256',
  0x080a: 'rsa_pss_pss_sha384',
  0x080b: 'rsa_pss_pss_sha512',
};

export const alerts: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  21: 'decryption failed',
  22: 'record overflow',
  30: 'decompression failure',
  40: 'handshake failure',
  41: 'no certificate',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  60: 'export restriction',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  100: 'no renegotiation',
  109: 'missing extension',
  110: 'unsupported extension',
  111: 'certificate unobtainable',
  112: 'unrecognised name',
  113: 'bad certificate status response',
  114: 'bad certificate hash value',
  115: 'unknown PSK identity',
  116: 'certificate required',
  120: 'no application protocol',
  121: 'ECH required',
};

/** What the alerts say that end most conversations (RFC 8446, 6.2); "this side" is the one that says so. */
export const alertSays: Readonly<Record<number, string>> = {
  40: 'Both sides have nothing in common that would be safe: no version, cipher or kind of signature.',
  42: 'This side does not accept the certificate: it is damaged, or not for the name that was wanted.',
  43: 'This side cannot use a certificate of this kind.',
  44: 'Whoever signed the certificate has taken it back.',
  45: 'The certificate is out of date, or not valid yet.',
  46: 'This side does not accept the certificate.',
  48: 'This side does not know who signed the certificate, so it does not trust it.',
  49: 'The certificate is good, and its owner is not let in.',
  70: 'This side does not speak the version that is wanted.',
  112: 'There is no server of that name here.',
  116: 'The client is to show a certificate, and has shown none.',
  120: 'None of the protocols that the client wants to speak inside is spoken here.',
};

/** Numbers that mean nothing, sent so that nobody relies on knowing all (RFC 8701): both bytes are the same, and end in a. */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 255);

/** "0x1302, TLS_AES_256_GCM_SHA384" */
export const asCode =
  (names: Readonly<Record<number, string>>) =>
  (value: number): string => {
    const name = isGrease(value) ? 'means nothing (GREASE)' : names[value];
    const digits = `0x${value.toString(16).padStart(4, '0')}`;
    return name === undefined ? digits : `${digits}, ${name}`;
  };
