// Where the keyboard goes on when what had it is taken away, is hidden, or may not be pressed for a moment: the browser leaves
// it nowhere then. What puts it somewhere itself, a dialog or another page, has its way.

const focusable = 'a[href], button, input, select, textarea, summary, iframe, [tabindex="0"]';

/** Keep the keyboard's place on this page. After a click, where no ring is drawn, nobody looks for it. */
export function keepFocus(page: Document): void {
  /** What has the focus, and where that stands: a range stays at its place when what it holds is taken away. */
  let last: { readonly element: HTMLElement; readonly place: Range } | undefined;
  let waits = false;
  const changes = new MutationObserver(resume);

  page.addEventListener('focusin', ({ target }) => {
    still();
    last = undefined;
    if (!(target instanceof HTMLElement) || !target.matches(':focus-visible')) return;
    const place = page.createRange();
    place.selectNode(target);
    last = { element: target, place };
  });
  // What the page itself does in this moment comes first.
  page.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget === null) queueMicrotask(resume);
  });

  function still(): void {
    waits = false;
    changes.disconnect();
  }

  function resume(): void {
    if (last === undefined || page.activeElement !== page.body) return still();
    const { element, place } = last;
    const there = element.isConnected && element.checkVisibility();
    if (there && element.matches(':disabled')) {
      if (waits) return;
      waits = true;
      return changes.observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
    }
    // It is there, and nothing kept it from being pressed: a person took the focus away.
    if (there && !waits) return;
    still();
    (there ? element : nextTo(place))?.focus();
  }
}

/** What can have the focus next after this place, or else last before it, as near as there is; in a dialog, within it. */
function nextTo(place: Range): HTMLElement | undefined {
  let scope = place.startContainer instanceof Element ? place.startContainer : null;
  for (; scope !== null; scope = scope.matches('dialog') ? null : scope.parentElement) {
    const all = [...scope.querySelectorAll<HTMLElement>(focusable)].filter(
      (one) => one.checkVisibility() && !one.matches(':disabled, [inert] *'),
    );
    const found = all.find((one) => place.comparePoint(one, 0) >= 0) ?? all.at(-1);
    if (found) return found;
  }
  return undefined;
}
