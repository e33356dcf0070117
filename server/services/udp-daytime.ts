// Sample service: answers any datagram, even an empty one, with date and time on one line (RFC 867, UDP).
import type { Service } from '../processes/types.ts';
import { answerEach } from './net/datagrams.ts';

export const service: Service = {
  id: 'udp-daytime',
  title: 'Date and time over UDP',
  transport: 'udp',
  speaks: 'lines',
  example: { send: 'what time is it?\n', answer: /^[A-Z][a-z]+, [A-Z][a-z]+ \d{1,2}, \d{4} \d\d:\d\d:\d\d-\S+\r\n$/ },
  start: (address, port, tell) => answerEach(address, port, tell, () => Buffer.from(daytime(new Date()))),
};

/** The first form that RFC 867 shows: "Weekday, Month Day, Year Time-Zone". */
function daytime(now: Date): string {
  const date = now.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(now);
  const name = zone.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
  return `${date} ${now.toLocaleTimeString('en-GB')}-${name}\r\n`;
}
