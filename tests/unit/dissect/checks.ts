// What holds of the layers of any bytes. Plain checks: `expect` costs too much for some hundred thousand fields.
import type { Field, Layer } from '../../../server/shared/dissect/types.ts';

function must(holds: boolean, what: string, where: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(where)}`);
}

function checkFields(fields: readonly Field[], start: number, end: number): void {
  for (const field of fields) {
    must(start <= field.start && field.start <= field.end && field.end <= end, 'a field lies outside', field);
    const [from, to] = field.bits ?? [0, (field.end - field.start) * 8];
    must(0 <= from && from <= to && to <= (field.end - field.start) * 8, 'bits lie outside', field);
    checkFields(field.fields ?? [], field.start, field.end);
  }
}

/** Layers cover the frame one after another, without a gap. */
export function checkLayers(layers: readonly Layer[], bytes: Uint8Array): void {
  let at = 0;
  for (const layer of layers) {
    must(layer.start === at && layer.end >= at, 'a layer does not follow the one before', layer);
    must((layer.reason === undefined) === (layer.protocol !== 'unreadable'), 'a reason', layer);
    checkFields(layer.fields, layer.start, layer.end);
    at = layer.end;
  }
  must(at === bytes.length || (layers.at(-1)?.truncated === true && at < bytes.length), 'bytes are left over', layers);
}

const count = (fields: readonly Field[]): number =>
  fields.reduce((sum, field) => sum + 1 + count(field.fields ?? []), 0);

/** Fields of all layers, those within others too. */
export const countFields = (layers: readonly Layer[]): number =>
  layers.reduce((sum, { fields }) => sum + count(fields), 0);
