// The programs that hand on what they hear: no catalogue lists them, since nobody opens one without what it stands in front of.
import type { Found } from '../processes/discover.ts';
import type { Service } from '../processes/types.ts';

/** The running file's extension: sources through tsx, or compiled. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The file URL of a program in the room of services: "publish/inside". */
export const programIn = (path: string): string => new URL(`../services/${path}${extension}`, import.meta.url).href;

/** The service that a file announces. */
export async function handingOn(path: string): Promise<Found<Service>> {
  const module = programIn(path);
  const { service } = (await import(module)) as { service: Service };
  return { id: service.id, module, value: service };
}
