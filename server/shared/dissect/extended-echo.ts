// The second four bytes of an extended echo (RFC 8335, 2 and 3), the same in ICMP and ICMPv6: a computer is asked about one of its
// network interfaces, or about one that it sees.
import { asHex, asNamed, type Fields } from './fields.ts';

const hex4 = asHex(2);

/** Of a neighbour that was asked about, as far as the computer knows. */
const stateText = asNamed({
  0: 'not said',
  1: 'incomplete',
  2: 'reachable',
  3: 'stale',
  4: 'delay',
  5: 'probe',
  6: 'failed',
});

/** Add the fields of a question or an answer; returns where they end. */
export function extendedEcho(fields: Fields, answer: boolean): number {
  const { source } = fields;
  fields.source = answer ? 'RFC 8335, 3' : 'RFC 8335, 2';
  fields.number('id', 'identifier', 4, 2, 'Tells one series of questions from another.', hex4);
  fields.number('sequence', 'sequence', 6, 1, 'Counts the questions; the answer carries the same number.');
  if (answer) {
    fields.bits('state', 'state', 7, 1, [0, 3], 'What is known of the neighbour that was asked about.', stateText);
    fields.flag('active', 'active', 7, 1, 5, 'Set: the interface is up.');
    fields.flag('ipv4', 'IPv4', 7, 1, 6, 'Set: IPv4 runs on it.');
    fields.flag('ipv6', 'IPv6', 7, 1, 7, 'Set: IPv6 runs on it.');
  } else fields.flag('local', 'local', 7, 1, 7, 'Set: the interface is one of the computer that is asked.');
  fields.source = source;
  return 8;
}
