// PostgreSQL, version 3 of its protocol: messages with a letter and a length. PostgreSQL documentation, chapter 55.
import { layerOfMessage } from '../messages/layer.ts';
import { pgFields } from '../postgresql/fields.ts';
import { claims, Reader } from '../postgresql/reader.ts';
import type { PgMessage } from '../postgresql/types.ts';
import type { Protocol } from '../types.ts';

const [id, title] = ['postgresql', 'PostgreSQL'];

export const protocol: Protocol = {
  id,
  title,
  wireshark: 'pgsql',
  source: 'PostgreSQL, protocol 3.0',
  rides: [{ table: 'message', key: id }],
  dissect: layerOfMessage<PgMessage>(id, title, pgFields),
  stream: { priority: 70, claims, reader: (from, about) => new Reader(from, about) },
};
