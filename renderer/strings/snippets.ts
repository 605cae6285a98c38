/** What the snippets of the script editor are, by the word that is typed for them. */
export const snippetTitles = {
  setup: 'A process with memory, an IOAS and two devices',
  process: 'A process with memory',
  device: 'A device, coherent or not',
  map: 'Memory mapped at an IOVA',
  copy: 'A part of one IOAS mapped in another',
  access: 'An in-kernel access that pins pages',
  trycall: 'A call whose failure is looked at',
  expectfail: 'A call that is expected to fail',
  expectsafe: 'No hazard, and so many pages flushed',
  hwpt: 'A page table of one’s own, and a device attached to it',
  nested: 'A nested page table on a parent',
  loop: 'One map a page',
  scenario: 'A whole scenario: attach, use, unplug, and what should hold',
  litmus: 'What can happen when two threads race',
  policy: 'A flush policy of one’s own',
  perpolicy: 'A value that depends on the policy',
} as const
export type SnippetName = keyof typeof snippetTitles
