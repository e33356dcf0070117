// Sample service: says back each datagram as it came (RFC 862, UDP). Runs in a process of its own (child-main).
import type { Service } from '../processes/types.ts';
import { answerEach } from './net/datagrams.ts';

export const service: Service = {
  id: 'udp-echo',
  title: 'Echo over UDP',
  transport: 'udp',
  example: { send: 'hello\n', answer: 'hello\n' },
  start: (address, port, tell) => answerEach(address, port, tell, (asked) => asked),
};
