// Counts what tshark and the playground say of the same bytes: what is the same, what differs for a reason that has a name, and what
// for none.

/** Why the two differ. */
interface Why {
  readonly why: string;
}

export class Tally {
  compared = 0;
  agree = 0;
  readonly explained = new Map<Why, number>();
  readonly unexplained: string[] = [];

  /** So many values differ; `words` say which, where there is no reason. */
  differ(count: number, reason: Why | undefined, words: string): void {
    if (reason) this.explained.set(reason, (this.explained.get(reason) ?? 0) + count);
    else this.unexplained.push(words);
  }

  /** "12345 fields compared, 99.900 % agree, 0.100 % differ for a reason, 0 without one" */
  text(): string {
    const part = (count: number): string => `${((100 * count) / this.compared).toFixed(3)} %`;
    const known = [...this.explained.values()].reduce((sum, count) => sum + count, 0);
    const shares = `${part(this.agree)} agree, ${part(known)} differ for a reason`;
    return `${this.compared} fields compared, ${shares}, ${this.unexplained.length} without one`;
  }
}
