// The columns that the list shows now.
import { chooseColumns, chosenColumns, columns, extra, usual, type Column, type Extra } from './columns.ts';

export class ChosenColumns {
  #own: readonly Column[] | undefined = $state.raw(chosenColumns());

  /** Somebody has chosen. */
  get own(): boolean {
    return this.#own !== undefined;
  }

  get chosen(): readonly Column[] {
    return this.#own ?? usual;
  }

  /** The usual ones that are not chosen, with spaces between them. */
  get without(): string {
    return usual.filter((column) => !this.chosen.includes(column)).join(' ');
  }

  readonly extra: readonly Extra[] = $derived(extra.filter((column) => this.chosen.includes(column)));

  /** The room of all columns but the last, which has the rest: a length of CSS, of the columns' own. */
  get taken(): string {
    const widths = this.chosen.filter((column) => column !== 'what').map((column) => `var(--${column}) + 8px`);
    return `calc(${[...widths, '0px'].join(' + ')})`;
  }

  show(column: Column, on: boolean): void {
    const { chosen } = this;
    this.#own = columns.filter((one) => (one === column ? on : chosen.includes(one)));
    chooseColumns(this.#own);
  }

  /** The usual ones again. */
  reset(): void {
    this.#own = undefined;
    chooseColumns(undefined);
  }
}
