/**
 * Says on the body whether the window still waits for an answer or has yet to draw one. A test, or a screen recorder,
 * waits for `data-idle="true"` instead of guessing a time.
 */
let pending = 0
let settling = 0

function settle(): void {
  const turn = ++settling
  // One frame to draw what the answer changed, one to be sure that it is on the screen.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (turn === settling && pending === 0) document.body.dataset['idle'] = 'true'
    }),
  )
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
