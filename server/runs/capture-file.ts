// A run saved as pcapng: what Wireshark and tshark read, with a comment on each packet.
import { writePcapng } from '../shared/capture-file/write-pcapng.ts';
import { Conversations } from '../shared/conversations/conversations.ts';
import { story } from '../shared/conversations/story.ts';
import type { Protocol } from '../shared/dissect/types.ts';
import type { Frame } from '../shared/contract/frames.ts';
import type { Ledger } from '../ledger/types.ts';
import type { RunInfo } from '../shared/contract/run.ts';

/** All frames that the ledger still has, as the bytes of a pcapng file; `protocols`: those that are named in its comments. */
export function captureFile(
  { ledger, info }: { ledger: Ledger; info: RunInfo },
  protocols: readonly Protocol[],
): Uint8Array {
  const frames: Frame[] = [];
  const comments = new Map<number, string>();
  const conversations = new Conversations(protocols);
  for (const piece of ledger.read(1, Infinity).pieces) {
    if (piece.type !== 'frames') continue;
    for (const frame of piece.frames) {
      frames.push(frame);
      const conversation = conversations.add(frame);
      const packet = conversation?.packets.at(-1);
      if (conversation && packet?.id === frame.id) comments.set(frame.id, story(packet, conversation).title);
    }
  }
  return writePcapng(frames, { worlds: info.worlds, began: info.began, comments });
}
