/**
 * Where everything inside of an element is scrolled to. An element that is put elsewhere in the document forgets it, so
 * whoever moves panels takes it down first and puts it back when they are there.
 */
export function scrollPlaces(host: HTMLElement): () => void {
  const places = [...host.querySelectorAll<HTMLElement>('*')]
    .filter(({ scrollTop, scrollLeft }) => scrollTop > 0 || scrollLeft > 0)
    .map((element) => ({ element, top: element.scrollTop, left: element.scrollLeft }))
  return () => {
    for (const { element, top, left } of places)
      if (element.isConnected && element.scrollTop === 0 && element.scrollLeft === 0) element.scrollTo(left, top)
  }
}
