import { computed } from 'vue'
import type { CommandDefinition } from '../shell/command.ts'
import { inBackground } from '../shell/in-background.ts'
import { useLesson } from '../stores/lesson.ts'
import { useRun } from '../stores/run.ts'
import { galleryStrings } from '../strings/gallery.ts'

export type LessonCommandId = 'lesson-script' | 'lesson-reveal' | 'lesson-again' | 'lesson-next'

/** What can be done with the lesson that is open. */
export function lessonCommands(): Record<LessonCommandId, CommandDefinition> {
  const lesson = useLesson()
  const run = useRun()
  const { commands: titles, cannot } = galleryStrings
  const idle = computed(() => run.state === 'idle')
  const define = (
    title: string,
    enabled: () => boolean,
    why: () => string,
    action: () => Promise<void>,
  ): CommandDefinition => ({
    title,
    group: 'file',
    enabled: computed(() => lesson.experiment !== null && idle.value && enabled()),
    why: () => (lesson.experiment === null ? cannot.noLesson : idle.value ? why() : cannot.running),
    run: () => inBackground(action()),
  })
  return {
    'lesson-script': {
      title: titles.script,
      group: 'file',
      enabled: idle,
      why: () => cannot.running,
      run: () => inBackground(lesson.beginScript()),
    },
    'lesson-reveal': define(
      titles.reveal,
      () => lesson.state === 'asking' && lesson.questions.length > 0,
      () => cannot.notAsking,
      lesson.reveal,
    ),
    'lesson-again': define(
      titles.again,
      () => lesson.state === 'revealed',
      () => cannot.notAsking,
      lesson.again,
    ),
    'lesson-next': define(
      titles.next,
      () => lesson.next !== null,
      () => cannot.noNext,
      async () => {
        if (lesson.next !== null) await lesson.begin(lesson.next)
      },
    ),
  }
}
