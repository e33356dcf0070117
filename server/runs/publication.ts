// A service of a private world that is published at a port of the host's 127.0.0.1: a relay on the host, which listens there, and
// one in the world, which connects to the service. Between them is a Unix socket: those no network namespace holds back.
// Both are processes of the run, in its supervisors; when one ends, the other does. Made by setting.ts.
import type { Target } from '../actions/types.ts';
import { publishedName } from '../shared/contract/run.ts';
import { handingOn, programIn } from './handing-on.ts';
import { placeForSocket } from '../worlds/stdout-socket.ts';
import type { Station } from './station.ts';

export class Publication {
  /** The host's port. */
  readonly port: number;
  /** Where in the world its connections go. */
  readonly target: Target;
  /** Resolves when it is over, whoever ended it. */
  readonly gone: Promise<unknown>;
  readonly #end: () => Promise<void>;

  /**
   * Publish a target of the station `inner` at this port of the host (0: the kernel's choice). Rejects as Supervisor.start does:
   * EADDRINUSE with who holds the port.
   */
  static async open(
    target: Target,
    port: number,
    { inner, outer }: { inner: Station; outer: Station },
  ): Promise<Publication> {
    const { path, remove } = await placeForSocket();
    try {
      const inside = await inner.supervisor.employ('relay', programIn('publish/inside'), { path }, target);
      const name = publishedName(target.name);
      try {
        const outside = await outer.supervisor.start(name, await handingOn('publish/outside'), {
          port,
          behind: { what: 'socket', path },
        });
        await outer.told();
        const gone = Promise.race([inside.gone, outside.gone]);
        const end = async (): Promise<void> => {
          await Promise.all([inside.end(), outer.supervisor.end(name)]);
          await outer.watch();
        };
        return new Publication(outside.port, target, gone, end);
      } catch (error) {
        await inside.end();
        throw error;
      }
    } finally {
      await remove();
    }
  }

  private constructor(port: number, target: Target, gone: Promise<unknown>, end: () => Promise<void>) {
    this.port = port;
    this.target = target;
    this.gone = gone;
    this.#end = end;
  }

  /** End both halves: resolves once neither the processes nor the port are there. */
  end(): Promise<void> {
    return this.#end();
  }
}
