/** What is measured of a running app from outside: how long it takes, how long it blocks, how much it holds. */
import { readFile } from 'node:fs/promises'
import type { ElectronApplication, Page } from 'playwright'

/** Longest wait for an answer. */
const ANSWER_MS = 60_000

/** Waits until the window has drawn the answers to all that it asked. */
export async function idle(page: Page, timeout = ANSWER_MS): Promise<void> {
  await page.waitForFunction(() => document.body.dataset['idle'] === 'true', undefined, { timeout })
}

/** Presses a key, and waits for what it causes. */
export async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await idle(page)
}

/**
 * Milliseconds between a key press, as the page hears of it, and the end of the frame that draws the last answer.
 * @param key one that asks the engine for something
 */
export async function pressAndWait(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    let from = 0
    const watch = new MutationObserver(() => {
      if (document.body.dataset['idle'] !== 'true' || from === 0) return
      watch.disconnect()
      document.body.dataset['took'] = String(performance.now() - from)
    })
    delete document.body.dataset['took']
    window.addEventListener('keydown', (event) => (from = event.timeStamp), { capture: true, once: true })
    watch.observe(document.body, { attributes: true, attributeFilter: ['data-idle'] })
  })
  await page.keyboard.press(key)
  const took = await page.waitForFunction(() => document.body.dataset['took'], undefined, { timeout: ANSWER_MS })
  return Number(await took.jsonValue())
}

/**
 * The longest task of the page while some work is done; 0 if none was longer than 50 ms, which is all that the browser
 * tells of. Throws with a sentence if the window is busy beforehand, or never done.
 */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  await idle(page).catch(() => {
    throw new Error('the window was still busy with what came before')
  })
  await page.evaluate(() => {
    document.body.dataset['longest'] = '0'
    const observer = new PerformanceObserver((list) => {
      const before = Number(document.body.dataset['longest'])
      document.body.dataset['longest'] = String(Math.max(before, ...list.getEntries().map(({ duration }) => duration)))
    })
    observer.observe({ type: 'longtask' })
    window.addEventListener('lab-measured', () => observer.disconnect(), { once: true })
  })
  try {
    await work()
    await idle(page)
    // The browser tells of a task in a later one.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
  } finally {
    await page.evaluate(() => window.dispatchEvent(new Event('lab-measured')))
  }
  return Number(await page.evaluate(() => document.body.dataset['longest']))
}

/** What the processes of an app hold, in megabytes; a page that several share counts in shares (PSS). */
export interface Held {
  readonly all: number
  /** `Browser 200, Tab 180, …` */
  readonly text: string
}

export async function held(app: ElectronApplication): Promise<Held> {
  const processes = await app.evaluate((electronApi) =>
    electronApi.app.getAppMetrics().map(({ pid, type, name }) => ({ pid, name: name ?? type })),
  )
  const each: { name: string; megabytes: number }[] = []
  for (const { pid, name } of processes) {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    each.push({ name, megabytes: Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024 })
  }
  return {
    all: each.reduce((sum, { megabytes }) => sum + megabytes, 0),
    text: each.map(({ name, megabytes }) => `${name} ${megabytes.toFixed(0)}`).join(', '),
  }
}
