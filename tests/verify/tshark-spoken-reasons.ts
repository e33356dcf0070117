// Where tshark and the playground differ on what is said in a conversation, and why.
import type { SpokenDifference } from '../support/tshark-spoken.ts';

interface SpokenReason {
  readonly why: string;
  readonly fields: RegExp;
  readonly holds: (difference: SpokenDifference) => boolean;
}

/** All that we say they say, too, in the same order; or the other way round. */
const weLack = ({ ours, same }: SpokenDifference): boolean => same === ours.length;
const theyLack = ({ theirs, same }: SpokenDifference): boolean => same === theirs.length;

/** The first that holds is taken. One that holds nowhere any more is an error. */
export const spokenReasons: readonly SpokenReason[] = [
  {
    why: 'By its content it is no message of the protocol: ours claims none; theirs was told that what goes to this port is one.',
    fields: /./,
    holds: (one) => one.silent,
  },
  {
    why: 'A message that cannot be read, or is not whole: ours says so, and of its values nothing; theirs shows them as far as they go.',
    fields: /./,
    holds: (one) => one.broken && weLack(one),
  },
  {
    why: 'What is said in a tunnel of HTTP: theirs reads no HTTP in it.',
    fields: /^http\./,
    holds: (one) => one.name.startsWith('CONNECT') && theyLack(one),
  },
  {
    why: 'Several requests in one packet, one of them HEAD: theirs takes what follows its answer for its body.',
    fields: /^http\.response\./,
    holds: (one) => one.name.startsWith('requests one after another') && theyLack(one),
  },
  {
    why: 'Several requests in one packet: their versions and those of the answers are one list, which lacks the last answer’s in theirs.',
    fields: /^http\.request\.version/,
    holds: (one) => one.name.startsWith('requests one after another') && theyLack(one),
  },
  {
    why: 'A value of a property that is no text, or whose kind nobody knows: ours shows its bytes.',
    fields: /^mqtt\.prop_string/,
    holds: ({ ours }) => ours.some((value) => /^(?:[0-9a-f]{2} ?)+…?$/.test(value)),
  },
  {
    why: 'An array that goes on in the next packet, which theirs shows twice: as far as it has come, and whole.',
    fields: /^resp\.array\.length$/,
    holds: (one) => one.name.startsWith('a command that comes in pieces') && weLack(one),
  },
  {
    why: 'A proxy that listens answers twice: theirs takes the second answer for what is passed on.',
    fields: /^socks\./,
    holds: (one) => one.name.startsWith('listening, which is answered twice'),
  },
  {
    why: 'Several messages of SOCKS in one packet: theirs reads the first.',
    fields: /^socks\./,
    holds: (one) => one.name.startsWith('a client that does not wait') && theyLack(one),
  },
];
