/** The panels there are. */
export type PanelId =
  'steps' | 'output' | 'problems' | 'console' | 'domains' | 'areas' | 'flushLog' | 'hazards' | 'expectations'
