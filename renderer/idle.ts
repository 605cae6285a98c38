/**
 * Says on the body whether the window still waits for an answer or has yet to draw one. A test, or a screen recorder,
 * waits for `data-idle="true"` instead of guessing a time.
 */
let pending = 0
let settling = 0
/** Who waits for the window to be drawn. */
let waiting: (() => void)[] = []

// A message is a task of its own: it comes after the frame that was begun has been laid out and painted.
const painted = new MessageChannel()
painted.port1.onmessage = ({ data }: MessageEvent<unknown>) => {
  if (data !== settling || pending !== 0) return
  document.body.dataset['idle'] = 'true'
  const all = waiting
  waiting = []
  for (const tell of all) tell()
}

/** Resolves when the window has drawn the answers to all that it asked. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => waiting.push(resolve))
}

function settle(): void {
  const turn = ++settling
  // What the answer changed is drawn in the next frame; what that asks for in turn makes the window wait again.
  requestAnimationFrame(() => painted.port2.postMessage(turn))
}

/** Counts a request as pending until it is answered, either way. */
export async function track<T>(request: Promise<T>): Promise<T> {
  pending += 1
  document.body.dataset['idle'] = 'false'
  try {
    return await request
  } finally {
    pending -= 1
    if (pending === 0) settle()
  }
}
