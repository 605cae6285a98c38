import { fakeBridge } from './fake-bridge.ts'

Object.defineProperty(window, 'lab', { value: fakeBridge() })
await import('../main.ts')
