// The dissector worker: frames come in as bytes, from the run's socket, and what the page shows of them goes out, some times between two
// of its frames. The protocols are whatever files lie in server/shared/dissect/protocols.
import { doorsOf } from '../../../server/shared/conversations/doors.ts';
import { label } from '../../../server/shared/conversations/label.ts';
import { story } from '../../../server/shared/conversations/story.ts';
import { createDissector } from '../../../server/shared/dissect/dissector.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { openLine } from '../link/stream.ts';
import { createLanguage } from '../stage/packets/filter/language.ts';
import { allTerms } from '../stage/packets/filter/terms.ts';
import { takeCapture } from './capture-import.ts';
import { Later } from './later.ts';
import type { FromWorker, Opened, ToWorker } from './messages.ts';
import { Model } from './model.ts';
import { Telling } from './news.ts';
import { hear } from './wire.ts';

const files = import.meta.glob<{ protocol: Protocol }>('../../../server/shared/dissect/protocols/*.ts', {
  eager: true,
});
const dissector = createDissector(Object.values(files).map(({ protocol }) => protocol));
const filter = createLanguage(allTerms, dissector.protocols);
const model = new Model({ label, story, filter, ...dissector });
/** What asks for a packet's conversation, which may have to be read first. */
const later = new Later(
  (id) => model.seek(id),
  (call) => setTimeout(call),
);

function tell(message: FromWorker): void {
  postMessage(message);
}

/** Where the page reads the newest alone: it takes what leaves out nothing that only it tells. */
let newest: MessagePort | undefined;

function tellNews(): void {
  const delta = model.delta();
  const once = delta.sketches ?? delta.strip ?? delta.protocols;
  if (once === undefined && newest !== undefined) newest.postMessage(delta satisfies FromWorker);
  else tell(delta);
}

const telling = new Telling({
  tell: tellNews,
  now: () => performance.timeOrigin + performance.now(),
  later: (call, ms) => setTimeout(call, ms),
});
const changed = (): void => telling.changed();

function take(batch: ArrayBuffer): void {
  try {
    model.add(new Uint8Array(batch));
  } catch (error) {
    tell({ type: 'unreadable', detail: String(error) });
  }
  changed();
}

const takeFile = (file: Uint8Array): Opened =>
  takeCapture(
    file,
    (batch) => model.add(batch),
    ({ info, entries }) => model.doors(doorsOf(entries), info.worlds),
  );

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'newest':
      newest = data.port;
      return;
    case 'line':
      return hear(openLine(data.token), data.port, take, () => model.last);
    case 'doors':
      model.doors(data.doors, data.worlds);
      return changed();
    case 'from':
      model.enter(data.id);
      return changed();
    case 'window':
      model.window(data.first, data.rows, data.follow);
      return changed();
    case 'detail': {
      const { type, id } = data;
      const known = later.ask(id, () => tell({ type, id, detail: model.detail(id) }));
      return known ? undefined : tell({ type, id, detail: model.glance(id) });
    }
    case 'said': {
      const { type, id } = data;
      return void later.ask(id, () => tell({ type, id, said: model.said(id) }));
    }
    case 'statistics':
      return tell({ type: 'statistics', ask: data.ask, answer: model.statistics(data.question) });
    case 'decoded': {
      const { type, id } = data;
      return void later.ask(id, () => tell({ type, id, decoded: model.decoded(id) }));
    }
    case 'filter':
      model.filter(data.text, data.told);
      return changed();
    case 'follow':
      model.follow(data.id);
      return changed();
    case 'find':
      return tell({ type: 'found', question: data.question, found: model.find(data.what) });
    case 'draw-all':
      model.drawAll();
      return changed();
    case 'unfold':
      model.unfold(data.key, data.more);
      return changed();
    case 'reveal':
      return void later.ask(data.id, () => {
        model.reveal(data.id);
        changed();
      });
    case 'until':
      model.until(data.id);
      return changed();
    case 'open':
      tell({ type: 'opened', opened: takeFile(new Uint8Array(data.file)) });
      return changed();
    case 'drawn': {
      model.drawn();
      telling.drew(data.at);
      // It goes on, also where nothing has come.
      return model.unfinished ? changed() : undefined;
    }
  }
});
