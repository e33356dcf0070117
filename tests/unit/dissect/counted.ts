// Bytes that count how often they are looked at: what reading them costs, whatever else the computer does.

/** Bytes, and all parts that are taken of them, which count together. */
export class Counted {
  looks = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The first so many bytes. */
  first(size: number): Uint8Array {
    return this.#counting(this.#bytes.subarray(0, size));
  }

  #counting(part: Uint8Array): Uint8Array {
    return new Proxy(part, {
      get: (bytes, key) => {
        const value: unknown = Reflect.get(bytes, key, bytes);
        if (typeof key === 'string' && /^\d+$/.test(key)) this.looks += 1;
        return typeof value === 'function' ? this.#method(bytes, key, value) : value;
      },
    });
  }

  #method(bytes: Uint8Array, key: string | symbol, method: object): unknown {
    return (...given: unknown[]): unknown => {
      const result: unknown = Reflect.apply(method as () => unknown, bytes, given);
      if (key === 'subarray') return this.#counting(result as Uint8Array);
      const [, from = 0] = given.map(Number);
      const found = Number(result) < 0 ? bytes.length : Number(result) + 1;
      this.looks += key === 'indexOf' ? found - from : bytes.length;
      return result;
    };
  }
}
