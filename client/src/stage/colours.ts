// Colour belongs to protocols: which of them a protocol is drawn in. What rides on TCP or UDP and has none of its own is drawn as
// these are.
import type { Row, Strip, StripKind } from '../dissector/messages.ts';

const colours: Readonly<Record<string, StripKind>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  http: 'http',
  websocket: 'websocket',
  tls: 'tls',
  postgresql: 'sql',
  other: 'other',
};

/** The name of the colour of a protocol, which is a class of the drawings; `below`: the transport that carries it. */
export const colourOf = (protocol: string, below: 'tcp' | 'udp' = 'tcp'): StripKind => colours[protocol] ?? below;

/** Some are of a protocol with a long name. */
export const longTags = ({ bytes }: Strip): boolean =>
  (['websocket', 'sql'] as const).some((kind) => bytes[kind].some((sum) => sum > 0));

/** The colour of a row of the list. */
export const colourOfRow = ({
  reset,
  protocol,
  transport,
}: Pick<Row, 'reset' | 'protocol' | 'transport'>): StripKind => (reset ? 'rst' : colourOf(protocol, transport));
