// The program that sent a packet, or that it is for: by PID, or by some of its name. Wireshark does not know programs.
import type { Speaker } from '../../../../../../server/shared/conversations/speakers.ts';
import type { Operand } from '../operand.ts';
import { quote } from '../tokens.ts';
import type { Leaf, PacketFacts, Terms, Word } from '../types.ts';

type End = 'from' | 'to';

function read(word: string, ends: readonly End[], operand: Operand): Leaf {
  const token = operand.peek();
  if (!token || token.word.trim() === '' || (!token.quoted && /^[(){},=!<>&|]+$/.test(token.word)))
    return operand.refuse('process');
  operand.take('process');
  const name = token.word.toLowerCase();
  const pid = /^\d{1,10}$/.test(name) ? Number(name) : undefined;
  const isIt = (speaker: Speaker | undefined): boolean => speaker !== undefined && isCalled(speaker, name, pid);
  const passes = (packet: PacketFacts): boolean => ends.some((end) => isIt(packet[end]));
  const text = `${word} ${token.quoted ? quote(token.word) : token.word}`;
  return { is: 'leaf', text, passes, wireshark: () => [], needs: 'programs' };
}

const isCalled = ({ pid, name, also }: Speaker, wanted: string, number: number | undefined): boolean =>
  pid === number || name.toLowerCase().includes(wanted) || also?.toLowerCase().includes(wanted) === true;

const word = (word: string, ...ends: readonly End[]): Word => ({
  word,
  read: (operand) => read(word, ends, operand),
});

export const terms: Terms = () => [
  word('process', 'from', 'to'),
  word('from process', 'from'),
  word('to process', 'to'),
];
