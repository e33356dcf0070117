// What an HTTP message is, by Wireshark's names.
import { isHttp, type HttpMessage } from '../../../../../../server/shared/dissect/http/types.ts';
import type { Message } from '../../../../../../server/shared/dissect/messages/types.ts';
import { messageNumber, messageText, presence } from '../messages.ts';
import { upTo } from '../numbers.ts';
import type { Terms } from '../types.ts';

const http = (message: Message): HttpMessage | undefined => (isHttp(message) ? message : undefined);
const request = (message: Message) => {
  const one = http(message);
  return one?.kind === 'request' ? one : undefined;
};
const response = (message: Message) => {
  const one = http(message);
  return one?.kind === 'response' ? one : undefined;
};

export const terms: Terms = () => [
  presence('http.request', (message) => request(message) !== undefined),
  presence('http.response', (message) => response(message) !== undefined),
  messageText('http.request.method', (message) => request(message)?.method),
  messageText('http.request.uri', (message) => request(message)?.target),
  messageText(
    'http.host',
    (message) => request(message)?.headers.find(({ name }) => name.toLowerCase() === 'host')?.value,
  ),
  messageNumber('http.response.code', upTo(999), (message) => response(message)?.status),
];
