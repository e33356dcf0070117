// The time of a run as it goes on, for ages that are counted on the page: ns since the run began, renewed every second.

export class Clock {
  /** ns since the run began. */
  now = $state(0);
  readonly #began: () => number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `began`: the Unix time in ms at which the run began. Server and page share this computer's clock. */
  constructor(began: () => number | undefined) {
    this.#began = began;
  }

  start(): this {
    this.#look();
    this.#timer = setInterval(() => this.#look(), 1_000);
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.now = (Date.now() - (this.#began() ?? Date.now())) * 1e6;
  }
}
