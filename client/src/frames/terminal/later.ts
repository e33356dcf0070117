// At once after a pause, and at most every so many ms: who is told seldom enough stays below the server's limit of messages.

export function later(ms: number, act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const wait = (): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      act();
      wait();
    }, ms);
  };
  return () => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    act();
    wait();
  };
}
