// An end for a reason that is said in one line: thrown on the way to the ready line, printed and obeyed in main.ts.

export class Leave extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, line: string) {
    super(line);
    this.exitCode = exitCode;
  }
}
