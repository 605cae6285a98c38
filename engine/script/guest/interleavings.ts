/**
 * Every order of the elements of lists in which each list keeps its own.
 * @param lengths of the lists
 * @param most orders there may be
 * @returns for each order the list that every element comes from; null if there are more
 */
export function interleavings(lengths: readonly number[], most: number): number[][] | null {
  const orders: number[][] = []
  const left = [...lengths]
  const order: number[] = []
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const go = (): boolean => {
    if (order.length === total) {
      if (orders.length === most) return false
      orders.push([...order])
      return true
    }
    for (const [list, count] of left.entries()) {
      if (count === 0) continue
      left[list] = count - 1
      order.push(list)
      const fine = go()
      order.pop()
      left[list] = count
      if (!fine) return false
    }
    return true
  }
  return go() ? orders : null
}
