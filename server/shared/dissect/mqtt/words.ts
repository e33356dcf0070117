// What the packets of MQTT are called and are for, and names for their reasons and properties.
// OASIS, MQTT 3.1.1 (2.2.1) and MQTT 5.0 (2.1.2, 2.2.2.2, 2.4).

/** By the upper four bits of the first byte. */
export const kinds: Readonly<Record<number, readonly [name: string, says: string]>> = {
  1: ['CONNECT', 'The client says who it is, and what shall be said for it should it vanish.'],
  2: ['CONNACK', 'The broker lets the client in, or says why not.'],
  3: ['PUBLISH', 'Something is said under a topic: the broker passes it on to all who asked for that.'],
  4: ['PUBACK', 'It has come (QoS 1): it need not be sent again.'],
  5: ['PUBREC', 'It has come (QoS 2): the first of three to make sure that it counts once.'],
  6: ['PUBREL', 'QoS 2, the second of three: it will not be sent again.'],
  7: ['PUBCOMP', 'QoS 2, the last of three: its number is free again.'],
  8: ['SUBSCRIBE', 'The client asks for all that is said under these topics.'],
  9: ['SUBACK', 'The broker answers for each of the topics.'],
  10: ['UNSUBSCRIBE', 'The client no longer wants these topics.'],
  11: ['UNSUBACK', 'The broker has taken the topics off.'],
  12: ['PINGREQ', 'The client only shows that it is still there.'],
  13: ['PINGRESP', 'The broker is there, too.'],
  14: ['DISCONNECT', 'Its sender goes, and has nothing more to say.'],
  15: ['AUTH', 'More of a proof of who the client is.'],
};

/** A DISCONNECT that keeps its sender's will (MQTT 5, 3.14.2.1): its reason, and what it means. */
export const withWill = { reason: 4, says: 'Its sender goes, and wants its last words said all the same: its will.' };

/** CONNACK of 3.1.1 (3.2.2.3). */
export const returnCodes: Readonly<Record<number, string>> = {
  0: 'accepted',
  1: 'version not supported',
  2: 'client id not allowed',
  3: 'server not available',
  4: 'wrong user name or password',
  5: 'not authorised',
};

/** MQTT 5 (2.4); 0 is success of another name for some packets. */
export const reasons: Readonly<Record<number, string>> = {
  0x00: 'success',
  0x01: 'granted QoS 1',
  0x02: 'granted QoS 2',
  0x04: 'goes, and wants its last words said',
  0x10: 'nobody has subscribed to it',
  0x11: 'there was no such subscription',
  0x18: 'go on proving',
  0x19: 'prove again',
  0x80: 'unspecified error',
  0x81: 'malformed packet',
  0x82: 'against the protocol',
  0x83: 'refused for a reason of its own',
  0x84: 'version not supported',
  0x85: 'client id not allowed',
  0x86: 'wrong user name or password',
  0x87: 'not authorised',
  0x88: 'server not available',
  0x89: 'server busy',
  0x8a: 'banned',
  0x8b: 'server is shutting down',
  0x8c: 'this way to prove is not known',
  0x8d: 'keep alive has run out',
  0x8e: 'another client took its id',
  0x8f: 'topic filter not allowed',
  0x90: 'topic name not allowed',
  0x91: 'number in use',
  0x92: 'no such number',
  0x93: 'more at once than agreed',
  0x94: 'topic alias not allowed',
  0x95: 'packet too large',
  0x96: 'too many messages',
  0x97: 'over a quota',
  0x98: 'closed by somebody in charge',
  0x99: 'payload is not what it says',
  0x9a: 'retaining is not supported',
  0x9b: 'QoS is not supported',
  0x9c: 'use another server',
  0x9d: 'server has moved',
  0x9e: 'shared subscriptions are not supported',
  0x9f: 'connections come too fast',
  0xa0: 'longest time to connect is over',
  0xa1: 'ids of subscriptions are not supported',
  0xa2: 'wildcards are not supported',
};

type Kind = 'byte' | 'two' | 'four' | 'varint' | 'text' | 'data' | 'pair';

/** MQTT 5 (2.2.2.2). */
export const properties: Readonly<Record<number, readonly [name: string, kind: Kind]>> = {
  0x01: ['payload format indicator', 'byte'],
  0x02: ['message expiry interval', 'four'],
  0x03: ['content type', 'text'],
  0x08: ['response topic', 'text'],
  0x09: ['correlation data', 'data'],
  0x0b: ['subscription identifier', 'varint'],
  0x11: ['session expiry interval', 'four'],
  0x12: ['assigned client identifier', 'text'],
  0x13: ['server keep alive', 'two'],
  0x15: ['authentication method', 'text'],
  0x16: ['authentication data', 'data'],
  0x17: ['request problem information', 'byte'],
  0x18: ['will delay interval', 'four'],
  0x19: ['request response information', 'byte'],
  0x1a: ['response information', 'text'],
  0x1c: ['server reference', 'text'],
  0x1f: ['reason string', 'text'],
  0x21: ['receive maximum', 'two'],
  0x22: ['topic alias maximum', 'two'],
  0x23: ['topic alias', 'two'],
  0x24: ['maximum QoS', 'byte'],
  0x25: ['retain available', 'byte'],
  0x26: ['user property', 'pair'],
  0x27: ['maximum packet size', 'four'],
  0x28: ['wildcard subscription available', 'byte'],
  0x29: ['subscription identifier available', 'byte'],
  0x2a: ['shared subscription available', 'byte'],
};
