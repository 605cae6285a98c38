export type { Names } from './causes.ts'
export type { FrameHistory } from './frame-history.ts'
export type { Agent, DmaAccess, HazardSurroundings } from './hazard-monitor.ts'
export { HazardMonitor } from './hazard-monitor.ts'
