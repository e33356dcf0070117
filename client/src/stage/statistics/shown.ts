// What every chart over time is told beside its numbers.
export interface Shown {
  /** As a table, and not as a picture. */
  readonly table: boolean;
  /** When the step's first packet came, ns since the run began. */
  readonly began: number;
  /** The name of the colour that it is drawn in: a protocol's (stage/colours.ts). */
  readonly colour: string;
  /** The entry id of the packet that is picked. */
  readonly picked: number | undefined;
  readonly number: (id: number) => string;
  readonly pick: (id: number) => void;
  /** About so many marks have room on the axis of time. */
  readonly marks: number;
}
