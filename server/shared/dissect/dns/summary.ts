// A DNS message in a few words, for the list and the arrow, and what it is for.
import { u16 } from '../bytes.ts';
import { Cursor } from '../messages/cursor.ts';
import type { Message } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { content } from './content.ts';
import { mistakeIn, type Dns } from './read.ts';
import { codeName, codes, opcodes, typeName } from './words.ts';

/** Answers have the number of their question (RFC 1035, 4.1.1). */
function turn({ bytes, base, answer }: Dns): Pick<Message, 'asks' | 'answers'> {
  const number = String(u16(bytes, base));
  return answer ? { answers: number } : { asks: number };
}

/** "query A example.test", "answer 192.0.2.1", "answer NXDOMAIN example.test". `multicast`: it goes to all. */
export const summary = (
  dns: Dns,
  whole: boolean,
  multicast = false,
): Omit<Message, 'protocol' | 'start' | 'end' | 'state'> => ({
  ...turn(dns),
  ...words(dns, whole, multicast),
});

function words(dns: Dns, whole: boolean, multicast: boolean): Pick<Message, 'name' | 'says'> {
  const { answer, questions, entries, code, flags } = dns;
  const kind = opcodes[(flags >> 11) & 15] ?? 'message';
  const verb = kind === 'QUERY' ? (answer ? 'answer' : 'query') : `${kind}${answer ? ' answer' : ''}`;
  const [first, ...more] = questions;
  const asked = first
    ? `${typeName(first.type)} ${first.name}${more.length > 0 ? ` and ${more.length} more` : ''}`
    : '';
  const mistake = mistakeIn(dns);
  if (mistake !== undefined && whole)
    return { name: clip(`${verb} ${asked}`.trim()), says: `It does not add up: ${lower(mistake)}` };
  if (!answer) return { name: clip(`${verb} ${asked}`.trim()), says: asks(dns, multicast) };
  if (code !== 0) {
    const means = codes[code]?.[1] ?? 'something went wrong';
    return { name: clip(`${verb} ${codeName(code)} ${first?.name ?? ''}`.trim()), says: `The answer: ${means}.` };
  }
  const own = entries.filter(({ part }) => part === 'answer');
  const told = own.slice(0, 4).map((one) => content(new Cursor(dns.bytes, one.from, one.end), dns.base, one));
  const cut = (flags & 0x200) !== 0 ? ' It did not fit: the rest can be asked for over TCP.' : '';
  if (own.length === 0)
    return {
      name: clip(`${verb} without records ${first?.name ?? ''}`.trim()),
      says: cut === '' ? none(dns) : cut.trim(),
    };
  const name = `${verb} ${told.join(', ')}`;
  const says =
    multicast && questions.length === 0 ? 'Told to all on the local network (mDNS).' : 'The answer to what was asked.';
  return { name: clip(name), says: `${says}${cut}` };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function asks({ questions: [first], flags }: Dns, multicast: boolean): string {
  if (((flags >> 11) & 15) !== 0) return 'Not a question for a name, but something servers tell each other.';
  if (multicast) return 'Asks all on the local network (mDNS): who knows this, answers.';
  if (first?.type === 1) return 'Asks for the IPv4 address of a name.';
  if (first?.type === 28) return 'Asks for the IPv6 address of a name.';
  if (first?.type === 12) return 'Asks which name belongs here.';
  return first ? `Asks for records of the kind ${typeName(first.type)}.` : 'Asks.';
}

const none = ({ entries }: Dns): string =>
  entries.some(({ part, type }) => part === 'authority' && type === 2)
    ? 'The server does not know itself, and names servers that do.'
    : 'There is such a name, but no record of the kind that was asked for.';
