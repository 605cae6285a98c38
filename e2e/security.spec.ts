import { expect, test } from './fixtures.ts'

test('the window opens, with its title, from the app’s own protocol', async ({ page }) => {
  await expect(page).toHaveTitle(/iommufd-lab/)
  expect(page.url()).toBe('lab://app/index.html')
})

test('the page has no Node and no Electron', async ({ page }) => {
  const found = await page.evaluate(() =>
    ['require', 'process', 'module', 'global', 'Buffer', '__dirname', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
  )
  expect(found).toEqual([])
})

test('the bridge is three functions, and cannot be changed', async ({ page }) => {
  const bridge = await page.evaluate(() => ({
    members: Object.entries(window.lab).map(([name, value]) => `${name}: ${typeof value}`),
    replaceable: Reflect.set(window.lab, 'engine', () => 'mine') || Reflect.set(window, 'lab', {}),
  }))
  expect(bridge.members.sort()).toEqual(['app: function', 'engine: function', 'onEvent: function'])
  expect(bridge.replaceable).toBe(false)
})

test('the policy of the page forbids eval, inline scripts and other hosts', async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    const tryIt = async (work: () => unknown): Promise<string> => {
      try {
        await work()
        return 'allowed'
      } catch {
        return 'denied'
      }
    }
    // Code that DevTools calls directly may eval; what a timer calls is the page's own again.
    await new Promise((resolve) => setTimeout(resolve, 0))
    const inline = document.createElement('script')
    inline.textContent = 'window.inlineRan = true'
    document.head.append(inline)
    const image = new Image()
    const loaded = new Promise<void>((resolve, reject) => {
      image.onload = () => resolve()
      image.onerror = () => reject(new Error('no image'))
    })
    const connected = new Promise<void>((resolve, reject) => {
      const socket = new WebSocket('ws://127.0.0.1:9/')
      socket.onopen = () => resolve()
      socket.onerror = () => reject(new Error('no connection'))
    })
    image.src = 'http://127.0.0.1:9/a.png'
    return {
      eval: await tryIt(() => window.eval('1')),
      // eslint-disable-next-line no-new-func -- what is tested
      function: await tryIt(() => new Function('return 1')),
      fetch: await tryIt(() => fetch('http://127.0.0.1:9/')),
      socket: await tryIt(() => connected),
      file: await tryIt(() => fetch('file:///etc/passwd')),
      image: await tryIt(() => loaded),
      inline: 'inlineRan' in window ? 'allowed' : 'denied',
    }
  })
  expect(outcome).toEqual(Object.fromEntries(Object.keys(outcome).map((name) => [name, 'denied'])))
})

test('the app serves its own files only', async ({ page }) => {
  const statuses = await page.evaluate(() =>
    Promise.all(
      ['/index.html', '/../main/index.js', '/%2e%2e/main/index.js', '/..%2fmain%2findex.js', '/nothing.js', '/'].map(
        async (path) => (await fetch(`lab://app${path}`)).status,
      ),
    ),
  )
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404])
})

test('new windows are denied', async ({ lab }) => {
  const opened = await lab.page.evaluate(() => window.open('https://example.org/') !== null)
  expect(opened).toBe(false)
  expect(await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('navigation is denied', async ({ page }) => {
  await page.evaluate(() => {
    location.href = 'http://127.0.0.1:9/'
  })
  await page.evaluate(() => {
    location.href = 'data:text/html,gone'
  })
  // A denied navigation leaves the page as it is, so its script still answers.
  expect(await page.evaluate(() => location.href)).toBe('lab://app/index.html')
})

test('permissions are denied', async ({ page }) => {
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(new Set(states)).toEqual(new Set(['denied']))
})

test('requests are checked before anything is done', async ({ page }) => {
  const messages = await page.evaluate(async () => {
    type Loose = (name: string, args: unknown) => Promise<unknown>
    const { app, engine } = window.lab as { app: Loose; engine: Loose }
    const messageOf = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'accepted',
        (error: unknown) => (error instanceof Error ? error.message : 'no error'),
      )
    return {
      unknown: await messageOf(app('format-the-disk', {})),
      malformed: await messageOf(app('readExperiment', { name: '../../package.json' })),
      inherited: await messageOf(engine('constructor', {})),
    }
  })
  expect(messages.unknown).toBe('There is no request format-the-disk.')
  expect(messages.malformed).toContain('The request readExperiment is malformed')
  expect(messages.inherited).toBe('There is no request constructor.')
})
