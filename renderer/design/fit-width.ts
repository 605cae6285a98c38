import { count } from '../format/hex.ts'

/** The width of a column of numbers, so that none is cut off and none takes room from another. */

/** Pixels of a letter or digit of a table, and of the space around a cell's text. */
const LETTER = 6.5
const AROUND = 15

/**
 * A CSS grid track that holds the title and every cell.
 * @param share of the room that is left over, against other columns
 */
export function fitWidth(title: string, cells: readonly string[], share = 1): string {
  const letters = cells.reduce((most, cell) => Math.max(most, cell.length), title.length)
  return `minmax(${Math.ceil(letters * LETTER) + AROUND}px, ${share}fr)`
}

/** Pixels of a digit of a step's number, and of the space around it in the leftmost column. */
const DIGIT = 7.2
const EDGE = 24

/**
 * The track of a leftmost column of step numbers, so that none of a long run is cut off.
 * @param last the run's last step
 */
export function stepWidth(last: number): string {
  return `${Math.max(52, Math.ceil(count(last).length * DIGIT) + EDGE)}px`
}

/** Pixels of a cell with so many digits or letters of one width. */
export function fitPixels(letters: number): number {
  return Math.ceil(letters * DIGIT) + AROUND
}

/** Pixels of the least cell with a title of so many letters: there are narrower ones among them than among digits. */
export function leastTitleFit(letters: number): number {
  return Math.ceil(letters * 6.4) + 15
}

/** Pixels of the least cell with so many letters of a text whose letters differ: where there is not much room. */
export function leastFit(letters: number): number {
  return Math.ceil(letters * 6.8) + 16
}

/**
 * The track of a column of counts.
 * @param most the largest of them that is here
 */
export function countWidth(title: string, most: number): string {
  return `${fitPixels(Math.max(title.length, count(most).length))}px`
}
