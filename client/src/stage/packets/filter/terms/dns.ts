// What DNS asks and answers, by Wireshark's names.
import { readDns, type Dns } from '../../../../../../server/shared/dissect/dns/read.ts';
import type { DnsMessage } from '../../../../../../server/shared/dissect/dns/types.ts';
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import { messageNumber, messageText } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

const dns = (message: Message, bytes: Uint8Array): Dns | undefined =>
  message.protocol === 'dns' && message.state !== 'bad' ? readDns(bytes, (message as DnsMessage).base) : undefined;
/** Only an answer says how it went. */
const code = (message: Message, bytes: Uint8Array): number | undefined => {
  const read = dns(message, bytes);
  return read?.answer ? read.flags & 15 : undefined;
};

export const terms: Terms = () => [
  messageText('dns.qry.name', (message, bytes) => dns(message, bytes)?.questions.map(({ name }) => name)),
  messageNumber('dns.qry.type', upTo(0xffff), (message, bytes) => dns(message, bytes)?.questions[0]?.type),
  messageNumber('dns.flags.rcode', upTo(15), code),
  messageNumber('dns.flags.response', upTo(1), (message, bytes) => {
    const read = dns(message, bytes);
    return read && Number(read.answer);
  }),
];
