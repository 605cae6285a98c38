/** Sentences of the gallery of experiments and of its lessons. */
import type { LessonAnswer, LessonOption, LessonQuestion } from '../../engine/protocol/lesson.ts'
import { count, plural } from '../format/hex.ts'

const classNames = {
  A: 'A: a device sees stale data',
  B: 'B: a page is released while memory and cache differ',
} as const

/** An answer to choose from, in words. */
function optionText(option: LessonOption): string {
  switch (option.kind) {
    case 'domain':
      return option.domain.name
    case 'no-domain':
      return 'none'
    case 'flush':
      return option.reason === '' ? 'yes' : `yes: ${option.reason}`
    case 'no-flush':
      return 'no flush'
    case 'hazards': {
      const [first, second] = option.classes
      if (first === undefined) return 'none'
      return second === undefined ? classNames[first] : 'both A and B'
    }
    case 'answer':
      return option.errno ?? 'it succeeds'
    case 'pages':
      return option.pages === 0 ? 'none' : plural(option.pages, 'page')
    case 'tier':
      if (option.tier === 'xarray') return 'pinned_pfns (the xarray)'
      return option.tier === 'user' ? 'nowhere: it is not pinned' : `the page table of ${option.domain?.name ?? ''}`
    case 'observed':
      return option.observed
    default:
      return option satisfies never
  }
}

function questionText({ kind, about, at }: LessonQuestion, policy: string): string {
  const call = at?.call ?? ''
  switch (kind) {
    case 'storage':
      return `Which is the storage domain of ${about} after ${call}?`
    case 'flush':
      return `Does policy ${policy} flush at ${call}, and by which rule?`
    case 'hazard':
      return `Which hazard does ${call} bring?`
    case 'errno':
      return `What does ${call} answer?`
    case 'pinned':
      return `How many pages are pinned after ${call}?`
    case 'slot':
      return `Which domain stands in ${about} after ${call}?`
    case 'tier':
      return `Where is the PFN of ${about} kept after ${call}?`
    case 'litmus':
      return `How often is this observed? ${about}`
    case 'flushed':
      return `How much does policy ${policy} flush from the first step to the last?`
    case 'verdict':
      return `Which hazards does the whole run have under policy ${policy}?`
    default:
      return kind satisfies never
  }
}

const panelTitles: Readonly<Record<LessonAnswer['panel'], string>> = {
  areas: 'Areas',
  flushLog: 'Flush log',
  hazards: 'Hazards',
  steps: 'Steps',
  pages: 'Pages',
  domains: 'Domains',
  expectations: 'Expectations',
}

export const galleryStrings = {
  title: 'Gallery of experiments',
  lesson: 'Lesson',
  search: 'Search experiments',
  searchHint: 'Search: hot-unplug, S12, sticky bit…',
  none: 'No experiment matches.',
  list: 'Experiments',
  filters: {
    topic: 'topic',
    claim: 'claim',
    policy: 'policy',
    any: 'any',
    undone: 'not done yet',
    claimOption: (number: number, claim: string) => `${number} ${claim}`,
  },
  choose: 'Choose an experiment. Its lesson asks what will happen before it shows it.',
  begin: 'Begin the lesson',
  open: 'Open as a copy',
  claims: 'What the review says, and this tries',
  claim: (number: number, who: string, date: string) => `${number} · ${who}, ${date}`,
  verdict: (verdict: string) => `The lab: ${verdict}.`,
  topics: 'Topics',
  done: (right: number, all: number) => `done, ${count(right)} of ${count(all)} predicted`,
  doneShort: (right: number, all: number) => `${count(right)}/${count(all)}`,
  progress: (done: number, all: number, right: number, asked: number) =>
    done === 0
      ? `${plural(all, 'lesson')}, none done yet`
      : `${count(done)} of ${plural(all, 'lesson')} done · ${count(right)} of ${count(asked)} predicted`,
  forget: 'Forget the progress…',
  forgetSure: 'Forget it all',
  forgetNot: 'Keep it',
  empty: 'A lesson asks what a script will do, and shows it then. Choose one in the gallery.',
  toGallery: 'Open the gallery',
  preparing: 'Preparing the questions…',
  notAsked: 'Not asked:',
  failed: (why: string) => `The questions could not be prepared: ${why}`,
  otherPolicy: (policies: readonly string[]) => `It says something about ${policies.join(', ')}.`,
  under: 'Policy',
  questions: 'Questions',
  question: questionText,
  option: optionText,
  place: (line: number) => `line ${count(line)}`,
  left: (n: number) => (n === 0 ? 'All answered.' : `${plural(n, 'question')} not answered yet.`),
  reveal: 'Run it and see',
  revealing: 'Running…',
  goOn: (line: number) => `Go on: paused in line ${count(line)}`,
  busy: 'A script is running, or paused. Stop it first, or let it go on to its end; then begin the lesson.',
  stopped: 'The run did not get to its end, so there is no answer.',
  score: (right: number, all: number) => `${count(right)} of ${count(all)} predicted.`,
  right: 'right',
  wrong: (answer: string) => `not so. It was: ${answer}`,
  notAnswered: (answer: string) => `It was: ${answer}`,
  notReached: 'the run did not get there',
  goStep: (step: number, line: number | null) =>
    line === null ? `step ${count(step)}` : `step ${count(step)} · line ${count(line)}`,
  goPanel: (panel: LessonAnswer['panel']) => `see ${panelTitles[panel]}`,
  veiledWatch: 'it is told after the lesson.',
  watch: 'What to watch',
  again: 'Ask again',
  next: 'Next lesson',
  commands: {
    script: 'Lesson: ask about this script',
    reveal: 'Lesson: run it and see',
    again: 'Lesson: ask again',
    next: 'Lesson: the next one',
  },
  cannot: {
    noLesson: 'no lesson is open',
    notAsking: 'its questions are not open',
    noNext: 'this is the last one',
    running: 'a script is under way',
  },
  /** The course: an experiment stands in the chapter of its first topic. */
  chapters: [
    'first steps',
    'storage domains',
    'policies',
    'hazards',
    'caches',
    'hot-unplug',
    'uAPI',
  ] as readonly string[],
  chapter: (number: number, topic: string) => `${number} · ${topic.slice(0, 1).toUpperCase()}${topic.slice(1)}`,
} as const
