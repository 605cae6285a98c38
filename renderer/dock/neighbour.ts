export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * Which of some boxes lies next to one in a direction.
 * @param box pixels, as the others
 * @returns its place in the list, or -1 if there is none
 */
export function neighbourOf(box: DOMRect, others: readonly DOMRect[], direction: Direction): number {
  const found = others
    .map((other, index) => ({ other, index }))
    .filter(({ other }) => {
      switch (direction) {
        case 'left':
          return other.right <= box.left + 2 && overlap(other.top, other.bottom, box.top, box.bottom)
        case 'right':
          return other.left >= box.right - 2 && overlap(other.top, other.bottom, box.top, box.bottom)
        case 'up':
          return other.bottom <= box.top + 2 && overlap(other.left, other.right, box.left, box.right)
        case 'down':
          return other.top >= box.bottom - 2 && overlap(other.left, other.right, box.left, box.right)
        default:
          return direction satisfies never
      }
    })
    .sort((a, b) => gap(box, a.other) - gap(box, b.other))
  return found[0]?.index ?? -1
}

function overlap(from: number, to: number, otherFrom: number, otherTo: number): boolean {
  return Math.min(to, otherTo) - Math.max(from, otherFrom) > 4
}
function gap(box: DOMRect, other: DOMRect): number {
  const x = Math.max(0, Math.max(other.left - box.right, box.left - other.right))
  const y = Math.max(0, Math.max(other.top - box.bottom, box.top - other.bottom))
  return x + y + Math.abs(other.top - box.top) / 1000 + Math.abs(other.left - box.left) / 1000
}
