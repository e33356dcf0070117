// A number for each frame, by its place: 4 bytes each.

/** The frame may be of any conversation: a piece of a packet that is not whole yet. */
export const ofAny = 0xffff_ffff;

export class Numbers {
  size = 0;
  #numbers = new Uint32Array(1024);

  push(number: number): void {
    if (this.size === this.#numbers.length) {
      const larger = new Uint32Array(this.size * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.size++] = number;
  }

  set(place: number, number: number): void {
    this.#numbers[place] = number;
  }

  /** The next place from `place` on, below `end`, that has this number or may have it; `end` where there is none. */
  next(number: number, place: number, end = this.size): number {
    const numbers = this.#numbers;
    let at = place;
    while (at < end && numbers[at] !== number && numbers[at] !== ofAny) at += 1;
    return at;
  }

  at(place: number): number {
    return place < this.size ? (this.#numbers[place] ?? 0) : 0;
  }
}
