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

const versionOf = (message: HttpMessage | undefined): string | undefined =>
  message === undefined || message.version === '' ? undefined : `HTTP/${message.version}`;

/** By Wireshark's name: the line of the head. */
const headers = [
  ['http.host', 'host'],
  ['http.user_agent', 'user-agent'],
  ['http.content_type', 'content-type'],
  ['http.content_encoding', 'content-encoding'],
  ['http.authorization', 'authorization'],
  ['http.cookie', 'cookie'],
  ['http.set_cookie', 'set-cookie'],
  ['http.location', 'location'],
  ['http.referer', 'referer'],
  ['http.server', 'server'],
] as const;

export const terms: Terms = () => [
  presence('http.request', (message) => request(message) !== undefined),
  presence('http.response', (message) => response(message) !== undefined),
  messageText('http.request.method', (message) => request(message)?.method),
  messageText('http.request.uri', (message) => request(message)?.target),
  ...headers.map(([word, name]) =>
    messageText(word, (message) =>
      http(message)?.headers.flatMap((one) => (one.name.toLowerCase() === name ? [one.value] : [])),
    ),
  ),
  messageText('http.response.phrase', (message) => response(message)?.reason || undefined),
  messageText('http.request.version', (message) => versionOf(request(message))),
  messageText('http.response.version', (message) => versionOf(response(message))),
  messageNumber('http.response.code', upTo(999), (message) => response(message)?.status),
];
