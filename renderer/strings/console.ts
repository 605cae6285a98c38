/** Sentences of the console, the debugger and the script editor. */
import type { HitRule, LineBreakpoint, StackFrame } from '../../engine/protocol/debug.ts'
import { count, plural } from '../format/hex.ts'
import type { Slip } from '../console/slip-fixes.ts'

const hitWords = {
  exactly: (n: number) => `the ${ordinal(n)} time`,
  from: (n: number) => `from the ${ordinal(n)} time on`,
  every: (n: number) => `every ${ordinal(n)} time`,
} satisfies Record<HitRule['how'], (n: number) => string>

const write = (text: string): string => `Write ${text}`

export const consoleStrings = {
  commands: {
    restart: 'Run from the start',
    frameOut: 'Look at the calling function',
    frameIn: 'Look at the called function',
    notPaused: 'No script is paused.',
    outermost: 'The outermost call is looked at already.',
    innermost: 'The innermost call is looked at already.',
    editBreakpoint: 'Edit the breakpoint in the caret’s line…',
    definition: 'Go to the definition',
    references: 'Find all references',
    rename: 'Rename the symbol…',
    format: 'Format the script',
    quickFix: 'Quick fix…',
    outline: 'Go to a symbol of the script…',
    foldAll: 'Fold all',
    unfoldAll: 'Unfold all',
  },
  tabs: {
    rename: 'Rename the script…',
    newName: 'Name of the script',
    compare: 'Compare the script with its file',
    closeOthers: 'Close the other scripts',
    closeAll: 'Close all scripts',
    reopen: 'Open the closed script again',
    nothingClosed: 'No script was closed.',
    next: 'Next script',
    previous: 'Previous script',
    goTo: 'Go to an open script…',
    list: (n: number) => `All ${plural(n, 'open script')}`,
    menu: (title: string) => `Actions of ${title}`,
    onlyOne: 'There is one script.',
    inNoFile: 'The script is in no file yet: save it first.',
    nameTaken: (name: string) => `Another open script is named ${name}.`,
    noName: (name: string) => `'${name}' is no name: a script cannot be moved to another folder here.`,
    same: (title: string) => `${title} is as it was saved.`,
    comparing: (title: string) => `${title} since it was saved: − gone, + new`,
    asSaved: 'The script as it was saved',
    asNow: 'The script as it is now',
    closeCompare: 'Close the comparison (Esc)',
    origins: { file: 'in a file', experiment: 'copy of an experiment', new: 'in no file yet' },
  },
  breakpoints: {
    toggle: 'Breakpoint in this line; right click to edit',
    /** What a breakpoint does, in one sentence. */
    tells: ({ line, condition, hits, log, enabled }: LineBreakpoint) => {
      const parts = [`${log === '' ? 'Breakpoint' : 'Log point'} in line ${count(line)}`]
      if (condition !== '') parts.push(`when ${condition}`)
      if (hits !== null) parts.push(hitWords[hits.how](hits.count))
      if (log !== '') parts.push(`prints “${log}”`)
      if (!enabled) parts.push('switched off')
      return parts.join(', ')
    },
    /** What narrows it, behind its line in the list. */
    brief: ({ condition, hits, log }: LineBreakpoint) =>
      [
        condition === '' ? '' : `if ${condition}`,
        hits === null ? '' : hitWords[hits.how](hits.count),
        log === '' ? '' : `log ${log}`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    title: 'Breakpoints of this script',
    enabled: (line: number) => `Breakpoint in line ${count(line)} is on`,
    edit: (line: number) => `Edit the breakpoint in line ${count(line)}`,
    remove: (line: number) => `Remove the breakpoint in line ${count(line)}`,
    condition: 'Only when',
    conditionHint: 'an expression, e.g. i > 3',
    hits: 'Only',
    hitsOf: 'Times',
    always: 'each time',
    how: { exactly: 'the n-th time', from: 'from the n-th time on', every: 'every n-th time' } satisfies Record<
      HitRule['how'],
      string
    >,
    log: 'Print instead',
    logHint: 'a text, e.g. page {i} of {ioas.name}',
    done: 'Done',
    allOn: 'All on',
    allOff: 'All off',
    any: 'any',
    onlyOf: (event: string) => `${event}: only`,
    verdicts: { needed: 'needed', redundant: 'redundant' },
    anyErrno: 'any, or e.g. EBUSY',
    anyIoas: 'any, or its name',
  },
  slips: {
    says: ({ kind, text, better }: Slip) =>
      ({
        large: `${text} is too large for an exact number: write ${better}`,
        unaligned: `${text} is no whole number of pages of 4 KiB: the kernel answers EINVAL`,
        await:
          'Nothing has to be awaited: each call is done when it returns. A script with await at its top level does not run.',
      })[kind],
    mend: ({ kind, better }: Slip) => (kind === 'await' ? 'Remove await' : write(better)),
    write,
  },
  files: {
    reloaded: (name: string) =>
      `${name} was changed by another program and read again. Undo (Ctrl+Z) brings back what was here.`,
    changed: (name: string) =>
      `${name} was changed by another program. What you edited here is kept; saving it overwrites the other change.`,
    reload: 'Read it again',
    gone: (name: string) => `The file of ${name} is gone. The script is kept here: save it to have it in a file again.`,
  },
  repl: {
    empty:
      'What you enter is evaluated on a copy of the lab at the cursor’s step, among the variables of the place where the script is paused. Names that you declare stay for the next line; what you do to the lab does not. Shift+Enter begins another line. Try:',
    write: 'Write it into the script',
    names: (n: number) => plural(n, 'name'),
    forget: (names: readonly string[]) => `Forget the names declared here: ${names.join(', ')}`,
    scope: (frame: StackFrame | null) =>
      frame === null
        ? 'Among the variables of the script’s top level'
        : `Among the variables seen in line ${count(frame.line)} (${frameName(frame)})`,
  },
  variables: {
    title: 'Variables',
    empty: 'Run a script (F5) or pause it: its variables are shown here, as the script sees them.',
    running: 'The script is running. Pause it (F6) to look at its variables.',
    groups: {
      block: 'Block',
      function: (name: string) => (name === '' ? 'Function' : `Function ${name}`),
      uses: (policy: string) => `Used by ${policy}`,
      script: 'Script, top level',
    },
    unset: 'no value yet',
    none: 'No variable.',
    watches: 'Watched expressions',
    watch: 'Watch an expression',
    watchHint: 'Expression to watch, e.g. ioas.areas.length',
    unwatch: (expression: string) => `Watch ${expression} no more`,
    declared: (name: string, line: number) => `${name}, declared in line ${count(line)}`,
    stack: 'Call stack',
    frame: frameName,
    frameLine: (line: number) => `line ${count(line)}`,
    moreFrames: (n: number) => `and ${plural(n, 'call')} around these`,
    lookedAt: (frame: StackFrame) => `Variables, watches and console are those of this call: ${frameName(frame)}`,
    past: (step: number) => `The lab answers as after step ${count(step)}; the script’s own values are those of now.`,
  },
} as const

/** What a call of the stack is called. */
function frameName({ kind, name, policy }: StackFrame): string {
  if (policy !== null) return `${name === '' ? 'function' : name}, policy ${policy}`
  if (kind === 'script') return 'script, top level'
  if (kind === 'argument') return `function given to ${name}`
  return name === '' ? 'function without a name' : name
}

function ordinal(n: number): string {
  const tens = n % 100
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${count(n)}${ending}`
}
