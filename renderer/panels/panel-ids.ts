/** The panels there are. */
export type PanelId = 'steps' | 'output' | 'problems' | 'domains' | 'areas' | 'flushLog' | 'hazards' | 'expectations'
