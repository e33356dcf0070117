// One measured figure beside its goal and, where there is one, a peer measured in the same run.
export interface Figure {
  readonly what: string;
  readonly ours: number;
  readonly unit: string;
  readonly peer?: string;
  readonly theirs?: number;
  readonly goal: string;
  readonly ok: boolean;
}
