// Runs without a server before them, each test's own, and the learner's own programs beside them. On this computer's own loopback
// and without capture, where a test says nothing else.
import { afterEach, beforeEach } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import type { Run } from '../../server/runs/run.ts';
import { Runs } from '../../server/runs/runs.ts';
import { ownLibrary } from './library.ts';
import { OwnPrograms } from './own-programs.ts';

const library = await ownLibrary();

export class OwnRuns {
  readonly programs = new OwnPrograms();
  readonly table: Table;
  readonly runs: Runs;

  constructor(table: Table) {
    this.table = table;
    this.runs = new Runs({ ...table.parts, library: async () => library });
  }

  /** A sandbox run on this computer's own loopback. */
  sandbox(services: { name: string; kind: string; port?: number; address?: string }[] = []): Promise<Run> {
    return this.runs.open({ sandbox: { world: 'host', services } });
  }

  async end(): Promise<void> {
    this.programs.end();
    await this.runs.stop();
    await this.table.stop();
  }
}

/** `go` is told before each test of the file or of the block. */
export function withOwnRuns(
  go: (own: OwnRuns) => void,
  way: Parameters<typeof setTable>[0] = { world: 'host', capture: 'off' },
): void {
  let own: OwnRuns;
  beforeEach(async () => go((own = new OwnRuns(await setTable(way)))));
  afterEach(() => own.end());
}
