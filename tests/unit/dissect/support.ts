// The dissector with every protocol of the folder, and short ways to look at what it finds.
import fs from 'node:fs';
import { createDissector, type Dissector } from '../../../server/shared/dissect/dissector.ts';
import type { Field, Layer, Protocol } from '../../../server/shared/dissect/types.ts';

const folder = new URL('../../../server/shared/dissect/protocols/', import.meta.url);

export async function allProtocols(): Promise<Protocol[]> {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const modules = names.map((name) => import(new URL(name, folder).href) as Promise<{ protocol: Protocol }>);
  return (await Promise.all(modules)).map(({ protocol }) => protocol);
}

export const wholeDissector = async (): Promise<Dissector> => createDissector(await allProtocols());

/** "7f 00 00 01" as bytes; anything but hexadecimal digits separates. */
export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/[^0-9a-f]/gi, ''), 'hex'));

export const layerOf = (layers: readonly Layer[], protocol: string): Layer => {
  const layer = layers.find((one) => one.protocol === protocol);
  if (!layer) throw new Error(`no ${protocol} in ${layers.map((one) => one.protocol).join(' ')}`);
  return layer;
};

/** A field by its ids, outermost first. */
export function fieldOf(layer: { readonly fields?: readonly Field[] | undefined }, ...ids: string[]): Field {
  const [id, ...more] = ids;
  const field = layer.fields?.find((one) => one.id === id);
  if (!field) throw new Error(`no field ${id}`);
  return more.length === 0 ? field : fieldOf(field, ...more);
}

/** "[34,36) from: 43670", one line a field, nested ones behind two spaces more. */
export function lines(fields: readonly Field[], indent = ''): string[] {
  return fields.flatMap((field) => {
    const bits = field.bits ? ` bits ${field.bits[0]}-${field.bits[1] - 1}` : '';
    const from = field.packet === undefined ? '' : `, from packet ${field.packet}`;
    const elsewhere = from + (field.endsIn === undefined ? '' : `, to packet ${field.endsIn}`);
    const own = `${indent}[${field.start},${field.end})${bits} ${field.label}: ${field.text}`.trimEnd() + elsewhere;
    return [own, ...lines(field.fields ?? [], `${indent}  `)];
  });
}
