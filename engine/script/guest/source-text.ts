/** The text of a function as its author wrote it: without what `instrument` puts into it. */
const { toString } = Function.prototype

const MARKER = String.raw`(__statement_*)\.n=\d+;\1\.w&&\1\.w\(\d+(?:,1)?\)&&\1\.p\((?:\(\)=>eval\(\1\.c\)(?:,1)?)?\);(?:\1\.k=\d+;\1\.e=\1\.d;)?`
/** Markers first: what is left then is what stands around bodies, of arrow functions and of others. */
const PUT_IN = [
  MARKER,
  String.raw`\{\+\+__statement_*\.d;try\{return\(`,
  String.raw`\)\}finally\{--__statement_*\.d\}\}`,
  String.raw`__statement_*\.d\+\+;try\{`,
  String.raw`\}finally\{__statement_*\.d--\}`,
  String.raw`__statement_*\.f\(`,
  String.raw`,__statement_*\)`,
].map((pattern) => new RegExp(pattern, 'g'))

export function sourceText(written: (...args: never[]) => unknown): string {
  // A script may replace toString.
  return PUT_IN.reduce((text, pattern) => text.replace(pattern, ''), String(toString.call(written)))
}
