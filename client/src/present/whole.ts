// What the cards over a drawing cut in two is not drawn: a room that sees half of a word looks for the other half.

/** Hide what stands half below these cards, of what is drawn in the pane; what can be seen as a whole is shown. */
export function showWhole(pane: HTMLElement): void {
  for (const cards of pane.querySelectorAll('.cards')) {
    const edge = cards.getBoundingClientRect().bottom - 1;
    const drawing = cards.nextElementSibling;
    for (const one of drawing?.querySelectorAll<SVGElement>('.packet, text:not(.packet text)') ?? []) {
      // An arrow without its label says nothing.
      const words = one.querySelector('.label') ?? one;
      one.style.opacity = words.getBoundingClientRect().top < edge ? '0' : '';
    }
  }
}
