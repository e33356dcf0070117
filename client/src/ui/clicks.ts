// Ctrl, Shift or Alt with a click on a link belongs to the browser (new tab, new window, download). The router listens
// at the window and would take such clicks too, so they end here, one stop before it.

/** Keep clicks with a modifier key from the router. */
export function leaveModifiedClicks(page: Document): void {
  page.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) event.stopPropagation();
  });
}
